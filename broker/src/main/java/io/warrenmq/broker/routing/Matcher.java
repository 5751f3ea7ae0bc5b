package io.warrenmq.broker.routing;

import io.warrenmq.broker.metadata.Binding;
import io.warrenmq.broker.metadata.QueueEntry;
import org.jspecify.annotations.Nullable;

/**
 * The bindings of one exchange, arranged for its type. {@link #add} and {@link #remove} are called by the metadata
 * thread only; {@link #match} by any thread, without locks, at the same time. A match that runs during a change may or
 * may not see it, but never misses a binding that stays.
 */
public interface Matcher {
    void add(Binding binding, Target target);

    void remove(Binding binding, Target target);

    /** Adds every target that the message goes to. */
    void match(RoutableMessage message, RouteCollector targets);

    /** Whether the routing key alone decides, always in the same way. */
    boolean dependsOnKeyOnly();

    /** Where the exchange keeps messages, if it does. */
    default @Nullable QueueEntry store() {
        return null;
    }
}
