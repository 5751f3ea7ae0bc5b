package io.warrenmq.broker.metadata;

import io.warrenmq.broker.routing.RoutableMessage;
import io.warrenmq.broker.routing.Route;
import java.util.Collection;
import java.util.Optional;

/**
 * The topology of one vhost, for reading. Written by the metadata thread only; every method may be called from any
 * thread, without locks, and sees each committed change before the command that made it was answered.
 */
public interface VirtualHost {
    String name();

    Optional<QueueEntry> queue(String name);

    Optional<ExchangeRecord> exchange(String name);

    Collection<QueueEntry> queues();

    /**
     * Changes after every change that can alter a route of this vhost. Who caches a {@link Route} reads the version
     * first, routes, and drops the route when the version is another one.
     */
    long topologyVersion();

    /**
     * Finds the queues for a message published to {@code exchange}: breadth first over exchange bindings, with
     * alternate exchanges and the extra keys of CC and BCC; each queue once.
     *
     * @param exchange name of an exchange; when it does not exist the route says so
     */
    Route route(String exchange, RoutableMessage message);

    /**
     * The same for messages that the broker itself sends (dead letters, messages whose delay is over): internal
     * exchanges take them too, and nothing delays them.
     */
    Route republish(String exchange, RoutableMessage message);

    Collection<ExchangeRecord> exchanges();

    /** Name, description, tags and default queue type. */
    VirtualHostRecord record();

    VirtualHostLimits limits();
}
