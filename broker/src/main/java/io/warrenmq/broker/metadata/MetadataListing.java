package io.warrenmq.broker.metadata;

import io.warrenmq.broker.metadata.Command.Destination;
import io.warrenmq.broker.policy.EffectivePolicy;
import io.warrenmq.broker.queue.QueueSettings;
import io.warrenmq.wire.FieldTable;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lists for operators. Used on the metadata thread within {@link Metadata#read}; what its methods return are copies
 * that may leave it. A vhost that does not exist has empty lists. Everything is sorted by name.
 */
public final class MetadataListing {
    private final MetadataState state;

    /** An exchange with the name of the policy in effect. */
    public record ExchangeView(ExchangeRecord exchange, Optional<String> policy) {}

    /** A queue with what arguments and policies make of it. */
    public record QueueView(QueueRecord queue, QueueSettings settings) {}

    MetadataListing(MetadataState state) {
        this.state = state;
    }

    public List<VirtualHostRecord> virtualHosts() {
        return state.virtualHostStates().stream().map(vhost -> vhost.record).toList();
    }

    public VirtualHostLimits limits(String vhost) {
        return state.find(vhost).map(v -> v.limits).orElse(VirtualHostLimits.NONE);
    }

    public List<ExchangeView> exchanges(String vhost) {
        return in(vhost)
                .flatMap(v -> v.exchanges.values().stream()
                        .map(x -> new ExchangeView(
                                x.record, EffectivePolicy.nameForExchange(x.record.name(), v.policies))))
                .sorted(Comparator.comparing(x -> x.exchange().name()))
                .toList();
    }

    public List<QueueView> queues(String vhost) {
        return in(vhost)
                .flatMap(v -> v.queues.values().stream())
                .map(q -> new QueueView(q.record, q.settings))
                .sorted(Comparator.comparing(q -> q.queue().name()))
                .toList();
    }

    public Optional<QueueView> queue(String vhost, String name) {
        return state.find(vhost)
                .flatMap(v -> Optional.ofNullable(v.queues.get(name)))
                .map(q -> new QueueView(q.record, q.settings));
    }

    /** All bindings, those that queues implicitly have to the default exchange first. */
    public List<Binding> bindings(String vhost) {
        Stream<Binding> explicit = in(vhost)
                .flatMap(v -> v.exchanges.values().stream())
                .sorted(Comparator.comparing(x -> x.record.name()))
                .flatMap(x -> x.asSource.view().stream());
        return Stream.concat(implicit(vhost), explicit).toList();
    }

    /** Bindings that lead away from an exchange; the implicit ones for the default exchange. */
    public List<Binding> bindingsFrom(String vhost, String exchange) {
        if (exchange.isEmpty()) {
            return implicit(vhost).toList();
        }
        return state.find(vhost)
                .flatMap(v -> Optional.ofNullable(v.exchanges.get(exchange)))
                .map(x -> x.asSource.copy())
                .orElse(List.of());
    }

    /** Bindings that lead to a queue, the implicit one first, or to an exchange. */
    public List<Binding> bindingsTo(String vhost, Destination destination, String name) {
        return switch (destination) {
            case QUEUE ->
                state.find(vhost)
                        .flatMap(v -> Optional.ofNullable(v.queues.get(name)))
                        .map(q -> Stream.concat(Stream.of(implicit(vhost, name)), q.asDestination.view().stream())
                                .toList())
                        .orElse(List.of());
            case EXCHANGE ->
                state.find(vhost)
                        .flatMap(v -> Optional.ofNullable(v.exchanges.get(name)))
                        .map(x -> x.asDestination.copy())
                        .orElse(List.of());
        };
    }

    public List<PolicyRecord> policies(String vhost) {
        return in(vhost).flatMap(v -> v.policies.all().stream()).toList();
    }

    public List<PolicyRecord> operatorPolicies(String vhost) {
        return in(vhost).flatMap(v -> v.operatorPolicies.all().stream()).toList();
    }

    /** What arguments, policy and operator policy make of a queue; for explanations in listings. */
    public Optional<EffectivePolicy> effectivePolicy(String vhost, String queue) {
        return state.find(vhost)
                .flatMap(v -> Optional.ofNullable(v.queues.get(queue))
                        .map(q -> EffectivePolicy.ofQueue(q.record, v.policies, v.operatorPolicies)));
    }

    /** By component, then name. */
    public List<ParameterRecord> parameters(String vhost) {
        return in(vhost).flatMap(v -> v.parameters.values().stream()).toList();
    }

    public List<GlobalParameterRecord> globalParameters() {
        return List.copyOf(state.globalParameters());
    }

    public List<UserRecord> users() {
        return List.copyOf(state.users());
    }

    public List<PermissionRecord> permissions(String vhost) {
        return in(vhost).flatMap(v -> v.permissions.values().stream()).toList();
    }

    public List<PermissionRecord> permissionsOfUser(String user) {
        return all().flatMap(v -> Stream.ofNullable(v.permissions.get(user))).toList();
    }

    public List<TopicPermissionRecord> topicPermissions(String vhost) {
        return in(vhost).flatMap(v -> v.topicPermissions.values().stream()).toList();
    }

    public List<TopicPermissionRecord> topicPermissionsOfUser(String user) {
        return all().flatMap(v -> v.topicPermissions.values().stream())
                .filter(p -> p.user().equals(user))
                .toList();
    }

    private Stream<Binding> implicit(String vhost) {
        return in(vhost)
                .map(v -> v.queues.keySet())
                .flatMap(Collection::stream)
                .sorted()
                .map(name -> implicit(vhost, name));
    }

    private static Binding implicit(String vhost, String queue) {
        return new Binding(vhost, "", Destination.QUEUE, queue, queue, FieldTable.EMPTY);
    }

    private Stream<VirtualHostState> in(String vhost) {
        return state.find(vhost).stream();
    }

    private Stream<VirtualHostState> all() {
        return state.virtualHostStates().stream();
    }
}
