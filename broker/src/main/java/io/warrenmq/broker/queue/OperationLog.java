package io.warrenmq.broker.queue;

import io.warrenmq.store.QueueLog;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one queue on their way to its log: settlements that follow each other directly become one. Owned by
 * the queue's loop.
 */
final class OperationLog {
    private static final long NOTHING = -1;

    private @Nullable QueueLog log;
    private long settledFrom = NOTHING;
    private long settledTo;
    private boolean settledLogged;
    private long lastOperation;
    private boolean used;

    void open(QueueLog queueLog) {
        log = queueLog;
    }

    /** @return index of the operation */
    long enqueue(long position, long location, long expiresAtMs, boolean shared) {
        QueueLog queueLog = log;
        if (queueLog == null) {
            throw new IllegalStateException("a durable queue got a message before its log");
        }
        used = true;
        lastOperation = queueLog.enqueue(position, location, expiresAtMs, shared);
        return lastOperation;
    }

    /** @param flags of the entry as it was */
    void settled(long position, int flags) {
        boolean logged = (flags & EntryFlags.DURABLE) != 0;
        if (!logged && (flags & EntryFlags.SPILLED) == 0) {
            return;
        }
        if (settledFrom != NOTHING && settledTo + 1 == position && settledLogged == logged) {
            settledTo = position;
            return;
        }
        flush();
        settledFrom = position;
        settledTo = position;
        settledLogged = logged;
    }

    /** Hands gathered settlements to the log. @return index of the last operation of this queue */
    long flush() {
        QueueLog queueLog = log;
        if (settledFrom != NOTHING && queueLog != null) {
            lastOperation = queueLog.settle(settledFrom, settledTo, settledLogged);
            settledFrom = NOTHING;
            used = true;
        }
        return lastOperation;
    }

    /**
     * Hands everything gathered since the last call to the log.
     *
     * @param urgent somebody waits until all of it is committed, also what was handed over before
     */
    void submit(boolean urgent) {
        flush();
        QueueLog queueLog = log;
        if (queueLog == null) {
            return;
        }
        if (urgent) {
            queueLog.submitUrgently();
        } else if (used) {
            queueLog.submit();
        }
        used = false;
    }
}
