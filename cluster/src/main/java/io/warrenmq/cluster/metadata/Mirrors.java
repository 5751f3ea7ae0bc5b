package io.warrenmq.cluster.metadata;

import io.warrenmq.broker.queue.QueueSettings.Mirroring;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.Position;
import io.warrenmq.cluster.replication.QueueId;
import io.warrenmq.cluster.replication.QueueName;
import io.warrenmq.cluster.replication.QueueRecord;
import io.warrenmq.cluster.replication.QueueRoles;
import io.warrenmq.cluster.replication.RoleCommand;
import io.warrenmq.cluster.replication.RoleCommand.Removal;
import io.warrenmq.cluster.replication.Roles;
import io.warrenmq.cluster.replication.RunningMember;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which queues are mirrored and where their copies are to be. Follows the broker's metadata and the roles, entry by
 * entry, so it is the same on every node at the same place of the log. Not thread-safe: owned by the metadata thread.
 */
final class Mirrors {
    private final Map<QueueName, Mirrored> queues = new TreeMap<>();

    /** Owners as the broker's metadata have been told. */
    private final Map<QueueName, NodeId> told = new HashMap<>();

    private Map<NodeId, RunningMember> placedFor = Map.of();

    private record Mirrored(Mirroring mirroring, List<NodeId> copies) {}

    /** A queue has another owner than the broker's metadata know. */
    interface Moves {
        void moved(QueueName queue, NodeId owner);
    }

    /** Tells which queues have changed their owner since the last time. */
    void tellMoves(Roles roles, Moves moves) {
        if (queues.isEmpty()) {
            return;
        }
        for (QueueRecord queue : roles.queues()) {
            queue.owner().ifPresent(owner -> {
                if (!owner.equals(told.put(queue.id().name(), owner))) {
                    moves.moved(queue.id().name(), owner);
                }
            });
        }
    }

    /**
     * Takes over what the broker's metadata ask for, and decides anew where copies are to be.
     *
     * @param at place of the entry that all of this follows from
     * @return whether anything was changed
     */
    boolean settle(Position at, List<MirrorWish> wishes, Roles roles) {
        wishes.forEach(wish -> take(at, wish, roles));
        boolean moved = !roles.running().equals(placedFor);
        placedFor = roles.running();
        if (wishes.isEmpty() && !moved) {
            return false;
        }
        place(at, roles, moved ? Optional.empty() : Optional.of(wishes));
        return !queues.isEmpty() || !wishes.isEmpty();
    }

    private void take(Position at, MirrorWish wish, Roles roles) {
        QueueName name = wish.queue();
        Optional<QueueId> known = roles.queue(name).map(queue -> queue.queue().id());
        if (wish.mirroring().isEmpty()) {
            known.ifPresent(id -> roles.apply(at, new RoleCommand.Delete(id)));
            queues.remove(name);
            told.remove(name);
            return;
        }
        Mirroring mirroring = wish.mirroring().get();
        Mirrored before = queues.get(name);
        if (known.isEmpty()) {
            roles.apply(at, new RoleCommand.Declare(name, wish.home()));
            told.put(name, wish.home());
        }
        queues.put(name, new Mirrored(mirroring, before == null ? List.of() : before.copies()));
    }

    private void place(Position at, Roles roles, Optional<List<MirrorWish>> only) {
        Set<QueueName> names = new TreeSet<>();
        only.ifPresentOrElse(
                wishes -> wishes.forEach(wish -> names.add(wish.queue())), () -> names.addAll(queues.keySet()));
        List<Removal> removals = new ArrayList<>();
        for (QueueName name : names) {
            Mirrored mirrored = queues.get(name);
            Optional<QueueRecord> record = roles.queue(name).map(queue -> queue.queue());
            if (mirrored == null || record.isEmpty()) {
                continue;
            }
            List<NodeId> copies = MirrorPlacement.place(
                    mirrored.mirroring(),
                    record.get(),
                    mirrored.copies(),
                    roles.running().keySet());
            queues.put(name, new Mirrored(mirrored.mirroring(), copies));
            removals.addAll(surplus(record.get(), copies));
        }
        // One after the other: each changes the version that the next one has to name.
        for (Removal removal : removals) {
            roles.queue(removal.queue().name())
                    .ifPresent(queue -> roles.apply(
                            at,
                            new RoleCommand.Remove(List.of(new Removal(
                                    removal.queue(),
                                    removal.member(),
                                    queue.queue().version())))));
        }
    }

    private static List<Removal> surplus(QueueRecord queue, List<NodeId> copies) {
        return queue.inSync().stream()
                .filter(member -> !copies.contains(member))
                .map(member -> new Removal(queue.id(), member, queue.version()))
                .toList();
    }

    /** All mirrored queues, as they are now. */
    Map<QueueName, MirroredQueue> all(Roles roles) {
        Map<QueueName, MirroredQueue> all = new HashMap<>();
        queues.forEach((name, mirrored) -> roles.queue(name).ifPresent(queue -> {
            Map<NodeId, RunningMember> taking = new TreeMap<>(queue.running());
            taking.keySet().retainAll(mirrored.copies());
            all.put(
                    name,
                    new MirroredQueue(
                            mirrored.mirroring(),
                            mirrored.copies(),
                            new QueueRoles(
                                    queue.era(), queue.queue(), queue.label(), Collections.unmodifiableMap(taking))));
        }));
        return all;
    }

    void write(ByteWriter out) {
        out.list(queues.entrySet(), (to, queue) -> {
            to.text(queue.getKey().vhost()).text(queue.getKey().queue());
            Mirroring mirroring = queue.getValue().mirroring();
            to.text(mirroring.mode().name())
                    .count(mirroring.copies())
                    .list(mirroring.nodes(), ByteWriter::text)
                    .flag(mirroring.automaticSync())
                    .count(mirroring.syncBatchSize())
                    .flag(mirroring.promoteOnShutdown())
                    .flag(mirroring.promoteOnFailure())
                    .list(queue.getValue().copies(), Codec::node);
        });
    }

    void read(ByteReader in, Roles roles) {
        queues.clear();
        told.clear();
        placedFor = roles.running();
        in.each(queue -> {
            QueueName name = new QueueName(queue.text(), queue.text());
            Mirroring mirroring = new Mirroring(
                    Mirroring.Mode.valueOf(queue.text()),
                    queue.smallCount(),
                    queue.list(ByteReader::text),
                    queue.flag(),
                    queue.smallCount(),
                    queue.flag(),
                    queue.flag());
            queues.put(name, new Mirrored(mirroring, queue.list(Codec::node)));
        });
        roles.queues()
                .forEach(queue ->
                        queue.owner().ifPresent(owner -> told.put(queue.id().name(), owner)));
    }
}
