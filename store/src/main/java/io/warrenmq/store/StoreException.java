package io.warrenmq.store;

/**
 * The store cannot do what it was asked. The message is written for operators: what happened, where, and what to do
 * next.
 */
public final class StoreException extends RuntimeException {
    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
