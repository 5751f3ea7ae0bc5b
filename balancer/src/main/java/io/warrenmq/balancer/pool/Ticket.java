package io.warrenmq.balancer.pool;

import org.jspecify.annotations.Nullable;

/** A place in a queue. Guarded by the lock of its {@link Backend}. */
public final class Ticket {
    final Waiter waiter;
    final int clientHash;
    /** The server that the client belongs to, or null if it takes any. */
    final @Nullable Server boundTo;
    /** No longer in a queue: served, or gone. */
    boolean done;

    Ticket(Waiter waiter, int clientHash, @Nullable Server boundTo) {
        this.waiter = waiter;
        this.clientHash = clientHash;
        this.boundTo = boundTo;
    }
}
