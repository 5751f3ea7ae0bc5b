package io.warrenmq.balancer.pool;

/** What becomes of a client that asks for a server. */
public sealed interface Assignment {
    /** It gets this server, where it counts as connected already. */
    record Assigned(Server server) implements Assignment {}

    /** It waits; its waiter is told. */
    record Queued(Ticket ticket) implements Assignment {}

    /** No server is usable. */
    record NoServer() implements Assignment {}
}
