package io.warrenmq.broker.routing;

import io.warrenmq.broker.metadata.Binding;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Direct exchanges: the routing key equals the binding key. */
final class DirectMatcher implements Matcher {
    private final ConcurrentHashMap<String, TargetSet> byKey = new ConcurrentHashMap<>();

    @Override
    public void add(Binding binding, Target target) {
        byKey.computeIfAbsent(binding.routingKey(), k -> new TargetSet()).add(target);
    }

    @Override
    public void remove(Binding binding, Target target) {
        TargetSet targets = byKey.get(binding.routingKey());
        if (targets != null) {
            targets.remove(target);
            if (targets.isEmpty()) {
                byKey.remove(binding.routingKey());
            }
        }
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
        TargetSet found = byKey.get(key);
        if (found != null) {
            found.collect(targets);
        }
    }
}
