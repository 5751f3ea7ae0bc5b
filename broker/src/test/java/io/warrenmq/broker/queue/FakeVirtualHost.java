package io.warrenmq.broker.queue;

import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.broker.metadata.VirtualHostLimits;
import io.warrenmq.broker.metadata.VirtualHostRecord;
import io.warrenmq.broker.routing.RoutableMessage;
import io.warrenmq.broker.routing.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One vhost with the default exchange and direct exchanges whose bindings are lists of "key>queue". */
final class FakeVirtualHost implements VirtualHost {
    final Map<String, List<String>> exchanges = new TreeMap<>();
    private final FakeMetadata metadata;

    FakeVirtualHost(FakeMetadata metadata) {
        this.metadata = metadata;
        exchanges.put("", List.of());
    }

    void bind(String exchange, String key, String queue) {
        exchanges.computeIfAbsent(exchange, name -> new ArrayList<>()).add(key + ">" + queue);
    }

    @Override
    public String name() {
        return "/";
    }

    @Override
    public Optional<QueueEntry> queue(String name) {
        return Optional.ofNullable(metadata.queues.get(name));
    }

    @Override
    public Optional<ExchangeRecord> exchange(String name) {
        return Optional.empty();
    }

    @Override
    public Collection<QueueEntry> queues() {
        return metadata.queues.values();
    }

    @Override
    public long topologyVersion() {
        return 0;
    }

    @Override
    public Route route(String exchange, RoutableMessage message) {
        List<String> bindings = exchanges.get(exchange);
        if (bindings == null) {
            return new Route.NoExchange();
        }
        Set<String> names = new LinkedHashSet<>();
        List<String> keys = new ArrayList<>(List.of(message.routingKey()));
        keys.addAll(message.extraRoutingKeys());
        for (String key : keys) {
            if (exchange.isEmpty()) {
                names.add(key);
            }
            for (String binding : bindings) {
                if (binding.startsWith(key + ">")) {
                    names.add(binding.substring(key.length() + 1));
                }
            }
        }
        return new Route.Queues(
                names.stream()
                        .filter(metadata.queues::containsKey)
                        .map(metadata.queues::get)
                        .toArray(QueueEntry[]::new),
                false);
    }

    @Override
    public Route republish(String exchange, RoutableMessage message) {
        return route(exchange, message);
    }

    @Override
    public Collection<ExchangeRecord> exchanges() {
        return List.of();
    }

    @Override
    public VirtualHostRecord record() {
        return new VirtualHostRecord("/", "", List.of(), Optional.empty(), 0);
    }

    @Override
    public VirtualHostLimits limits() {
        return VirtualHostLimits.NONE;
    }
}
