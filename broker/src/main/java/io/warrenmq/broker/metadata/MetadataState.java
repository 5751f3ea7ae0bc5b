package io.warrenmq.broker.metadata;

import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.ReplyCode;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The metadata as a deterministic state machine: the same commands in the same order give the same state, the same
 * answers and the same changes on every node. It looks at nothing but its commands: no clock, no chance, no thread.
 *
 * <p>Owned by the thread that applies commands; {@link Metadata#read} gives others a turn on it.
 */
public final class MetadataState {
    /** Creator of what the broker declares by itself. */
    static final String INTERNAL_USER = Metadata.INTERNAL_USER;

    private static final List<PredeclaredExchange> PREDECLARED = List.of(
            new PredeclaredExchange("", "direct", false),
            new PredeclaredExchange("amq.direct", "direct", false),
            new PredeclaredExchange("amq.fanout", "fanout", false),
            new PredeclaredExchange("amq.headers", "headers", false),
            new PredeclaredExchange("amq.match", "headers", false),
            new PredeclaredExchange("amq.rabbitmq.trace", "topic", true),
            new PredeclaredExchange("amq.topic", "topic", false));

    private final QueueHomes homes = new QueueHomes();
    private final TopologyCommands topology;
    private final SecurityCommands security = new SecurityCommands();
    private final ParameterCommands parameters;
    private final Map<String, VirtualHostState> vhosts = new TreeMap<>();
    private long nextQueueId = 1;

    private record PredeclaredExchange(String name, String type, boolean internal) {}

    public MetadataState(MetadataRules rules) {
        topology = new TopologyCommands(rules, homes);
        parameters = new ParameterCommands(topology);
    }

    /**
     * These nodes of a cluster run now: queues that did not outlive their node are removed, others cannot be reached
     * until it is back. Part of the log as commands are: to be called at the same place of it by every copy.
     */
    public List<Change> running(Set<String> nodes) {
        homes.running(nodes);
        Effects effects = new Effects(true);
        vhosts.values().forEach(vhost -> topology.reach(vhost, effects));
        return effects.applied().changes();
    }

    /**
     * Another node has the queue from now on: one that has a copy of it. A part of the log as commands are.
     *
     * @param home name of the node
     */
    public List<Change> move(String vhost, String queue, String home) {
        Effects effects = new Effects(true);
        find(vhost).ifPresent(state -> topology.move(state, queue, home, effects));
        return effects.applied().changes();
    }

    /** The node is no member of the cluster any more: its queues are removed. A part of the log as commands are. */
    public List<Change> forget(String node) {
        Effects effects = new Effects(true);
        vhosts.values().forEach(vhost -> topology.forget(vhost, node, effects));
        return effects.applied().changes();
    }

    /**
     * The node that stood alone is one of a cluster now: what it has lives there. Nobody is told, because nothing
     * moves.
     */
    void settle(String node) {
        vhosts.values()
                .forEach(vhost -> vhost.queues.replaceAll((_, queue) -> {
                    if (!queue.record.home().isEmpty()) {
                        return queue;
                    }
                    QueueState settled = queue.livingOn(node);
                    homes.removed(queue.record);
                    homes.added(settled.record);
                    return settled;
                }));
    }

    /** Takes over which queues can be reached, as those who follow the changes of {@code other} have been told. */
    void reachableAs(MetadataState other) {
        vhosts.forEach((name, vhost) -> other.find(name)
                .ifPresent(before -> vhost.queues.forEach((queueName, queue) -> {
                    QueueState known = before.queues.get(queueName);
                    if (known != null && known.record.id() == queue.record.id()) {
                        queue.reachable = known.reachable;
                    }
                })));
    }

    /** Checks a command and, unless it is refused, carries it out with all that follows from it. */
    public Transition apply(Command command) {
        Effects effects = new Effects(true);
        try {
            apply(command, effects);
        } catch (RefusedException e) {
            return new Transition.Refused(e.code(), e.text());
        }
        return effects.applied();
    }

    /**
     * The answer to the declaration of something that is there already, which changes nothing; empty when the command
     * could change something.
     */
    Optional<Transition> redeclared(Command command) {
        Effects effects = new Effects(true);
        try {
            switch (command) {
                case Command.DeclareQueue c
                when find(c.vhost()).filter(v -> v.queues.containsKey(c.name())).isPresent() ->
                    topology.declareQueue(virtualHost(c.vhost()), c, effects);
                case Command.DeclareExchange c
                when find(c.vhost())
                        .filter(v -> v.exchanges.containsKey(c.name()))
                        .isPresent() -> topology.declareExchange(virtualHost(c.vhost()), c, effects);
                case Command.Bind c
                when find(c.vhost())
                        .flatMap(v -> Optional.ofNullable(v.exchanges.get(c.source())))
                        .filter(source -> source.asSource.contains(BindingEnds.of(c)))
                        .isPresent() -> topology.bind(virtualHost(c.vhost()), c, effects);
                default -> {
                    return Optional.empty();
                }
            }
        } catch (RefusedException e) {
            return Optional.of(new Transition.Refused(e.code(), e.text()));
        }
        return Optional.of(effects.applied());
    }

    /**
     * Repeats a command of a log or snapshot. It was checked when it was first applied, perhaps by stricter or laxer
     * rules than today's, and what followed from it was recorded too; so nothing is checked and nothing follows.
     */
    public List<Change> restore(Command command) {
        Effects effects = new Effects(false);
        switch (command) {
            case Command.DeclareExchange c ->
                find(c.vhost())
                        .filter(vhost -> !vhost.exchanges.containsKey(c.name()))
                        .ifPresent(vhost -> topology.addExchange(vhost, c, effects));
            case Command.DeleteExchange c ->
                find(c.vhost())
                        .flatMap(vhost -> Optional.ofNullable(vhost.exchanges.get(c.name())))
                        .ifPresent(exchange ->
                                topology.removeExchange(virtualHost(c.vhost()), exchange, c.user(), effects));
            case Command.DeclareQueue c ->
                find(c.vhost())
                        .filter(vhost -> !vhost.queues.containsKey(c.name()))
                        .ifPresent(vhost -> {
                            nextQueueId = Math.max(nextQueueId, c.id() + 1);
                            topology.addQueue(vhost, c, effects);
                        });
            case Command.Bind c ->
                find(c.vhost()).ifPresent(vhost -> topology.addBinding(vhost, BindingEnds.of(c), c, effects));
            default -> restoreChecked(command, effects);
        }
        return effects.applied().changes();
    }

    /** What is not refused today has no other rules when it is restored. */
    private void restoreChecked(Command command, Effects effects) {
        try {
            apply(command, effects);
        } catch (RefusedException e) {
            throw new IllegalStateException("the metadata log holds "
                    + command.getClass().getSimpleName() + ", which does not fit what is before it: " + e.text());
        }
    }

    private void apply(Command command, Effects effects) {
        switch (command) {
            case Command.AddVirtualHost c -> addVirtualHost(c, effects);
            case Command.DeleteVirtualHost c -> deleteVirtualHost(c, effects);
            case Command.DeclareExchange c -> topology.declareExchange(virtualHost(c.vhost()), c, effects);
            case Command.DeleteExchange c -> topology.deleteExchange(virtualHost(c.vhost()), c, effects);
            case Command.DeclareQueue c -> {
                nextQueueId = Math.max(nextQueueId, c.id() + 1);
                topology.declareQueue(virtualHost(c.vhost()), c, effects);
            }
            case Command.DeleteQueue c -> topology.deleteQueue(virtualHost(c.vhost()), c, effects);
            case Command.Bind c -> topology.bind(virtualHost(c.vhost()), c, effects);
            case Command.Unbind c -> topology.unbind(virtualHost(c.vhost()), c, effects);
            case Command.SetPolicy c -> parameters.setPolicy(virtualHost(c.vhost()), c, effects);
            case Command.ClearPolicy c -> parameters.clearPolicy(virtualHost(c.vhost()), c, effects);
            case Command.SetParameter c -> parameters.setParameter(virtualHost(c.vhost()), c, effects);
            case Command.ClearParameter c -> parameters.clearParameter(virtualHost(c.vhost()), c, effects);
            case Command.SetGlobalParameter c -> parameters.setGlobal(c, effects);
            case Command.ClearGlobalParameter c -> parameters.clearGlobal(c, effects);
            case Command.PutUser c -> security.put(c, effects);
            case Command.SetUserTags c -> security.setTags(c, effects);
            case Command.SetUserLimits c -> security.setLimits(c, effects);
            case Command.DeleteUser c -> security.delete(c, vhosts, effects);
            case Command.SetPermissions c -> security.setPermissions(virtualHostOfOperator(c.vhost()), c, effects);
            case Command.ClearPermissions c -> security.clearPermissions(virtualHostOfOperator(c.vhost()), c, effects);
            case Command.SetTopicPermissions c ->
                security.setTopicPermissions(virtualHostOfOperator(c.vhost()), c, effects);
            case Command.ClearTopicPermissions c ->
                security.clearTopicPermissions(virtualHostOfOperator(c.vhost()), c, effects);
            case Command.ReserveQueueIds c -> nextQueueId = Math.max(nextQueueId, c.next());
        }
    }

    private void addVirtualHost(Command.AddVirtualHost command, Effects effects) {
        if (command.name().isEmpty()) {
            throw RefusedException.precondition("vhost name must not be empty");
        }
        command.defaultQueueType().filter(type -> QueueType.of(type).isEmpty()).ifPresent(type -> {
            throw RefusedException.precondition("unsupported default queue type '" + type + "'");
        });
        VirtualHostState before = vhosts.get(command.name());
        long createdAtMs = before == null ? command.timeMs() : before.record.createdAtMs();
        VirtualHostRecord record = new VirtualHostRecord(
                command.name(), command.description(), command.tags(), command.defaultQueueType(), createdAtMs);
        if (before != null) {
            if (!record.equals(before.record)) {
                before.record = record;
                effects.change(new Change.VirtualHostPut(record));
                effects.lasting(command);
            }
            return;
        }
        VirtualHostState vhost = new VirtualHostState(record);
        vhosts.put(command.name(), vhost);
        effects.change(new Change.VirtualHostPut(record));
        effects.lasting(command);
        predeclare(vhost, effects);
    }

    private void predeclare(VirtualHostState vhost, Effects effects) {
        Effects implied = new Effects(true);
        for (PredeclaredExchange p : PREDECLARED) {
            Command.DeclareExchange declare = new Command.DeclareExchange(
                    vhost.record.name(),
                    p.name(),
                    p.type(),
                    true,
                    false,
                    p.internal(),
                    FieldTable.EMPTY,
                    INTERNAL_USER);
            topology.addExchange(vhost, declare, implied);
        }
        // They come with the vhost, so they are not recorded one by one.
        implied.applied().changes().forEach(effects::change);
    }

    private void deleteVirtualHost(Command.DeleteVirtualHost command, Effects effects) {
        VirtualHostState vhost = virtualHostOfOperator(command.name());
        vhosts.remove(command.name());
        vhost.queues.values().stream()
                .map(queue -> queue.record)
                .sorted(Comparator.comparing(QueueRecord::name))
                .forEach(queue -> {
                    homes.removed(queue);
                    effects.change(new Change.QueueRemoved(queue));
                });
        vhost.exchanges.values().stream()
                .map(exchange -> exchange.record)
                .sorted(Comparator.comparing(ExchangeRecord::name))
                .forEach(exchange -> effects.change(new Change.ExchangeRemoved(exchange)));
        vhost.topicPermissions.values().forEach(p -> effects.change(new Change.TopicPermissionRemoved(p)));
        vhost.permissions.values().forEach(p -> effects.change(new Change.PermissionRemoved(p)));
        vhost.parameters.values().forEach(p -> effects.change(new Change.ParameterRemoved(p)));
        effects.change(new Change.VirtualHostRemoved(command.name()));
        effects.lasting(command);
    }

    private VirtualHostState virtualHost(String name) {
        VirtualHostState vhost = vhosts.get(name);
        if (vhost == null) {
            throw new RefusedException(ReplyCode.NOT_ALLOWED, "vhost " + name + " not found");
        }
        return vhost;
    }

    private VirtualHostState virtualHostOfOperator(String name) {
        VirtualHostState vhost = vhosts.get(name);
        if (vhost == null) {
            throw new RefusedException(ReplyCode.NOT_FOUND, "Virtual host '" + name + "' does not exist");
        }
        return vhost;
    }

    Optional<VirtualHostState> find(String vhost) {
        return Optional.ofNullable(vhosts.get(vhost));
    }

    /** By name. */
    Collection<VirtualHostState> virtualHostStates() {
        return vhosts.values();
    }

    /** Whether an exchange comes with its vhost and is not declared by anybody. */
    static boolean isPredeclared(String exchange) {
        return PREDECLARED.stream().anyMatch(p -> p.name().equals(exchange));
    }

    /** No queue ever had this id or a higher one. */
    public long nextQueueId() {
        return nextQueueId;
    }

    Collection<UserRecord> users() {
        return security.users().values();
    }

    Collection<GlobalParameterRecord> globalParameters() {
        return parameters.globals().values();
    }

    /** The commands that make this state out of an empty one, in a fixed order. */
    public Iterable<Command> snapshot(boolean withTransient) {
        return () -> new MetadataSnapshot(this, withTransient).commands().iterator();
    }

    /** The changes that make this state out of an empty one, for those who begin to keep a picture of it. */
    public Iterable<Change> asChanges() {
        return () -> new MetadataSnapshot(this, true).changes().iterator();
    }
}
