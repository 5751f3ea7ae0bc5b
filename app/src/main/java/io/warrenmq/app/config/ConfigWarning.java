package io.warrenmq.app.config;

/**
 * Something in the configuration that has no effect or not the one that was probably meant. The node starts all the
 * same.
 *
 * @param origin where it was written
 * @param what what has been ignored, and why
 */
public record ConfigWarning(Origin origin, String what) {

    @Override
    public String toString() {
        return origin + ": " + what;
    }
}
