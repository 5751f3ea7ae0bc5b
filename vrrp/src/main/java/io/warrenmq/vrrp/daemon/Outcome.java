package io.warrenmq.vrrp.daemon;

/** How the run of a program ended. */
sealed interface Outcome {

    /** It ended by itself, or by a signal of somebody else: then the status is 128 and the number of the signal. */
    record Exited(int status) implements Outcome {}

    /** It took too long and was killed. */
    record TimedOut() implements Outcome {}

    /** It could not be started. */
    record NotStarted(String why) implements Outcome {}

    /** Whether it did what it should. */
    default boolean isSuccess() {
        return this instanceof Exited(int status) && status == 0;
    }
}
