package io.warrenmq.broker.routing;

import org.jspecify.annotations.Nullable;

/**
 * Finds where a message goes: breadth first over exchange bindings, each exchange once, so that cycles end by
 * themselves. Pure; the working memory belongs to the calling thread.
 */
public final class Router {
    private static final Route NO_EXCHANGE = new Route.NoExchange();
    private static final Route INTERNAL = new Route.Internal();
    private static final ThreadLocal<RouteCollector> COLLECTORS = ThreadLocal.withInitial(RouteCollector::new);

    private Router() {}

    /** The route of a message that a client publishes to {@code exchangeName}. */
    public static Route publish(Topology topology, String exchangeName, RoutableMessage message) {
        Exchange exchange = topology.findExchange(exchangeName);
        if (exchange == null) {
            return NO_EXCHANGE;
        }
        if (exchange.record().internal()) {
            return INTERNAL;
        }
        if (exchange.matcher() instanceof DelayedMatcher delayed) {
            Route.Delayed route = delayed.delay(message);
            if (route != null) {
                return route;
            }
        }
        return spread(topology, exchange, message);
    }

    /**
     * The route of a message that the broker itself sends to {@code exchangeName} (dead-lettering, the end of a delay):
     * internal exchanges take it too, and nothing delays it.
     */
    public static Route republish(Topology topology, String exchangeName, RoutableMessage message) {
        Exchange exchange = topology.findExchange(exchangeName);
        return exchange == null ? NO_EXCHANGE : spread(topology, exchange, message);
    }

    private static Route spread(Topology topology, Exchange first, RoutableMessage message) {
        RouteCollector targets = COLLECTORS.get();
        try {
            if (!message.extraRoutingKeys().isEmpty()) {
                targets.notByKeyAlone();
            }
            targets.addExchange(first);
            for (int i = 0; i < targets.exchangeCount(); i++) {
                Exchange exchange = targets.exchange(i);
                Matcher matcher = exchange.matcher();
                if (!matcher.dependsOnKeyOnly()) {
                    targets.notByKeyAlone();
                }
                targets.beginExchange();
                matcher.match(message, targets);
                if (!targets.foundAny()) {
                    Exchange alternate = find(topology, exchange.alternateExchange());
                    if (alternate != null) {
                        targets.addExchange(alternate);
                    }
                }
            }
            return targets.finish();
        } finally {
            targets.reset(); // a matcher that failed must not leave its targets to the next message
        }
    }

    private static @Nullable Exchange find(Topology topology, @Nullable String name) {
        return name == null ? null : topology.findExchange(name);
    }
}
