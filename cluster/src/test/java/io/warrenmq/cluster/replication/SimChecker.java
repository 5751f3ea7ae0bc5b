package io.warrenmq.cluster.replication;

import io.warrenmq.cluster.replication.SimWorld.Count;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sees everything in the simulated cluster and says what is not as it was promised. */
final class SimChecker {
    private record Place(Label label, long index) {}

    private record Written(SimOp operation, @Nullable Label previous) {}

    private final SimWorld world;
    private final Map<Place, Written> written = new HashMap<>();
    private final Map<Label, String> owners = new HashMap<>();
    private final Map<Label, Long> confirmedThrough = new HashMap<>();
    private final Map<QueueId, Set<SimOp.Id>> confirmed = new HashMap<>();
    private final Map<QueueId, Set<SimOp.Id>> confirmedSettlements = new HashMap<>();
    private final Set<SimOp.Id> settled = new HashSet<>();
    private final Map<EraId, List<MetaEntry>> committed = new HashMap<>();
    private final Map<EraId, Roles> rolesOfEra = new HashMap<>();
    // All in-sync copies of this epoch were lost with their processes: what a replaced owner still confirms is of no
    // worth.
    private long lostEpoch;
    private final Roles unknown = new Roles(new Era(0, new EraId(0, 0), Optional.empty()));
    private boolean dirty;

    SimChecker(SimWorld world) {
        this.world = world;
    }

    void dirty() {
        dirty = true;
    }

    // ---- metadata

    /** The simulated log itself must not disagree about what is committed. */
    void committed(EraId era, List<MetaEntry> log, long commit) {
        List<MetaEntry> known = committed.computeIfAbsent(era, _ -> new ArrayList<>());
        for (int i = known.size() - 1; i >= 0 && i >= known.size() - 3; i--) {
            if (i < commit && !known.get(i).equals(log.get(i))) {
                throw new Violation(
                        "I8: two entries are committed at " + (i + 1) + ": " + known.get(i) + " and " + log.get(i));
            }
        }
        for (MetaEntry entry : log.subList(Math.min(known.size(), (int) commit), (int) commit)) {
            known.add(entry);
            RoleCommand command = entry.command();
            if (command instanceof RoleCommand.EraStart start) {
                rolesOfEra.computeIfAbsent(era, _ -> new Roles(start.era(), world.variant.roles()));
            }
            if (command != null) {
                rolesOfEra.getOrDefault(era, unknown).apply(entry.at(), command);
                forgetWhatDied();
            }
            if (command instanceof RoleCommand.PromoteLossy) {
                world.count(Count.LOSSY_EPOCHS);
            }
            dirty = true;
        }
    }

    /** I7. */
    void rejoinsSilently(SimMeta loser, SimMeta winner) {
        if (loser.booting) {
            return;
        }
        List<MetaEntry> kept = committed.getOrDefault(winner.era, List.of());
        for (int i = 0; i < loser.commit; i++) {
            if (i >= kept.size() || !kept.get(i).at().equals(loser.log.get(i).at())) {
                throw new Violation("I7: a silent rejoin of era " + world.eraRank(winner.era)
                        + " drops the committed entry " + (i + 1) + " of era " + world.eraRank(loser.era));
            }
        }
    }

    // ---- queue

    /** I2. */
    void owns(SimNode node, Label label) {
        String life = node.id + " in incarnation " + node.incarnation;
        String before = owners.putIfAbsent(label, life);
        if (before != null && !before.equals(life)) {
            throw new Violation("I2: " + life + " and " + before + " both own the queue in " + label);
        }
        confirmedThrough.putIfAbsent(label, 0L);
    }

    /** I2: equal label at equal index means equal operation, and so on back to the beginning. */
    void appended(SimNode node, long index) {
        List<SimCopy.Entry> entries = node.copy.entries;
        SimCopy.Entry entry = entries.get((int) index - 1);
        Written here = new Written(
                entry.operation(),
                index == 1 ? null : entries.get((int) index - 2).label());
        Written before = written.putIfAbsent(new Place(entry.label(), index), here);
        if (before != null && !before.equals(here)) {
            throw new Violation("I2: at " + index + " of " + entry.label() + " stand " + before + " and, on " + node.id
                    + ", " + here);
        }
    }

    void settled(SimOp.Id message) {
        settled.add(message);
    }

    void confirmed(SimNode node, Label label, long index) {
        QueueId queue = node.queueRoles().orElseThrow().queue().id();
        long from = confirmedThrough.getOrDefault(label, 0L);
        confirmedThrough.put(label, index);
        if (label.epoch() <= lostEpoch) {
            return;
        }
        for (long at = from + 1; at <= index; at++) {
            switch (node.copy.entries.get((int) at - 1).operation()) {
                case SimOp.Enqueue enqueue ->
                    confirmed.computeIfAbsent(queue, _ -> new HashSet<>()).add(enqueue.id());
                case SimOp.Settle settle ->
                    confirmedSettlements
                            .computeIfAbsent(queue, _ -> new HashSet<>())
                            .add(settle.id());
                case SimOp.Marker _, SimOp.Attach _ -> {}
            }
        }
        Roles latest = rolesOfEra.get(node.meta.era);
        if (latest != null
                && latest.queue(SimWorld.QUEUE)
                        .filter(roles -> roles.label().equals(label))
                        .isEmpty()) {
            world.count(Count.STALE_CONFIRMS);
            checkNotAfterLoss(latest, label);
        }
        dirty = true;
    }

    /** A successor that lacks something may exist: the lease must have ended before. */
    private void checkNotAfterLoss(Roles latest, Label label) {
        if (world.scenario.leases()
                && latest.queue(SimWorld.QUEUE)
                        .filter(roles -> roles.queue().lossyEpoch() > label.epoch())
                        .isPresent()) {
            throw new Violation("lease: a confirm in " + label + " after a promotion with losses");
        }
    }

    void afterEvent() {
        if (dirty) {
            dirty = false;
            forgetWhatDied();
            if (world.scenario.reforms() || world.scenario.promotesLossily()) {
                checkSomewhere();
            } else {
                checkInSyncSet();
            }
        }
    }

    /** Nothing was promised beyond the last in-sync copy: for transient messages that is memory. */
    private void forgetWhatDied() {
        boolean founding = world.nodes.size() < world.scenario.nodes();
        if (!founding
                && !world.scenario.persistent()
                && rolesOfEra.values().stream().noneMatch(this::copySurvives)) {
            confirmed.clear();
            confirmedSettlements.clear();
            rolesOfEra
                    .values()
                    .forEach(latest -> latest.queue(SimWorld.QUEUE)
                            .ifPresent(roles -> lostEpoch =
                                    Math.max(lostEpoch, roles.label().epoch())));
        }
    }

    private boolean copySurvives(Roles latest) {
        return latest.queue(SimWorld.QUEUE)
                .filter(roles ->
                        roles.queue().inSync().stream().map(world::node).anyMatch(node -> isInMemory(node, roles)))
                .isPresent();
    }

    private static boolean isInMemory(SimNode node, QueueRoles roles) {
        return node.alive && roles.session(node.id, node.incarnation).isPresent();
    }

    /** I1: every confirmed operation is in the copy of every member of the latest committed in-sync set. */
    private void checkInSyncSet() {
        Roles latest = rolesOfEra.values().iterator().next();
        QueueRoles roles = latest.queue(SimWorld.QUEUE).orElse(null);
        if (roles == null) {
            return;
        }
        for (NodeId member : roles.queue().inSync()) {
            SimNode node = world.node(member);
            if (world.scenario.persistent() || isInMemory(node, roles)) {
                checkHolds(node, roles.queue());
            }
        }
    }

    private void checkHolds(SimNode node, QueueRecord record) {
        long safe = node.copy.safeLength();
        SimContent content = node.copy.content();
        for (SimOp.Id message : confirmed.getOrDefault(record.id(), Set.of())) {
            if (!content.holds(message, safe)) {
                throw new Violation("I1: " + message + " was confirmed, but " + node.id + " of " + record
                        + " does not hold it: " + node.copy.lineage());
            }
        }
        for (SimOp.Id message : confirmedSettlements.getOrDefault(record.id(), Set.of())) {
            if (!content.holdsSettlement(message, safe)) {
                throw new Violation("I1: the settlement of " + message + " was confirmed, but " + node.id + " of "
                        + record + " does not hold it");
            }
        }
    }

    /** I5: a confirmed message that nobody settled is in at least one copy. */
    private void checkSomewhere() {
        for (Set<SimOp.Id> messages : confirmed.values()) {
            for (SimOp.Id message : messages) {
                if (!settled.contains(message) && !isSomewhere(message)) {
                    throw new Violation("I5: " + message + " was confirmed, and no copy holds it");
                }
            }
        }
    }

    private boolean isSomewhere(SimOp.Id message) {
        for (SimNode node : world.nodes) {
            if (node.copy.content().holds(message, node.copy.safeLength())) {
                return true;
            }
        }
        return false;
    }

    // ---- the end

    /** Whether all publishes on the other nodes are confirmed. */
    boolean servesWithout(SimNode absent) {
        return world.nodes.stream().filter(node -> node != absent).allMatch(node -> node.channel.isDone());
    }

    /** Whether the others are one cluster with a majority that has an owner for the queue. */
    boolean couldServeWithout(SimNode absent) {
        SimNode leader = world.nodes.stream()
                .filter(node -> node != absent && node.meta.leadsMajority())
                .findAny()
                .orElse(null);
        return leader != null
                && world.nodes.stream()
                        .filter(node -> node != absent)
                        .allMatch(node -> node.meta.era.equals(leader.meta.era))
                && leader.queueRoles()
                        .filter(roles -> roles.queue().owner().isPresent()
                                && !roles.queue().owner().get().equals(absent.id))
                        .isPresent();
    }

    /** What is not yet as it should be after the faults; empty when all is. */
    String notConverged() {
        SimNode first = world.nodes.getFirst();
        for (SimNode node : world.nodes) {
            if (!node.meta.era.equals(first.meta.era)) {
                return "eras differ";
            }
            if (node.meta.applied != first.meta.applied || node.meta.applied != node.meta.log.size()) {
                return "metadata differs";
            }
        }
        Optional<QueueRoles> roles = first.queueRoles();
        if (roles.isEmpty() || roles.get().queue().owner().isEmpty()) {
            return "no owner: " + roles;
        }
        QueueRecord record = roles.get().queue();
        if (record.inSync().size() < world.nodes.size()) {
            return "not all in sync: " + record;
        }
        SimNode owner = world.node(record.owner().get());
        if (!owner.ownsAndConfirmedAll()) {
            return "not all confirmed by " + owner.id;
        }
        for (SimNode node : world.nodes) {
            if (roles.get().session(node.id, node.incarnation).isEmpty()) {
                return node.id + " is not in";
            }
            if (!node.copy.entries.equals(owner.copy.entries)) {
                return "copies differ: " + node.id + " " + node.copy.lineage() + ", owner " + owner.copy.lineage();
            }
            if (!node.channel.isDone()) {
                return "a channel on " + node.id + " waits for confirms";
            }
        }
        return "";
    }

    /** I5: what was confirmed and not settled is in the queue of the final owner. */
    void finish() {
        QueueRecord record = world.nodes.getFirst().queueRoles().orElseThrow().queue();
        SimContent content = world.node(record.owner().orElseThrow()).copy.content();
        for (SimOp.Id message : confirmed.getOrDefault(record.id(), Set.of())) {
            if (!settled.contains(message) && !content.isLive(message)) {
                throw new Violation("I5: " + message + " was confirmed and is not in the queue of the final owner");
            }
        }
    }
}
