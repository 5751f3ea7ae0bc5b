package io.warrenmq.broker.metadata;

import io.warrenmq.broker.metadata.Command.Destination;
import io.warrenmq.broker.policy.EffectivePolicy;
import io.warrenmq.broker.queue.QueueSettings;
import io.warrenmq.broker.routing.ExchangeType;
import io.warrenmq.wire.ReplyCode;
import io.warrenmq.wire.Utf8;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;

/** Exchanges, queues and bindings of one vhost: the rules and the changes. Called by {@link MetadataState} only. */
final class TopologyCommands {
    private static final String RESERVED_PREFIX = "amq.";

    private final MetadataRules rules;
    private final QueueHomes homes;

    TopologyCommands(MetadataRules rules, QueueHomes homes) {
        this.rules = rules;
        this.homes = homes;
    }

    // Exchanges

    void declareExchange(VirtualHostState vhost, Command.DeclareExchange command, Effects effects) {
        refuseDefaultExchange(command.name());
        ExchangeType type = ExchangeType.of(command.type())
                .orElseThrow(() -> new RefusedException(
                        rules.unknownExchangeType(), "unknown exchange type '" + command.type() + "'"));
        ExchangeState existing = vhost.exchanges.get(command.name());
        if (existing != null) {
            ExchangeArguments.checkEquivalent(command, type, existing.record);
            return;
        }
        if (command.name().startsWith(RESERVED_PREFIX) && !command.user().equals(MetadataState.INTERNAL_USER)) {
            throw refused(
                    ReplyCode.ACCESS_REFUSED,
                    "exchange name '" + command.name() + "' contains reserved prefix 'amq.*'");
        }
        requireName("exchange", command.name());
        ExchangeArguments.checkAlternateExchange(command);
        type.checkArguments(command.arguments());
        addExchange(vhost, command, effects);
    }

    void addExchange(VirtualHostState vhost, Command.DeclareExchange command, Effects effects) {
        ExchangeState exchange = new ExchangeState(new ExchangeRecord(
                command.vhost(),
                command.name(),
                command.type(),
                command.durable(),
                command.autoDelete(),
                command.internal(),
                command.arguments(),
                command.user()));
        exchange.alternateExchange = alternateExchange(vhost, exchange.record);
        vhost.exchanges.put(command.name(), exchange);
        effects.change(new Change.ExchangeAdded(exchange.record, exchange.alternateExchange));
        if (command.durable()) {
            effects.lasting(command);
        }
    }

    void deleteExchange(VirtualHostState vhost, Command.DeleteExchange command, Effects effects) {
        refuseDefaultExchange(command.name());
        if (command.name().startsWith(RESERVED_PREFIX)) {
            throw refused(
                    ReplyCode.ACCESS_REFUSED,
                    "deletion of system " + ResourceText.exchange(command.vhost(), command.name()) + " not allowed");
        }
        ExchangeState exchange = vhost.exchanges.get(command.name());
        if (exchange == null) {
            return;
        }
        if (command.ifUnused() && !exchange.asSource.isEmpty()) {
            throw RefusedException.precondition(ResourceText.exchange(command.vhost(), command.name()) + " in use");
        }
        removeExchange(vhost, exchange, command.user(), effects);
    }

    void removeExchange(VirtualHostState vhost, ExchangeState exchange, String user, Effects effects) {
        removeOneExchange(vhost, exchange, user, effects);
        removeEmptied(vhost, user, effects);
    }

    // Queues

    void declareQueue(VirtualHostState vhost, Command.DeclareQueue command, Effects effects) {
        QueueState existing = vhost.queues.get(command.name());
        if (existing != null) {
            QueueArguments.checkEquivalent(withDefaultType(vhost, command, existing.record), existing.record);
            return;
        }
        if (command.name().startsWith(RESERVED_PREFIX) && !command.serverNamed()) {
            throw refused(
                    ReplyCode.ACCESS_REFUSED, "queue name '" + command.name() + "' contains reserved prefix 'amq.*'");
        }
        requireName("queue", command.name());
        checkQueueLimit(vhost, command);
        QueueType type = QueueArguments.typeOfNew(command, vhost.record.defaultQueueType());
        QueueArguments.check(command, type);
        // The vhost's default may change; the queue may not.
        addQueue(vhost, placed(vhost, QueueArguments.withType(command, type)), effects);
    }

    /** The command with the home that the queue gets: what says so is policies and counts that may change. */
    private Command.DeclareQueue placed(VirtualHostState vhost, Command.DeclareQueue command) {
        Placement placement = command.placement();
        if (command.exclusiveOwner() != 0) {
            return command.withPlacement(Placement.on(placement.node()));
        }
        EffectivePolicy policy =
                EffectivePolicy.ofQueue(record(command, placement.node()), vhost.policies, vhost.operatorPolicies);
        QueueLocator locator = QueueArguments.locatorIn(command.arguments())
                .or(policy::locator)
                .orElse(placement.locator());
        return command.withPlacement(Placement.on(homes.choose(placement, locator, policy.mirrorNodes())));
    }

    /**
     * Who names no type means the vhost's default. A classic queue from before that default was set still counts as
     * what such a declaration asks for.
     */
    private static Command.DeclareQueue withDefaultType(
            VirtualHostState vhost, Command.DeclareQueue command, QueueRecord existing) {
        if (vhost.record.defaultQueueType().isEmpty() || existing.type() == QueueType.CLASSIC) {
            return command;
        }
        return QueueArguments.withType(command, QueueArguments.typeOfNew(command, vhost.record.defaultQueueType()));
    }

    void addQueue(VirtualHostState vhost, Command.DeclareQueue command, Effects effects) {
        QueueRecord record = record(command, command.placement().node());
        QueueSettings settings = settings(vhost, record);
        vhost.queues.put(command.name(), new QueueState(record, settings));
        homes.added(record);
        effects.change(new Change.QueueAdded(record, settings));
        if (record.durable()) {
            effects.lasting(command);
        }
    }

    private static QueueRecord record(Command.DeclareQueue command, String home) {
        return new QueueRecord(
                command.id(),
                command.vhost(),
                command.name(),
                command.durable() && command.exclusiveOwner() == 0,
                command.autoDelete(),
                command.exclusiveOwner(),
                command.arguments(),
                command.user(),
                home);
    }

    void deleteQueue(VirtualHostState vhost, Command.DeleteQueue command, Effects effects) {
        QueueState queue = vhost.queues.get(command.name());
        if (queue == null || queue.record.id() != command.id()) {
            throw refused(ReplyCode.NOT_FOUND, "no " + ResourceText.queue(command.vhost(), command.name()));
        }
        removeQueue(vhost, queue, command, effects);
    }

    void removeQueue(VirtualHostState vhost, QueueState queue, Command.DeleteQueue command, Effects effects) {
        vhost.queues.remove(queue.record.name());
        homes.removed(queue.record);
        if (queue.record.durable()) {
            effects.lasting(command);
        }
        for (Binding binding : queue.asDestination.copy()) {
            removeBinding(vhost, binding, effects);
        }
        effects.change(new Change.QueueRemoved(queue.record));
        removeEmptied(vhost, command.user(), effects);
    }

    /**
     * Which nodes run has changed: queues whose node does not are removed if they would not survive it, and can
     * otherwise not be reached until it is back.
     */
    void reach(VirtualHostState vhost, Effects effects) {
        vhost.queues.values().stream()
                .sorted(Comparator.comparing(queue -> queue.record.name()))
                .toList() // of which some are removed
                .forEach(queue -> {
                    boolean reachable = homes.runs(queue.record.home());
                    if (!reachable && !queue.record.durable()) {
                        removeLost(vhost, queue, effects);
                    } else if (reachable != queue.reachable) {
                        queue.reachable = reachable;
                        effects.change(new Change.QueueReachable(queue.record, reachable, queue.asDestination.copy()));
                    }
                });
    }

    /** A node is no member any more: what lives there is gone for good. */
    void forget(VirtualHostState vhost, String node, Effects effects) {
        vhost.queues.values().stream()
                .filter(queue -> queue.record.home().equals(node))
                .sorted(Comparator.comparing(queue -> queue.record.name()))
                .toList() // all of which are removed
                .forEach(queue -> removeLost(vhost, queue, effects));
    }

    private void removeLost(VirtualHostState vhost, QueueState queue, Effects effects) {
        QueueRecord lost = queue.record;
        removeQueue(
                vhost,
                queue,
                new Command.DeleteQueue(lost.vhost(), lost.name(), lost.id(), MetadataState.INTERNAL_USER),
                effects);
    }

    // Bindings

    void bind(VirtualHostState vhost, Command.Bind command, Effects effects) {
        refuseDefaultExchange(command.source());
        if (command.destination() == Destination.EXCHANGE) {
            refuseDefaultExchange(command.name());
        }
        ExchangeState source = vhost.exchanges.get(command.source());
        if (source == null) {
            throw refused(ReplyCode.NOT_FOUND, "no " + ResourceText.exchange(command.vhost(), command.source()));
        }
        BindingEnds.require(vhost, command);
        Binding binding = BindingEnds.of(command);
        if (source.asSource.contains(binding)) {
            return;
        }
        ExchangeType.of(source.record.type()).ifPresent(type -> type.checkBinding(binding, source.record.arguments()));
        addBinding(vhost, binding, command, effects);
    }

    void addBinding(VirtualHostState vhost, Binding binding, Command.Bind command, Effects effects) {
        ExchangeState source = vhost.exchanges.get(binding.source());
        BindingSet destination = BindingEnds.bindingsTo(vhost, binding);
        if (source == null || destination == null || !source.asSource.add(binding)) {
            return; // only when restoring: what it joined was not kept
        }
        destination.add(binding);
        effects.change(new Change.BindingAdded(binding));
        if (BindingEnds.isDurable(vhost, binding)) {
            effects.lasting(command);
        }
    }

    void unbind(VirtualHostState vhost, Command.Unbind command, Effects effects) {
        refuseDefaultExchange(command.source());
        if (command.destination() == Destination.EXCHANGE) {
            refuseDefaultExchange(command.name());
        }
        Binding binding = BindingEnds.of(command);
        ExchangeState source = vhost.exchanges.get(command.source());
        if (source == null || !source.asSource.contains(binding)) {
            return;
        }
        if (BindingEnds.isDurable(vhost, binding)) {
            effects.lasting(command);
        }
        removeBinding(vhost, binding, effects);
        removeEmptied(vhost, command.user(), effects);
    }

    // Policies

    /** Applies the policies of the vhost to all its objects; those that change are told. */
    void reconfigure(VirtualHostState vhost, Effects effects) {
        vhost.exchanges.values().stream()
                .sorted(Comparator.comparing(exchange -> exchange.record.name()))
                .forEach(exchange -> {
                    Optional<String> alternate = alternateExchange(vhost, exchange.record);
                    if (!alternate.equals(exchange.alternateExchange)) {
                        exchange.alternateExchange = alternate;
                        effects.change(new Change.ExchangeConfigured(exchange.record, alternate));
                    }
                });
        vhost.queues.values().stream()
                .sorted(Comparator.comparing(queue -> queue.record.name()))
                .forEach(queue -> {
                    QueueSettings settings = settings(vhost, queue.record);
                    if (!settings.equals(queue.settings)) {
                        queue.settings = settings;
                        effects.change(new Change.QueueConfigured(queue.record, settings));
                    }
                });
    }

    private static QueueSettings settings(VirtualHostState vhost, QueueRecord queue) {
        QueueSettings settings = EffectivePolicy.ofQueue(queue, vhost.policies, vhost.operatorPolicies)
                .settings(queue.arguments());
        // An exclusive queue goes with its connection: nobody could use a copy of it.
        return queue.exclusive() ? settings.withoutMirrors() : settings;
    }

    /** Another node has the queue from now on. */
    void move(VirtualHostState vhost, String name, String home, Effects effects) {
        QueueState queue = vhost.queues.get(name);
        if (queue != null && !queue.record.home().equals(home)) {
            QueueState moved = queue.livingOn(home);
            vhost.queues.put(name, moved);
            homes.removed(queue.record);
            homes.added(moved.record);
            effects.change(new Change.QueueMoved(moved.record, moved.settings));
        }
    }

    private static Optional<String> alternateExchange(VirtualHostState vhost, ExchangeRecord exchange) {
        return exchange.arguments()
                .text(ExchangeArguments.ALTERNATE_EXCHANGE)
                .or(() -> EffectivePolicy.alternateExchange(exchange.name(), vhost.policies));
    }

    // Removal

    private void removeOneExchange(VirtualHostState vhost, ExchangeState exchange, String user, Effects effects) {
        ExchangeRecord record = exchange.record;
        vhost.exchanges.remove(record.name());
        if (record.durable()) {
            effects.lasting(new Command.DeleteExchange(record.vhost(), record.name(), false, user));
        }
        for (Binding binding : exchange.asSource.copy()) {
            BindingSet destination = BindingEnds.bindingsTo(vhost, binding);
            if (destination != null) {
                destination.remove(binding);
            }
            effects.change(new Change.BindingRemoved(binding));
        }
        for (Binding binding : exchange.asDestination.copy()) {
            removeBinding(vhost, binding, effects);
        }
        effects.change(new Change.ExchangeRemoved(record));
    }

    private static void removeBinding(VirtualHostState vhost, Binding binding, Effects effects) {
        BindingSet destination = BindingEnds.bindingsTo(vhost, binding);
        if (destination != null) {
            destination.remove(binding);
        }
        ExchangeState source = vhost.exchanges.get(binding.source());
        if (source != null && source.asSource.remove(binding)) {
            effects.change(new Change.BindingRemoved(binding));
            if (source.record.autoDelete() && source.asSource.isEmpty()) {
                effects.emptied().add(source);
            }
        }
    }

    /** Auto-delete exchanges go when their last binding as source goes, and that may empty others. */
    private void removeEmptied(VirtualHostState vhost, String user, Effects effects) {
        if (!effects.cascading()) {
            effects.emptied().clear();
            return;
        }
        for (ExchangeState next = effects.emptied().poll();
                next != null;
                next = effects.emptied().poll()) {
            if (vhost.exchanges.get(next.record.name()) == next && next.asSource.isEmpty()) {
                removeOneExchange(vhost, next, user, effects);
            }
        }
    }

    // Checks

    private static void refuseDefaultExchange(String name) {
        if (name.isEmpty()) {
            throw refused(ReplyCode.ACCESS_REFUSED, "operation not permitted on the default exchange");
        }
    }

    /** Names travel as shortstr; one that came by another way than AMQP must fit too. */
    private static void requireName(String kind, String name) {
        if (name.isEmpty() || Utf8.encodedLength(name) > 255) {
            throw RefusedException.precondition(kind + " name must have 1 to 255 bytes");
        }
    }

    private static void checkQueueLimit(VirtualHostState vhost, Command.DeclareQueue command) {
        OptionalInt limit = vhost.limits.maxQueues();
        if (limit.isPresent() && vhost.queues.size() >= limit.getAsInt()) {
            throw RefusedException.precondition("cannot declare queue '" + command.name() + "': queue limit in vhost '"
                    + command.vhost() + "' (" + limit.getAsInt() + ") is reached");
        }
    }

    private static RefusedException refused(ReplyCode code, String text) {
        return new RefusedException(code, text);
    }
}
