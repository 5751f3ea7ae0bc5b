package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;

/**
 * Keeps the order of requests from the queue's own loop: they are calls, unless the core runs (a sink calls back) or an
 * earlier one still waits. Owned by the queue's loop; {@link #run} and {@link #later} by any.
 */
final class RequestOrder {
    private final Loop loop;
    /** Set while the core runs. */
    private boolean busy;
    /** Requests of this loop that had to wait. */
    private int deferred;

    RequestOrder(Loop loop) {
        this.loop = loop;
    }

    /** The core begins to run. */
    void enter() {
        busy = true;
    }

    void leave() {
        busy = false;
    }

    /** Whether a request may be carried out now, by who asks. */
    boolean isDirect() {
        return !busy && deferred == 0 && loop.inLoop() && loop.inTurn();
    }

    void run(Runnable request) {
        if (isDirect()) {
            request.run();
        } else {
            later(request);
        }
    }

    void later(Runnable request) {
        if (loop.inLoop()) {
            // Until it ran no other request of this loop may overtake it.
            deferred++;
            loop.post(() -> {
                deferred--;
                request.run();
            });
        } else {
            loop.post(request);
        }
    }
}
