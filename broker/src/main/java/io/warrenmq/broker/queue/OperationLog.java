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
    /** Follows what a queue with mirrors does; absent for all others. */
    private @Nullable Replication replication;

    private long settledFrom = NOTHING;
    private long settledTo;
    private boolean settledLogged;
    private long lastOperation;
    private long lastEnqueued;
    private boolean used;

    void open(QueueLog queueLog) {
        log = queueLog;
    }

    /** What this queue does is told, and its operations are counted, by {@code follower}; null ends that. */
    void replicate(@Nullable Replication follower) {
        flushLog();
        replication = follower;
    }

    /**
     * A message came in.
     *
     * @param logged whether it is persistent
     * @return index of the operation that makes it safe, or {@link QueueCore#ACCEPTED}
     */
    long enqueue(long position, long location, long expiresAtMs, boolean shared, boolean logged) {
        long operation = logged ? log(position, location, expiresAtMs, shared) : QueueCore.ACCEPTED;
        Replication follower = replication;
        return follower == null ? operation : follower.enqueued(position, location, expiresAtMs, logged);
    }

    /** A message was handed out for the first time. */
    void delivered(long position) {
        Replication follower = replication;
        if (follower != null) {
            follower.delivered(position);
        }
    }

    private long log(long position, long location, long expiresAtMs, boolean shared) {
        QueueLog queueLog = log;
        if (queueLog == null) {
            throw new IllegalStateException("a durable queue got a message before its log");
        }
        used = true;
        lastOperation = queueLog.enqueue(position, location, expiresAtMs, shared);
        lastEnqueued = lastOperation;
        return lastOperation;
    }

    /** @param flags of the entry as it was */
    void settled(long position, int flags) {
        Replication follower = replication;
        if (follower != null) {
            follower.settled(position);
        }
        boolean logged = (flags & EntryFlags.DURABLE) != 0;
        if (!logged && (flags & EntryFlags.SPILLED) == 0) {
            return;
        }
        if (settledFrom != NOTHING && settledTo + 1 == position && settledLogged == logged) {
            settledTo = position;
            return;
        }
        flushLog();
        settledFrom = position;
        settledTo = position;
        settledLogged = logged;
    }

    /** Hands gathered settlements to the log. @return index of the last operation of this queue */
    long flush() {
        long logged = flushLog();
        Replication follower = replication;
        return follower == null ? logged : follower.flush();
    }

    /** Index of the last message in the queue's own log: losing a settlement costs no more than a redelivery. */
    long lastEnqueued() {
        return lastEnqueued;
    }

    /** Index of the last operation in the queue's own log. */
    long flushLog() {
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
        flushLog();
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
