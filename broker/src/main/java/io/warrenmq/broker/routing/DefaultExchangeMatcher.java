package io.warrenmq.broker.routing;

import io.warrenmq.broker.metadata.Binding;
import io.warrenmq.broker.metadata.QueueEntry;
import java.util.List;

/** The default exchange: every queue is bound with its name, without there being bindings. */
final class DefaultExchangeMatcher implements Matcher {
    private final Topology topology;

    DefaultExchangeMatcher(Topology topology) {
        this.topology = topology;
    }

    @Override
    public void add(Binding binding, Target target) {
        throw new IllegalArgumentException("the default exchange takes no bindings: " + binding);
    }

    @Override
    public void remove(Binding binding, Target target) {
        throw new IllegalArgumentException("the default exchange has no bindings: " + binding);
    }

    @Override
    public void match(RoutableMessage message, RouteCollector targets) {
        match(message.routingKey(), targets);
        List<String> more = message.extraRoutingKeys();
        for (int i = 0; i < more.size(); i++) {
            match(more.get(i), targets);
        }
    }

    @Override
    public boolean dependsOnKeyOnly() {
        return true;
    }

    private void match(String key, RouteCollector targets) {
        QueueEntry queue = topology.findQueue(key);
        if (queue != null) {
            targets.add(queue);
        }
    }
}
