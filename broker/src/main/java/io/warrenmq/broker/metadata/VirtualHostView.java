package io.warrenmq.broker.metadata;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.queue.QueueSettings;
import io.warrenmq.broker.routing.Exchange;
import io.warrenmq.broker.routing.ExchangeStores;
import io.warrenmq.broker.routing.ExchangeType;
import io.warrenmq.broker.routing.Matcher;
import io.warrenmq.broker.routing.RoutableMessage;
import io.warrenmq.broker.routing.Route;
import io.warrenmq.broker.routing.Router;
import io.warrenmq.broker.routing.Target;
import io.warrenmq.broker.routing.Topology;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One vhost as the loops see it. Written by the metadata thread, read by all others without locks.
 *
 * <p>The version is written after each change and read before each route: so a reader that sees a version sees all
 * changes up to it, and a route that ran into a change is dropped by who cached it.
 */
final class VirtualHostView implements VirtualHost, Topology {
    private final ExchangeStores stores;
    private final IntUnaryOperator random;
    private final ConcurrentHashMap<String, QueueEntry> queues = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Exchange> exchanges = new ConcurrentHashMap<>();
    /** Names of queues whose node does not run; their bindings are not in the tables of exchanges. */
    private final Set<String> unreachable = ConcurrentHashMap.newKeySet();

    private volatile VirtualHostRecord record;
    private volatile VirtualHostLimits limits = VirtualHostLimits.NONE;
    private final AtomicLong version = new AtomicLong(1);

    VirtualHostView(VirtualHostRecord record, ExchangeStores stores, IntUnaryOperator random) {
        this.record = record;
        this.stores = stores;
        this.random = random;
    }

    // Reading

    @Override
    public String name() {
        return record.name();
    }

    @Override
    public VirtualHostRecord record() {
        return record;
    }

    @Override
    public VirtualHostLimits limits() {
        return limits;
    }

    @Override
    public Optional<QueueEntry> queue(String name) {
        return Optional.ofNullable(queues.get(name));
    }

    @Override
    public Optional<ExchangeRecord> exchange(String name) {
        return Optional.ofNullable(exchanges.get(name)).map(Exchange::record);
    }

    @Override
    public Collection<QueueEntry> queues() {
        return Collections.unmodifiableCollection(queues.values());
    }

    @Override
    public Collection<ExchangeRecord> exchanges() {
        return List.copyOf(exchanges.values()).stream().map(Exchange::record).toList();
    }

    @Override
    public long topologyVersion() {
        return version.get();
    }

    @Override
    @SuppressWarnings("UnusedVariable") // reading the version makes every change up to it visible
    public Route route(String exchange, RoutableMessage message) {
        long seen = version.get();
        return Router.publish(this, exchange, message);
    }

    @Override
    @SuppressWarnings("UnusedVariable") // as in route
    public Route republish(String exchange, RoutableMessage message) {
        long seen = version.get();
        return Router.republish(this, exchange, message);
    }

    @Override
    public @Nullable Exchange findExchange(String name) {
        return exchanges.get(name);
    }

    @Override
    public @Nullable QueueEntry findQueue(String name) {
        return !unreachable.isEmpty() && unreachable.contains(name) ? null : queues.get(name);
    }

    // Writing

    void describe(VirtualHostRecord newRecord) {
        record = newRecord;
    }

    void limit(VirtualHostLimits newLimits) {
        limits = newLimits;
    }

    void addExchange(ExchangeRecord exchange, Optional<String> alternateExchange) {
        Matcher matcher = exchange.name().isEmpty()
                ? ExchangeType.defaultExchangeMatcher(this)
                : ExchangeType.of(exchange.type())
                        .orElseThrow(
                                () -> new IllegalStateException(ResourceText.exchange(exchange.vhost(), exchange.name())
                                        + " has the type '" + exchange.type() + "', which this version does not know"))
                        .matcher(exchange, stores, random);
        exchanges.put(exchange.name(), new Exchange(exchange, matcher, alternateExchange.orElse(null)));
        changed();
    }

    void configureExchange(String name, Optional<String> alternateExchange) {
        Exchange exchange = exchanges.get(name);
        if (exchange != null) {
            exchange.alternateExchange(alternateExchange.orElse(null));
            changed();
        }
    }

    void removeExchange(String name) {
        Exchange exchange = exchanges.remove(name);
        if (exchange != null) {
            changed();
            exchange.close(stores);
        }
    }

    QueueEntry addQueue(QueueRecord queue, QueueSettings settings, QueueHost host, Optional<Loop> near) {
        QueueEntry entry = new QueueEntry(queue, host.create(queue, settings, near));
        queues.put(queue.name(), entry);
        changed();
        return entry;
    }

    /** Bindings keep the entry that they have: it is equal, and leads to the same endpoint. */
    void moveQueue(QueueRecord queue, QueueHost host) {
        QueueEntry entry = queues.get(queue.name());
        if (entry != null) {
            queues.put(queue.name(), new QueueEntry(queue, entry.endpoint()));
            host.moved(entry.endpoint(), queue);
            changed();
        }
    }

    /** What leads to a queue that cannot be reached leaves the tables, as if the queue were not there. */
    void reach(Change.QueueReachable change, QueueHost host) {
        String name = change.queue().name();
        QueueEntry entry = queues.get(name);
        if (entry == null) {
            return;
        }
        host.reachable(entry.endpoint(), change.reachable());
        if (entry.endpoint().reachable()) {
            if (unreachable.remove(name)) {
                change.bindings().forEach(binding -> tables(binding).ifPresent(matcher -> matcher.add(binding, entry)));
            }
        } else if (unreachable.add(name)) {
            change.bindings().forEach(binding -> tables(binding).ifPresent(matcher -> matcher.remove(binding, entry)));
        }
        changed();
    }

    private Optional<Matcher> tables(Binding binding) {
        return Optional.ofNullable(exchanges.get(binding.source())).map(Exchange::matcher);
    }

    @Nullable
    QueueEntry removeQueue(QueueRecord queue) {
        QueueEntry entry = queues.remove(queue.name());
        unreachable.remove(queue.name());
        changed();
        return entry;
    }

    void addBinding(Binding binding) {
        Exchange source = exchanges.get(binding.source());
        Target target = target(binding);
        if (source != null && target != null) {
            source.bind(binding, target, stores);
            changed();
        }
    }

    void removeBinding(Binding binding) {
        Exchange source = exchanges.get(binding.source());
        Target target = target(binding);
        if (source != null && target != null) {
            source.matcher().remove(binding, target);
            changed();
        }
    }

    private @Nullable Target target(Binding binding) {
        return switch (binding.destination()) {
            case QUEUE -> findQueue(binding.destinationName());
            case EXCHANGE -> exchanges.get(binding.destinationName());
        };
    }

    private void changed() {
        version.incrementAndGet();
    }
}
