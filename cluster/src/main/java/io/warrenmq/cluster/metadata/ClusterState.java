package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.Era;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.QueueRecord;
import io.warrenmq.cluster.replication.RoleCommand;
import io.warrenmq.cluster.replication.Roles;
import io.warrenmq.cluster.replication.RunningMember;
import io.warrenmq.cluster.replication.Session;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What entries change beside the broker's own metadata: roles, and how far each node's commands were taken. Not
 * thread-safe: owned by the thread of its {@link MetadataNode}.
 */
final class ClusterState {
    private Roles roles;
    private final Mirrors mirrors = new Mirrors();

    /**
     * Last command of each node's life. Kept while a node is out: it may have been taken for dead, and comes back in
     * the same life.
     */
    private final Map<NodeId, Taken> sequences = new TreeMap<>();

    private final Map<NodeId, MemberInfo> infos = new TreeMap<>();

    private record Taken(long incarnation, long sequence) {}

    ClusterState(Roles roles) {
        this.roles = roles;
    }

    Roles roles() {
        return roles;
    }

    Mirrors mirrors() {
        return mirrors;
    }

    /** What is known of the members; those that joined before such things were recorded are missing. */
    Map<NodeId, MemberInfo> infos() {
        return Collections.unmodifiableMap(new TreeMap<>(infos));
    }

    Optional<RunningMember> running(NodeId node) {
        return Optional.ofNullable(roles.running().get(node));
    }

    /** Applies an entry; true when it is a command that is to be carried out: the next of its sender's present life. */
    boolean apply(LogEntry entry) {
        switch (entry.content()) {
            case Content.TermStart _ -> {}
            case Content.Role(RoleCommand command) -> roles.apply(entry.at(), command);
            case Content.Forget(NodeId node) -> {
                roles.apply(entry.at(), new RoleCommand.Down(node));
                sequences.remove(node);
                infos.remove(node);
            }
            case Content.Admit(NodeId node, MemberInfo info) -> infos.put(node, info);
            case Content.Leave(NodeId node) -> roles.apply(entry.at(), new RoleCommand.Down(node));
            case Content.Submitted submitted -> {
                return isNext(submitted);
            }
        }
        return false;
    }

    private boolean isNext(Content.Submitted submitted) {
        boolean next = running(submitted.sender())
                        .filter(member -> member.incarnation() == submitted.incarnation())
                        .isPresent()
                && submitted.sequence() == sequence(submitted.sender(), submitted.incarnation()) + 1;
        if (next) {
            sequences.put(submitted.sender(), new Taken(submitted.incarnation(), submitted.sequence()));
        }
        return next;
    }

    /** Last command that was taken of a node's life. */
    long sequence(NodeId node, long incarnation) {
        Taken taken = sequences.get(node);
        return taken == null || taken.incarnation() != incarnation ? 0 : taken.sequence();
    }

    void write(ByteWriter out) {
        Codec.wholeEra(out, roles.era());
        out.list(roles.voters(), Codec::node);
        out.list(roles.running().entrySet(), (to, member) -> {
            Codec.node(to, member.getKey());
            to.number(member.getValue().incarnation());
            Codec.era(to, member.getValue().session().era());
            to.number(member.getValue().session().index());
        });
        out.list(roles.queues(), ClusterState::queue);
        out.list(sequences.entrySet(), (to, sequence) -> {
            Codec.node(to, sequence.getKey());
            to.number(sequence.getValue().incarnation())
                    .number(sequence.getValue().sequence());
        });
        out.list(infos.entrySet(), (to, info) -> {
            Codec.node(to, info.getKey());
            info.getValue().write(to);
        });
        mirrors.write(out);
    }

    void read(ByteReader in) {
        Era era = Codec.wholeEra(in);
        TreeSet<NodeId> voters = new TreeSet<>(in.list(Codec::node));
        Map<NodeId, RunningMember> running = new TreeMap<>();
        in.each(member -> running.put(
                Codec.node(member),
                new RunningMember(member.number(), new Session(Codec.era(member), member.number()))));
        roles = Roles.restored(era, voters, running, in.list(ClusterState::queue));
        sequences.clear();
        in.each(sequence -> sequences.put(Codec.node(sequence), new Taken(sequence.number(), sequence.number())));
        infos.clear();
        in.each(info -> infos.put(Codec.node(info), MemberInfo.read(info)));
        if (!in.atEnd()) { // an earlier version had none
            mirrors.read(in, roles);
        }
    }

    private static void queue(ByteWriter out, QueueRecord queue) {
        Codec.queue(out, queue.id());
        out.number(queue.epoch()).flag(queue.owner().isPresent());
        queue.owner().ifPresent(owner -> Codec.node(out, owner));
        out.list(queue.inSync(), Codec::node).number(queue.version()).number(queue.lossyEpoch());
    }

    private static QueueRecord queue(ByteReader in) {
        var id = Codec.queue(in);
        long epoch = in.number();
        Optional<NodeId> owner = in.flag() ? Optional.of(Codec.node(in)) : Optional.empty();
        return new QueueRecord(id, epoch, owner, in.list(Codec::node), in.number(), in.number());
    }
}
