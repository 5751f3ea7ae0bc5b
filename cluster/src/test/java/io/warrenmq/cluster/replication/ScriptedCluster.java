package io.warrenmq.cluster.replication;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Replicas on a network that delivers when the test says so; metadata that is applied where the test says so. */
final class ScriptedCluster {
    static final QueueName QUEUE = new QueueName("/", "q");

    private record Sent(NodeId from, NodeId to, ReplicaMessage message) {}

    /** A node whose copy is synced when the test says so. */
    final class Node implements ReplicaPort {
        final NodeId id;
        final SimCopy copy = new SimCopy(true, false, new Random(1), (_, _) -> {});
        final List<RoleCommand> proposed = new ArrayList<>();
        QueueReplica replica;
        long confirmed;

        Node(NodeId id) {
            this.id = id;
            this.replica = restarted();
        }

        QueueReplica restarted() {
            return new QueueReplica(
                    id, 1, roles.queue(QUEUE).orElseThrow(), copy, this, ReplicaOptions.DEFAULT, () -> nowMs);
        }

        void sync() {
            copy.sync(copy.entries.size());
            replica.safe();
        }

        void publish(long number) {
            replica.append(new SimBatch(List.of(new SimOp.Enqueue(new SimOp.Id("s", number), false))));
        }

        List<SimOp> operations() {
            return copy.entries.stream().map(SimCopy.Entry::operation).toList();
        }

        @Override
        public void send(NodeId to, ReplicaMessage message) {
            network.add(new Sent(id, to, message));
        }

        @Override
        public void propose(RoleCommand command) {
            proposed.add(command);
        }

        @Override
        public boolean leaseRuns() {
            return true;
        }

        @Override
        public void owns(Label label) {
            confirmed = 0;
        }

        @Override
        public void ownsNoLonger(Label label) {
            confirmed = 0;
        }

        @Override
        public void confirmed(Label label, long index) {
            confirmed = index;
        }

        @Override
        public Optional<OperationBatch> merge(Label label, OfferedPart part) {
            List<SimOp> unknown = copy.content().unknown((SimCopy.Part) part, Variant.STATED);
            return unknown.isEmpty() ? Optional.empty() : Optional.of(new SimBatch(unknown));
        }
    }

    final Era era = new Era(1, new EraId(0, 1), Optional.empty());
    final Roles roles = new Roles(era);
    private final Deque<Sent> network = new ArrayDeque<>();
    private final Map<NodeId, Node> nodes = new HashMap<>();
    private long index;
    long nowMs;

    /** Nodes with these names, the first of which owns the queue. */
    ScriptedCluster(String... names) {
        commit(new RoleCommand.EraStart(era, new NodeId(names[0]), 1));
        for (String name : names) {
            commit(new RoleCommand.Up(new NodeId(name), 1));
        }
        commit(new RoleCommand.Declare(QUEUE, new NodeId(names[0])));
        for (String name : names) {
            nodes.put(new NodeId(name), new Node(new NodeId(name)));
        }
    }

    Node node(String name) {
        return Optional.ofNullable(nodes.get(new NodeId(name))).orElseThrow();
    }

    /** A command is committed; nobody has applied it. */
    void commit(RoleCommand command) {
        roles.apply(new Position(roles.era().id(), 1, ++index), command);
    }

    /** The next command that a node proposed is committed. */
    void commitProposal(Node node) {
        commit(node.proposed.removeFirst());
    }

    Label label() {
        return roles.queue(QUEUE).orElseThrow().label();
    }

    QueueRecord queue() {
        return roles.queue(QUEUE).orElseThrow().queue();
    }

    /** Nodes apply everything committed. */
    void apply(Node... who) {
        for (Node node : who) {
            node.replica.rolesChanged(roles.queue(QUEUE).orElseThrow());
        }
    }

    /** Delivers messages until there are none. */
    void deliver() {
        while (!network.isEmpty()) {
            Sent sent = network.removeFirst();
            Optional.ofNullable(nodes.get(sent.to())).orElseThrow().replica.receive(sent.from(), sent.message());
        }
    }

    /** All messages under way get lost. */
    void lose() {
        network.clear();
    }

    /** Messages under way, oldest first. */
    List<ReplicaMessage> underWay() {
        return network.stream().map(Sent::message).toList();
    }

    /** Delivers and syncs until everybody in the in-sync set has everything. */
    void settle(Node... who) {
        for (int round = 0; round < 10; round++) {
            deliver();
            for (Node node : who) {
                node.sync();
            }
            deliver();
            for (Node node : who) {
                if (!node.proposed.isEmpty()) {
                    commitProposal(node);
                    node.proposed.clear();
                    apply(who);
                }
            }
        }
    }
}
