package io.warrenmq.broker.queue;

import java.util.OptionalLong;

/**
 * What a queue does because time passes: its head expires, it is deleted because nobody uses it, deliveries get too
 * old. Owned by the queue's loop.
 */
final class Deadlines {
    /** A delivery is too old when it outlived this many age classes, each a part of the consumer timeout. */
    private static final int CLASSES_OF_TIMEOUT = Subscription.EPOCHS - 2;

    private final QueueCore core;
    private final QueueTimer timer;
    private OptionalLong expiresMs;
    private OptionalLong consumerTimeoutMs;
    private long leaseBeganMs;
    private long nextAgeingMs = QueueCore.NEVER;

    Deadlines(QueueCore core, QueueSettings settings, QueueTimer timer, long nowMs) {
        this.core = core;
        this.timer = timer;
        this.expiresMs = settings.expiresMs();
        this.consumerTimeoutMs = settings.consumerTimeoutMs();
        this.leaseBeganMs = nowMs;
    }

    void configure(QueueSettings settings, long nowMs) {
        if (!expiresMs.equals(settings.expiresMs())) {
            leaseBeganMs = nowMs;
        }
        expiresMs = settings.expiresMs();
        consumerTimeoutMs = settings.consumerTimeoutMs();
        nextAgeingMs = QueueCore.NEVER;
    }

    /** The queue was used in a way that x-expires counts. */
    void renewLease(long nowMs) {
        leaseBeganMs = nowMs;
    }

    boolean leaseIsOver(long nowMs) {
        return leaseEndsMs() <= nowMs;
    }

    /** Tells the sinks of deliveries that are unacknowledged for too long. */
    void reportLate(long nowMs) {
        if (consumerTimeoutMs.isPresent() && nextAgeingMs <= nowMs) {
            nextAgeingMs = QueueCore.NEVER;
            for (Subscription late : core.ageDeliveries(CLASSES_OF_TIMEOUT + 1)) {
                late.sink.timedOut(consumerTimeoutMs.getAsLong());
            }
        }
    }

    /** Sees to it that the timer fires when something is due. */
    void arm(long nowMs) {
        if (consumerTimeoutMs.isPresent() && core.index().unacked() > 0 && nextAgeingMs == QueueCore.NEVER) {
            nextAgeingMs = nowMs + Math.max(1, consumerTimeoutMs.getAsLong() / CLASSES_OF_TIMEOUT);
        }
        long headMs = core.headExpiresAtMs();
        // An expired head that is still there waits for room in dead-lettering, which brings the queue back itself.
        long dueMs = Math.min(headMs > nowMs ? headMs : QueueCore.NEVER, leaseEndsMs());
        timer.due(Math.min(dueMs, core.index().unacked() > 0 ? nextAgeingMs : QueueCore.NEVER));
    }

    void close() {
        timer.cancel();
    }

    private long leaseEndsMs() {
        return expiresMs.isPresent() && core.consumers().count() == 0
                ? leaseBeganMs + expiresMs.getAsLong()
                : QueueCore.NEVER;
    }
}
