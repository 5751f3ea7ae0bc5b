package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.ConfirmSink;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for operations of a queue to be fsynced: publishers, and transactions that settled something. Owned by the
 * queue's loop, but for {@link #committed}, which the store's threads call.
 */
final class Commits {
    private record Waiter(long operation, Loop loop, Runnable task) {}

    private final Loop loop;
    private final ConfirmOutbox outbox;
    private final AtomicBoolean posted = new AtomicBoolean();
    /** Written by the store. */
    private volatile long committed;

    private @Nullable PendingConfirms pending;
    private @Nullable ArrayDeque<Waiter> waiters;
    private boolean urgent;

    /** Follows the queue, while it has mirrors. */
    private @Nullable Replication replication;

    /** Those that wait for operations as the replication counts them. */
    private final PendingConfirms replicated = new PendingConfirms();

    private final ArrayDeque<Waiter> replicatedWaiters = new ArrayDeque<>(0);
    private long replicatedUpTo;

    Commits(QueueLoop home) {
        this.loop = home.loop;
        this.outbox = home.confirms;
    }

    /** Answers a publisher, now or when the operation is committed; see {@link QueueCore#enqueue}. */
    void answer(ConfirmSink publisher, long sequence, long operation) {
        if (operation > 0 && replication != null) {
            replicated.add(publisher, sequence, operation);
        } else if (operation > 0) {
            PendingConfirms waiting = pending;
            if (waiting == null) {
                waiting = new PendingConfirms();
                pending = waiting;
            }
            waiting.add(publisher, sequence, operation);
        } else {
            outbox.confirm(publisher, sequence, sequence, operation == QueueCore.ACCEPTED);
        }
    }

    /** Runs {@code task} on {@code target} when the operation is committed. */
    void await(long operation, Loop target, Runnable task) {
        if (operation <= committed) {
            run(target, task);
            return;
        }
        if (waiters == null) {
            waiters = new ArrayDeque<>(2);
        }
        waiters.add(new Waiter(operation, target, task));
        urgent = true;
    }

    /** Operations are numbered by a replication from now on. */
    void replicate(@Nullable Replication follower) {
        replication = follower;
        replicatedUpTo = 0;
    }

    /**
     * They are numbered by the queue's own log again: what waited for mirrors waits for that.
     *
     * @param operation the last one in the log
     */
    void endReplication(long operation) {
        replication = null;
        if (!replicated.isEmpty()) {
            PendingConfirms waiting = pending;
            if (waiting == null) {
                waiting = new PendingConfirms();
                pending = waiting;
            }
            replicated.moveTo(waiting, operation);
        }
        while (!replicatedWaiters.isEmpty()) {
            Waiter waiter = replicatedWaiters.remove();
            await(operation, waiter.loop(), waiter.task());
        }
        urgent = true;
        answer(committed);
    }

    /** Index up to which the queue's own log is fsynced. */
    long committed() {
        return committed;
    }

    /** Everything up to the operation, as the replication counts, is safe on every node that has to have it. */
    void replicated(long operation) {
        replicatedUpTo = operation;
        replicated.committed(operation, outbox);
        while (!replicatedWaiters.isEmpty() && replicatedWaiters.element().operation() <= operation) {
            Waiter waiter = replicatedWaiters.remove();
            run(waiter.loop(), waiter.task());
        }
    }

    /** The same for somebody who waits for the operation. */
    void awaitReplicated(long operation, Loop target, Runnable task) {
        if (operation <= replicatedUpTo) {
            run(target, task);
        } else {
            replicatedWaiters.add(new Waiter(operation, target, task));
        }
    }

    /** Numbers begin anew; what nobody knows the fate of is told so. */
    void abandonReplicated() {
        replicatedUpTo = 0;
        replicated.abandon();
        while (!replicatedWaiters.isEmpty()) {
            Waiter waiter = replicatedWaiters.remove();
            run(waiter.loop(), waiter.task()); // what was not settled comes again
        }
    }

    /** What was handed to the log belongs to one commit; what comes now to another. */
    void seal() {
        if (pending != null) {
            pending.seal();
        }
        replicated.seal();
    }

    /** Whether somebody began to wait for operations that are no messages since the last call. */
    boolean takeUrgent() {
        boolean was = urgent;
        urgent = false;
        return was;
    }

    /** Everything up to the operation is fsynced; called by the store's threads. */
    void committed(long operation) {
        committed = operation;
        if (!posted.get() && posted.compareAndSet(false, true)) {
            loop.post(this::answerCommitted);
        }
    }

    /** Nobody has to wait any more: the queue is gone. */
    void answerAll() {
        answer(Long.MAX_VALUE);
        replicated(Long.MAX_VALUE);
    }

    private void answerCommitted() {
        // Cleared before the index is read: a commit after that posts again.
        posted.set(false);
        long operation = committed;
        answer(operation);
        Replication follower = replication;
        if (follower != null) {
            follower.logged(operation);
        }
    }

    private void answer(long operation) {
        PendingConfirms confirms = pending;
        if (confirms != null) {
            confirms.committed(operation, outbox);
            if (confirms.isEmpty() && confirms.isLarge()) {
                pending = null; // an idle queue keeps little
            }
        }
        ArrayDeque<Waiter> waiting = waiters;
        while (waiting != null && !waiting.isEmpty() && waiting.element().operation() <= operation) {
            Waiter waiter = waiting.remove();
            run(waiter.loop(), waiter.task());
        }
    }

    @SuppressWarnings("ReferenceEquality") // loops are their own identity
    private void run(Loop target, Runnable task) {
        if (target == loop) {
            task.run();
        } else {
            target.post(task);
        }
    }
}
