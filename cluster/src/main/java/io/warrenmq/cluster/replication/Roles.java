package io.warrenmq.cluster.replication;

import io.warrenmq.cluster.replication.RoleCommand.Addition;
import io.warrenmq.cluster.replication.RoleCommand.Removal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Members, voters, who is running, and the record of every mirrored queue: the part of the metadata that commands of
 * the cluster itself change. Every node applies the same commands in the same order.
 *
 * <p>Not thread-safe: owned by the thread that applies the metadata log. {@link QueueRoles} may be handed on.
 */
public final class Roles {
    private final RoleRules rules;
    private final Set<NodeId> voters;
    private final Map<QueueName, QueueRecord> queues;
    private Map<NodeId, RunningMember> running;
    private Era era;

    /** Roles before the first command of the first era. */
    public Roles(Era era) {
        this(era, RoleRules.STATED);
    }

    Roles(Era era, RoleRules rules) {
        this(era, rules, Set.of(), Map.of(), Map.of());
    }

    /** Roles as a snapshot has them. */
    public static Roles restored(
            Era era, Set<NodeId> voters, Map<NodeId, RunningMember> running, List<QueueRecord> queues) {
        Map<QueueName, QueueRecord> byName = new TreeMap<>();
        queues.forEach(queue -> byName.put(queue.id().name(), queue));
        return new Roles(era, RoleRules.STATED, voters, running, byName);
    }

    private Roles(
            Era era,
            RoleRules rules,
            Set<NodeId> voters,
            Map<NodeId, RunningMember> running,
            Map<QueueName, QueueRecord> queues) {
        this.era = era;
        this.rules = rules;
        this.voters = new TreeSet<>(voters);
        this.running = sorted(running);
        this.queues = new TreeMap<>(queues);
    }

    /** Roles that do not change when these do: a snapshot. */
    public Roles copy() {
        return new Roles(era, rules, voters, running, queues);
    }

    public Era era() {
        return era;
    }

    public Set<NodeId> voters() {
        return Collections.unmodifiableSet(new TreeSet<>(voters));
    }

    public Map<NodeId, RunningMember> running() {
        return running;
    }

    /** Records of all queues, by name. */
    public List<QueueRecord> queues() {
        return List.copyOf(queues.values());
    }

    /** What is to be told to a replica of the queue; empty when there is no queue of that name. */
    public Optional<QueueRoles> queue(QueueName name) {
        return Optional.ofNullable(queues.get(name))
                .map(queue ->
                        new QueueRoles(era.id(), queue, rules.label(era.id(), queue.id(), queue.epoch()), running));
    }

    /**
     * Applies a command.
     *
     * @param at where the command stands in the metadata log
     */
    public void apply(Position at, RoleCommand command) {
        switch (command) {
            case RoleCommand.Down(NodeId node) -> down(node);
            case RoleCommand.Up(NodeId node, long incarnation) -> up(node, incarnation, at);
            case RoleCommand.Remove(List<Removal> removals) -> removals.forEach(this::remove);
            case RoleCommand.Add(List<Addition> additions) -> additions.forEach(this::add);
            case RoleCommand.PromoteLossy promotion -> promoteLossily(promotion);
            case RoleCommand.Handover handover -> handOver(handover);
            case RoleCommand.Declare(QueueName name, NodeId owner) ->
                queues.computeIfAbsent(name, _ -> declared(new QueueId(name, at.era(), at.index()), owner));
            case RoleCommand.Delete(QueueId id) ->
                queues.values().removeIf(queue -> queue.id().equals(id));
            case RoleCommand.EraStart(Era started, NodeId seed, long incarnation) ->
                startEra(started, seed, new RunningMember(incarnation, new Session(at.era(), at.index())));
        }
    }

    // Map.copyOf would be iterated in another order in each process: a simulation could not be repeated.
    private static Map<NodeId, RunningMember> sorted(Map<NodeId, RunningMember> members) {
        return Collections.unmodifiableMap(new TreeMap<>(members));
    }

    private QueueRecord declared(QueueId id, NodeId owner) {
        QueueRecord queue = new QueueRecord(id, 0, Optional.empty(), List.of(owner), 0, 0);
        return promote(queue);
    }

    private void down(NodeId node) {
        if (!running.containsKey(node)) {
            return;
        }
        Map<NodeId, RunningMember> remaining = new TreeMap<>(running);
        remaining.remove(node);
        running = sorted(remaining);
        change(queue -> queue.inSync().contains(node) ? withoutMember(queue, node) : queue);
    }

    private QueueRecord withoutMember(QueueRecord queue, NodeId node) {
        List<NodeId> others = new ArrayList<>(queue.inSync());
        if (rules.maySpare(others)) {
            others.remove(node);
        }
        QueueRecord reduced = queue.withInSync(others);
        return queue.owner().filter(node::equals).isPresent() ? promote(reduced) : reduced;
    }

    private void up(NodeId node, long incarnation, Position at) {
        RunningMember known = running.get(node);
        if (known != null && known.incarnation() == incarnation) {
            return;
        }
        down(node);
        Map<NodeId, RunningMember> more = new TreeMap<>(running);
        more.put(node, new RunningMember(incarnation, new Session(at.era(), at.index())));
        running = sorted(more);
        voters.add(node);
        change(queue -> queue.owner().isEmpty() && queue.inSync().contains(node) ? promote(queue) : queue);
    }

    private QueueRecord promote(QueueRecord queue) {
        return rules.successor(queue.inSync(), running)
                .map(owner -> queue.promoted(owner, rules.promotedSet(queue.inSync(), running)))
                .orElseGet(queue::withoutOwner);
    }

    private void remove(Removal removal) {
        change(removal.queue().name(), queue -> {
            if (!rules.mayRemove(queue, removal)) {
                return queue;
            }
            return queue.withInSync(queue.inSync().stream()
                    .filter(member -> !member.equals(removal.member()))
                    .toList());
        });
    }

    private void add(Addition addition) {
        change(addition.queue().name(), queue -> {
            if (!rules.mayAdd(queue, running, addition)) {
                return queue;
            }
            List<NodeId> more = new ArrayList<>(queue.inSync());
            more.add(addition.member());
            return queue.withInSync(more);
        });
    }

    /**
     * The owner before has done what it cannot undo, so its copy may not be what its successor has: it leaves the set
     * and comes back as any newcomer.
     */
    private void handOver(RoleCommand.Handover handover) {
        change(handover.queue().name(), queue -> {
            if (!rules.mayHandOver(queue, running, handover)) {
                return queue;
            }
            List<NodeId> members = new ArrayList<>(List.of(handover.member()));
            rules.promotedSet(queue.inSync(), running).stream()
                    .filter(member -> !member.equals(handover.member()))
                    .filter(member -> !queue.owner().filter(member::equals).isPresent())
                    .forEach(members::add);
            return queue.promoted(handover.member(), members);
        });
    }

    private void promoteLossily(RoleCommand.PromoteLossy promotion) {
        change(
                promotion.queue().name(),
                queue -> rules.mayPromoteLossy(queue, running, promotion)
                        ? queue.promotedLossily(promotion.member())
                        : queue);
    }

    private void startEra(Era started, NodeId seed, RunningMember alone) {
        era = started;
        voters.clear();
        voters.add(seed);
        running = Map.of(seed, alone);
        change(queue -> queue.inSync().contains(seed) ? queue.promoted(seed, List.of(seed)) : queue.withoutOwner());
    }

    private void change(UnaryOperator<QueueRecord> change) {
        queues.replaceAll((_, queue) -> change.apply(queue));
    }

    private void change(QueueName name, UnaryOperator<QueueRecord> change) {
        queues.computeIfPresent(name, (_, queue) -> change.apply(queue));
    }
}
