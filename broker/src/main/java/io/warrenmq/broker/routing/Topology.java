package io.warrenmq.broker.routing;

import io.warrenmq.broker.metadata.QueueEntry;
import org.jspecify.annotations.Nullable;

/** The names of one vhost, as the router looks them up. */
public interface Topology {
    @Nullable
    Exchange findExchange(String name);

    @Nullable
    QueueEntry findQueue(String name);
}
