package io.warrenmq.app.config;

/**
 * Why a configuration is refused. It never contains the value of a secret.
 *
 * @param origin where it was written
 * @param what what is wrong
 * @param remedy what to do about it
 */
public record Problem(Origin origin, String what, String remedy) {

    /** One line: place, what is wrong, what to do. */
    @Override
    public String toString() {
        return origin + ": " + what + ". " + remedy;
    }
}
