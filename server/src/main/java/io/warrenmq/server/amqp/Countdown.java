package io.warrenmq.server.amqp;

/** Runs something when everything expected, and who started it, has arrived. Owned by one loop. */
final class Countdown {
    private final Runnable done;
    private int missing = 1;

    Countdown(Runnable done) {
        this.done = done;
    }

    void expect() {
        missing++;
    }

    void arrived() {
        if (--missing == 0) {
            done.run();
        }
    }
}
