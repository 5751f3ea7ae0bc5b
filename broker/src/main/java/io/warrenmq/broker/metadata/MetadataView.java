package io.warrenmq.broker.metadata;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.routing.ExchangeStores;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The metadata as everybody but the metadata thread sees it: follows the changes, keeps the tables that are read
 * without locks, and brings queues to life. {@link #accept} is called by the metadata thread, when a change is durable.
 */
public final class MetadataView implements Consumer<Change> {
    private final QueueHost host;
    private final ExchangeStores stores;
    private final IntUnaryOperator random;
    private final ConcurrentHashMap<String, VirtualHostView> vhosts = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, Set<QueueEntry>> exclusiveQueues = new ConcurrentHashMap<>();

    /** @param random from a bound to a number in 0 (inclusive) to the bound (exclusive); called by every thread */
    public MetadataView(QueueHost host, ExchangeStores stores, IntUnaryOperator random) {
        this.host = host;
        this.stores = stores;
        this.random = random;
    }

    public Optional<VirtualHost> virtualHost(String name) {
        return Optional.ofNullable(vhosts.get(name));
    }

    public Collection<VirtualHost> virtualHosts() {
        return Collections.unmodifiableCollection(vhosts.values());
    }

    public List<QueueEntry> exclusiveQueues(long connectionId) {
        return List.copyOf(exclusiveQueues.getOrDefault(connectionId, Set.of()));
    }

    @Override
    public void accept(Change change) {
        accept(change, Optional.empty());
    }

    /** @param near the loop of the connection that asked for the change, if it is one of this node */
    void accept(Change change, Optional<Loop> near) {
        switch (change) {
            case Change.VirtualHostPut c -> putVirtualHost(c.vhost());
            case Change.VirtualHostRemoved c -> vhosts.remove(c.name());
            case Change.VirtualHostLimited c -> in(c.vhost()).limit(c.limits());
            case Change.ExchangeAdded c -> in(c.exchange().vhost()).addExchange(c.exchange(), c.alternateExchange());
            case Change.ExchangeConfigured c ->
                in(c.exchange().vhost()).configureExchange(c.exchange().name(), c.alternateExchange());
            case Change.ExchangeRemoved c ->
                in(c.exchange().vhost()).removeExchange(c.exchange().name());
            case Change.QueueAdded c -> addQueue(c, near);
            case Change.QueueConfigured c ->
                in(c.queue().vhost())
                        .queue(c.queue().name())
                        .ifPresent(entry -> host.configure(entry.endpoint(), c.settings()));
            case Change.QueueMoved c -> in(c.queue().vhost()).moveQueue(c.queue(), host);
            case Change.QueueReachable c -> in(c.queue().vhost()).reach(c, host);
            case Change.QueueRemoved c -> removeQueue(c.queue());
            case Change.BindingAdded c -> in(c.binding().vhost()).addBinding(c.binding());
            case Change.BindingRemoved c -> in(c.binding().vhost()).removeBinding(c.binding());
            case Change.PolicyPut _,
                    Change.PolicyRemoved _,
                    Change.ParameterPut _,
                    Change.ParameterRemoved _,
                    Change.GlobalParameterPut _,
                    Change.GlobalParameterRemoved _,
                    Change.UserPut _,
                    Change.UserRemoved _,
                    Change.PermissionPut _,
                    Change.PermissionRemoved _,
                    Change.TopicPermissionPut _,
                    Change.TopicPermissionRemoved _ -> {} // others follow these
        }
    }

    private void putVirtualHost(VirtualHostRecord vhost) {
        VirtualHostView existing = vhosts.get(vhost.name());
        if (existing == null) {
            vhosts.put(vhost.name(), new VirtualHostView(vhost, stores, random));
        } else {
            existing.describe(vhost);
        }
    }

    private void addQueue(Change.QueueAdded change, Optional<Loop> near) {
        QueueRecord queue = change.queue();
        QueueEntry entry = in(queue.vhost()).addQueue(queue, change.settings(), host, near);
        if (queue.exclusive()) {
            exclusiveQueues
                    .computeIfAbsent(queue.exclusiveOwner(), id -> ConcurrentHashMap.newKeySet())
                    .add(entry);
        }
    }

    private void removeQueue(QueueRecord queue) {
        QueueEntry entry = in(queue.vhost()).removeQueue(queue);
        if (entry == null) {
            return;
        }
        if (queue.exclusive()) {
            Set<QueueEntry> ofOwner = exclusiveQueues.get(queue.exclusiveOwner());
            if (ofOwner != null && ofOwner.remove(entry) && ofOwner.isEmpty()) {
                exclusiveQueues.remove(queue.exclusiveOwner());
            }
        }
        host.delete(entry.endpoint());
    }

    private VirtualHostView in(String vhost) {
        @Nullable VirtualHostView view = vhosts.get(vhost);
        if (view == null) {
            throw new IllegalStateException("a change of vhost '" + vhost + "', which does not exist");
        }
        return view;
    }
}
