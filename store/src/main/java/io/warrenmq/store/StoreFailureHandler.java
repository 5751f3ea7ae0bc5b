package io.warrenmq.store;

/**
 * Called once when a write or an fsync failed. What the disk holds is then unknown and must not be guessed over, so the
 * node stops: nothing more is confirmed, and the next start recovers what is really there.
 */
@FunctionalInterface
public interface StoreFailureHandler {
    void failed(Throwable cause);
}
