package io.warrenmq.broker.metadata;

import io.warrenmq.broker.loop.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Metadata whose commands are put in order, and made durable, by somebody else: one of several copies that are equal
 * after the same commands. Owned by the metadata thread; the {@link MetadataView} behind it is read by everybody.
 */
public final class MetadataReplica {
    private final MetadataRules rules;
    private final MetadataView view;
    private final List<Consumer<Change>> listeners;
    private MetadataState state;

    /**
     * @param rules the same on all copies
     * @param listeners follow every change, after the view; the list may grow
     */
    public MetadataReplica(MetadataRules rules, MetadataView view, List<Consumer<Change>> listeners) {
        this(rules, view, listeners, new MetadataState(rules));
    }

    /** @param state that the view and the listeners follow already */
    public MetadataReplica(
            MetadataRules rules, MetadataView view, List<Consumer<Change>> listeners, MetadataState state) {
        this.rules = rules;
        this.view = view;
        this.listeners = listeners;
        this.state = state;
    }

    /** Applies a command and makes its changes visible. */
    public CommandOutcome apply(Command command) {
        return apply(command, Optional.empty());
    }

    /** @param near the loop of the connection that asked for it, if it is one of this node */
    public CommandOutcome apply(Command command, Optional<Loop> near) {
        return switch (state.apply(command)) {
            case Transition.Refused refused -> new CommandOutcome.Refused(refused.code(), refused.text());
            case Transition.Applied applied -> {
                applied.changes().forEach(change -> tell(change, near));
                yield outcome(command, !applied.changes().isEmpty());
            }
        };
    }

    /** The answer to a declaration of what is there already; empty for a command that could change something. */
    public Optional<CommandOutcome> redeclared(Command command) {
        return state.redeclared(command).map(transition -> switch (transition) {
            case Transition.Refused refused -> new CommandOutcome.Refused(refused.code(), refused.text());
            case Transition.Applied _ -> outcome(command, false);
        });
    }

    private CommandOutcome outcome(Command command, boolean changed) {
        if (!(command instanceof Command.DeclareQueue declare)) {
            return new CommandOutcome.Applied(changed);
        }
        return view.virtualHost(declare.vhost())
                .flatMap(vhost -> vhost.queue(declare.name()))
                .<CommandOutcome>map(entry -> new CommandOutcome.QueueDeclared(entry, changed))
                .orElseThrow(() -> new IllegalStateException("declared, but not there: " + declare.name()));
    }

    /**
     * The commands that make this state out of an empty one, transient objects included. Read before the next command.
     */
    public Iterable<Command> snapshot() {
        return state.snapshot(true);
    }

    /** Becomes what a snapshot says; whoever follows is told the difference. */
    public void install(Iterable<Command> snapshot) {
        MetadataState next = new MetadataState(rules);
        snapshot.forEach(next::restore);
        List<Change> changes = new ArrayList<>(StateDifference.between(state.asChanges(), next.asChanges()));
        next.reachableAs(state);
        state = next;
        changes.forEach(change -> tell(change, Optional.empty()));
    }

    /** What this copy has of a time when its node stood alone lives on that node. */
    public void settle(String node) {
        state.settle(node);
    }

    /**
     * These nodes of the cluster run now. A part of the log, as commands are; and to be told after {@link #install},
     * because a snapshot does not say it.
     */
    public void running(Set<String> nodes) {
        state.running(nodes).forEach(change -> tell(change, Optional.empty()));
    }

    /** Another node has the queue from now on. A part of the log, as commands are. */
    public void move(String vhost, String queue, String home) {
        state.move(vhost, queue, home).forEach(change -> tell(change, Optional.empty()));
    }

    /** What makes the present state out of an empty one; read before the next command. */
    public Iterable<Change> asChanges() {
        return state.asChanges();
    }

    /** The node is no member of the cluster any more: its queues are removed. A part of the log, as commands are. */
    public void forget(String node) {
        state.forget(node).forEach(change -> tell(change, Optional.empty()));
    }

    /** For operators' lists; used before the next command. */
    public MetadataListing listing() {
        return new MetadataListing(state);
    }

    private void tell(Change change, Optional<Loop> near) {
        view.accept(change, near);
        listeners.forEach(listener -> listener.accept(change));
    }
}
