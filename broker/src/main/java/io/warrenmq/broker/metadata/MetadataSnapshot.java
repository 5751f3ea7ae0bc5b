package io.warrenmq.broker.metadata;

import io.warrenmq.wire.FieldTable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A {@link MetadataState} written down: as commands or as changes, in an order that depends on nothing but the state.
 * Bindings of one source keep the order in which they were made. Streams are lazy and must be read before the next
 * command.
 */
final class MetadataSnapshot {
    private final MetadataState state;
    private final boolean withTransient;

    /** @param withTransient whether queues, exchanges and bindings that a restart ends are part of it */
    MetadataSnapshot(MetadataState state, boolean withTransient) {
        this.state = state;
        this.withTransient = withTransient;
    }

    Stream<Command> commands() {
        Stream<Command> nodeWide = Stream.concat(
                Stream.of(new Command.ReserveQueueIds(state.nextQueueId())),
                Stream.concat(
                        state.users().stream().flatMap(MetadataSnapshot::user),
                        state.globalParameters().stream()
                                .map(p -> new Command.SetGlobalParameter(p.name(), p.value(), ""))));
        return Stream.concat(nodeWide, state.virtualHostStates().stream().flatMap(this::virtualHost));
    }

    Stream<Change> changes() {
        Stream<Change> nodeWide = Stream.concat(
                state.users().stream().map(Change.UserPut::new),
                state.globalParameters().stream().map(Change.GlobalParameterPut::new));
        return Stream.concat(nodeWide, state.virtualHostStates().stream().flatMap(this::changesOf));
    }

    private static Stream<Command> user(UserRecord user) {
        Command put = new Command.PutUser(
                user.name(), user.passwordHash(), user.hashingAlgorithm(), Optional.of(user.tags()), true, "");
        return user.maxConnections().isEmpty() && user.maxChannels().isEmpty()
                ? Stream.of(put)
                : Stream.of(put, new Command.SetUserLimits(user.name(), user.maxConnections(), user.maxChannels(), ""));
    }

    private Stream<Command> virtualHost(VirtualHostState vhost) {
        VirtualHostRecord record = vhost.record;
        String name = record.name();
        Stream<Command> own = Stream.of(new Command.AddVirtualHost(
                name, record.description(), record.tags(), record.defaultQueueType(), record.createdAtMs()));
        Stream<Command> parameters = vhost.parameters.values().stream()
                .map(p -> new Command.SetParameter(name, p.component(), p.name(), p.value(), ""));
        // Policies before what they apply to: otherwise each would be applied to all queues again.
        Stream<Command> policies = Stream.of(vhost.policies, vhost.operatorPolicies)
                .flatMap(table -> table.all().stream())
                .map(p -> new Command.SetPolicy(
                        name, p.name(), p.pattern(), p.definition(), p.priority(), p.applyTo(), p.operator(), ""));
        Stream<Command> permissions = vhost.permissions.values().stream()
                .map(p -> new Command.SetPermissions(name, p.user(), p.configure(), p.write(), p.read(), ""));
        Stream<Command> topicPermissions = vhost.topicPermissions.values().stream()
                .map(p -> new Command.SetTopicPermissions(name, p.user(), p.exchange(), p.write(), p.read(), ""));
        return Stream.of(own, parameters, policies, permissions, topicPermissions, topology(vhost))
                .flatMap(commands -> commands);
    }

    private Stream<Command> topology(VirtualHostState vhost) {
        Stream<Command> exchanges = exchanges(vhost)
                .map(exchange -> exchange.record)
                .filter(x -> !MetadataState.isPredeclared(x.name()) && (withTransient || x.durable()))
                .map(x -> new Command.DeclareExchange(
                        x.vhost(),
                        x.name(),
                        x.type(),
                        x.durable(),
                        x.autoDelete(),
                        x.internal(),
                        x.arguments(),
                        x.createdBy()));
        Stream<Command> queues = queues(vhost)
                .map(queue -> queue.record)
                .filter(q -> withTransient || q.durable())
                .map(MetadataSnapshot::declaration);
        Stream<Command> bindings = exchanges(vhost)
                .flatMap(exchange -> exchange.asSource.view().stream())
                .filter(b -> withTransient || BindingEnds.isDurable(vhost, b))
                .map(b -> new Command.Bind(
                        b.vhost(),
                        b.source(),
                        b.destination(),
                        b.destinationName(),
                        b.routingKey(),
                        b.arguments(),
                        ""));
        return Stream.of(exchanges, queues, bindings).flatMap(commands -> commands);
    }

    private Stream<Change> changesOf(VirtualHostState vhost) {
        Stream<Change> own = Stream.of(
                new Change.VirtualHostPut(vhost.record),
                new Change.VirtualHostLimited(vhost.record.name(), vhost.limits));
        Stream<Change> parameters = vhost.parameters.values().stream().map(Change.ParameterPut::new);
        Stream<Change> policies = Stream.of(vhost.policies, vhost.operatorPolicies)
                .flatMap(table -> table.all().stream())
                .map(Change.PolicyPut::new);
        Stream<Change> permissions = vhost.permissions.values().stream().map(Change.PermissionPut::new);
        Stream<Change> topics = vhost.topicPermissions.values().stream().map(Change.TopicPermissionPut::new);
        Stream<Change> exchanges = exchanges(vhost).map(x -> new Change.ExchangeAdded(x.record, x.alternateExchange));
        Stream<Change> queues = queues(vhost).map(q -> new Change.QueueAdded(q.record, q.settings));
        Stream<Change> bindings =
                exchanges(vhost).flatMap(x -> x.asSource.view().stream()).map(Change.BindingAdded::new);
        return Stream.of(own, parameters, policies, permissions, topics, exchanges, queues, bindings)
                .flatMap(changes -> changes);
    }

    private static Command declaration(QueueRecord queue) {
        boolean serverNamed = queue.name().startsWith("amq.");
        return new Command.DeclareQueue(
                queue.id(),
                queue.vhost(),
                queue.name(),
                queue.durable(),
                queue.autoDelete(),
                queue.exclusiveOwner(),
                queue.arguments().isEmpty() ? FieldTable.EMPTY : queue.arguments(),
                queue.createdBy(),
                serverNamed,
                Placement.on(queue.home()));
    }

    private static Stream<ExchangeState> exchanges(VirtualHostState vhost) {
        return sorted(vhost.exchanges).stream();
    }

    private static Stream<QueueState> queues(VirtualHostState vhost) {
        return sorted(vhost.queues).stream();
    }

    private static <T> List<T> sorted(Map<String, T> byName) {
        return byName.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .map(Map.Entry::getValue)
                .toList();
    }
}
