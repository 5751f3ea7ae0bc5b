package io.warrenmq.balancer.pool;

/** A client that waits for a server to have room. */
public interface Waiter {
    /**
     * A server has room and the connection counts for it already. Called by any thread, without a lock; whoever no
     * longer wants it must {@linkplain Backend#release release} it.
     */
    void granted(Server server);
}
