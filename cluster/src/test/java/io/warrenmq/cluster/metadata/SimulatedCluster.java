package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.LabelRuns;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.Position;
import io.warrenmq.cluster.replication.RoleCommand;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Nodes of one era, a network that loses, repeats and reorders, disks that forget what was not forced, and time. Checks
 * with every entry that is applied that all nodes apply the same.
 */
final class SimulatedCluster {
    static final EraId ERA = new EraId(7, 7);
    private static final ConsensusOptions OPTIONS = new ConsensusOptions(50, 400, 100, 600, 3, 8, 40);

    final Random random;
    final Map<NodeId, Node> nodes = new TreeMap<>();
    final List<Envelope> network = new ArrayList<>();
    final Map<Long, String> agreed = new HashMap<>();
    final Set<Set<NodeId>> cut = new HashSet<>();
    private long nowMs;
    private long proposals;

    record Envelope(NodeId from, NodeId to, PeerMessage message) {}

    SimulatedCluster(int size, long seed) {
        random = new Random(seed);
        for (int n = 0; n < size; n++) {
            NodeId id = new NodeId("n" + n);
            nodes.put(id, new Node(id));
        }
        Node first = node(new NodeId("n0"));
        LabelRuns<Position.Term> lineage = new LabelRuns<>();
        lineage.append(new Position.Term(ERA, 1), 1);
        first.disk.replace(
                lineage,
                new Membership(new TreeSet<>(Set.of(first.id)), new TreeSet<>(Set.of(first.id))),
                List.of("1"),
                List.of());
        first.disk.vote(1, Optional.of(first.id));
        first.disk.force();
        agreed.put(1L, "1");
        nodes.values().forEach(Node::start);
        views();
    }

    Node node(NodeId id) {
        return Objects.requireNonNull(nodes.get(id));
    }

    /** A random step. */
    void step() {
        int dice = random.nextInt(100);
        Node node = any();
        if (dice < 45 && !network.isEmpty()) {
            Envelope envelope = network.remove(random.nextInt(network.size()));
            if (random.nextInt(20) == 0) {
                network.add(envelope);
            }
            if (random.nextInt(20) != 0) {
                deliver(envelope);
            }
        } else if (dice < 65) {
            nowMs += 20;
            nodes.values().forEach(Node::tick);
        } else if (dice < 80) {
            propose();
        } else if (dice < 84) {
            node.crash();
        } else if (dice < 89) {
            node.start();
            views();
        } else if (dice < 91) {
            cut();
        } else if (dice < 94) {
            cut.clear();
            views();
        } else if (dice < 97) {
            node.compact();
        } else if (dice < 98) {
            forget(node);
        } else if (dice < 99) {
            leave(node);
        } else {
            views();
        }
        nodes.values().forEach(Node::settleDown);
    }

    /** Faults end: until nothing more happens, at most for so many rounds. */
    void quiet(int rounds) {
        cut.clear();
        nodes.values().forEach(Node::start);
        views();
        for (int round = 0; round < rounds; round++) {
            nowMs += 20;
            nodes.values().forEach(Node::tick);
            List<Envelope> sent = new ArrayList<>(network);
            network.clear();
            sent.forEach(this::deliver);
            nodes.values().forEach(Node::settleDown);
        }
    }

    void propose() {
        leaders().forEach(leader -> {
            byte[] bytes = ("c" + ++proposals).getBytes(StandardCharsets.UTF_8);
            leader.consensus().propose(new Content.Submitted(leader.id, leader.incarnation, proposals, bytes));
            leader.consensus().flush();
        });
    }

    List<Node> leaders() {
        return nodes.values().stream()
                .filter(node -> node.isUp() && node.consensus().leads())
                .toList();
    }

    private void forget(Node node) {
        if (!node.isUp() && leaders().size() == 1) {
            Consensus leader = leaders().getFirst().consensus();
            if (leader.membership().members().contains(node.id)
                    && leader.membership().voters().size() > 1
                    && leader.propose(new Content.Forget(node.id))) {
                leader.flush();
                node.toReset = true;
            }
        }
    }

    /** It stops in order, mostly: those who count without it may let it in again before it has stopped. */
    private void leave(Node node) {
        leaders().forEach(leader -> {
            leader.consensus().propose(new Content.Leave(node.id));
            leader.consensus().flush();
        });
        if (random.nextBoolean()) {
            node.crash();
        }
    }

    private void cut() {
        List<NodeId> side =
                nodes.keySet().stream().filter(_ -> random.nextBoolean()).toList();
        for (NodeId one : nodes.keySet()) {
            for (NodeId other : nodes.keySet()) {
                if (side.contains(one) != side.contains(other)) {
                    cut.add(Set.of(one, other));
                }
            }
        }
        if (random.nextBoolean()) {
            views();
        }
    }

    private boolean linked(NodeId one, NodeId other) {
        return one.equals(other) || !cut.contains(Set.of(one, other));
    }

    private void views() {
        for (Node node : nodes.values()) {
            if (node.isUp()) {
                node.consensus()
                        .reachable(nodes.values().stream()
                                .filter(other -> other.isUp() && linked(node.id, other.id))
                                .map(other -> other.id)
                                .toList());
            }
        }
        for (Node leader : leaders()) {
            nodes.values().stream()
                    .filter(other -> other.isUp() && linked(leader.id, other.id))
                    .forEach(other -> leader.consensus().attach(other.id));
        }
    }

    private void deliver(Envelope envelope) {
        Node to = node(envelope.to);
        if (to.isUp() && linked(envelope.from, envelope.to)) {
            to.consensus().receive(envelope.from, envelope.message);
        }
    }

    private Node any() {
        return nodes.values().stream()
                .skip(random.nextInt(nodes.size()))
                .findFirst()
                .orElseThrow();
    }

    /** One node. Its state is the list of what it has applied, one line for each index. */
    final class Node implements ConsensusPort {
        final NodeId id;
        SimulatedDisk disk = new SimulatedDisk(ERA);
        final List<Envelope> afterForce = new ArrayList<>();
        List<String> state = new ArrayList<>();
        Map<NodeId, Long> running = new TreeMap<>();
        private @Nullable Consensus live;
        long incarnation;
        boolean toReset;

        Node(NodeId id) {
            this.id = id;
        }

        boolean isUp() {
            return live != null;
        }

        Consensus consensus() {
            return Objects.requireNonNull(live, "the node is not up");
        }

        void start() {
            if (isUp()) {
                return;
            }
            if (toReset) {
                toReset = false;
                if (isForgotten()) {
                    disk = new SimulatedDisk(ERA);
                }
            }
            incarnation++;
            state = new ArrayList<>(disk.state());
            running.clear();
            live = new Consensus(id, incarnation, disk.memory(), OPTIONS, random::nextInt, this);
        }

        /** By what was committed: the last that was said of it. */
        private boolean isForgotten() {
            return agreed.entrySet().stream()
                    .filter(entry -> entry.getValue().contains(":up " + id + " ")
                            || entry.getValue().endsWith(":forget " + id))
                    .max(Map.Entry.comparingByKey())
                    .filter(entry -> entry.getValue().endsWith(":forget " + id))
                    .isPresent();
        }

        void crash() {
            live = null;
            afterForce.clear();
            disk.crash();
        }

        void tick() {
            if (!isUp()) {
                return;
            }
            consensus().tick(nowMs);
            if (consensus().leads()) {
                for (Node other : nodes.values()) {
                    boolean letIn = Long.valueOf(other.incarnation).equals(running.get(other.id));
                    if (!letIn && (other == this || consensus().caughtUp(other.id, other.incarnation))) {
                        consensus().propose(new Content.Role(new RoleCommand.Up(other.id, other.incarnation)));
                    }
                }
                consensus().flush();
            }
        }

        /** Forces, sends and applies, as long as there is something. */
        void settleDown() {
            if (!isUp() || random.nextInt(4) == 0) {
                return;
            }
            disk.force();
            consensus().persisted();
            network.addAll(afterForce);
            afterForce.clear();
            List<LogEntry> entries = consensus().toApply(random.nextInt(1, 5));
            entries.forEach(this::apply);
            if (!entries.isEmpty()) {
                consensus().running(running.keySet());
                consensus().applied(entries.getLast().at().index());
            }
        }

        private void apply(LogEntry entry) {
            long index = entry.at().index();
            if (index != state.size() + 1) {
                throw new AssertionError(id + " applies " + index + " after " + state.size());
            }
            state.add(entry.at().term() + ":" + text(entry.content()));
            agree(index, state.getLast());
            if (entry.content() instanceof Content.Role(RoleCommand.Up(NodeId node, long itsIncarnation))) {
                running.put(node, itsIncarnation);
            } else if (entry.content() instanceof Content.Forget(NodeId node)) {
                running.remove(node);
            } else if (entry.content() instanceof Content.Leave(NodeId node)) {
                running.remove(node);
            }
        }

        private void agree(long index, String line) {
            String known = agreed.putIfAbsent(index, line);
            if (known != null && !known.equals(line)) {
                throw new AssertionError(id + " applied " + line + " at " + index + ", another node " + known);
            }
        }

        void compact() {
            if (isUp() && !state.isEmpty()) {
                LabelRuns<Position.Term> lineage = consensus().lineage();
                List<LogEntry> tail = new ArrayList<>(disk.memory().entries());
                tail.removeIf(entry -> entry.at().index() <= state.size());
                lineage.truncate(state.size());
                disk.replace(lineage, consensus().membershipAt(state.size()), state, tail);
                consensus().compact(state.size());
            }
        }

        @Override
        public void send(NodeId to, PeerMessage message) {
            afterForce.add(new Envelope(id, to, message));
        }

        @Override
        public void sendEarly(NodeId to, PeerMessage message) {
            network.add(new Envelope(id, to, message));
        }

        @Override
        public void write(LogEntry entry) {
            disk.entry(entry);
        }

        @Override
        public void writeVote(long term, Optional<NodeId> votedFor) {
            disk.vote(term, votedFor);
        }

        @Override
        public Snapshot snapshot() {
            LabelRuns<Position.Term> lineage = consensus().lineage();
            lineage.truncate(state.size());
            Membership membership = consensus().membershipAt(state.size());
            ByteWriter out = new ByteWriter().list(state, ByteWriter::text);
            Codec.membership(out, membership);
            out.list(running.entrySet(), (to, member) -> {
                Codec.node(to, member.getKey());
                to.number(member.getValue());
            });
            Codec.lineage(out, lineage);
            Position.Term label = lineage.at(lineage.length());
            return new Snapshot(new Position(label.era(), label.term(), lineage.length()), out.toBytes());
        }

        @Override
        public void install(Position at, byte[] bytes) {
            ByteReader in = new ByteReader(bytes);
            state = new ArrayList<>(in.list(ByteReader::text));
            for (int n = 0; n < state.size(); n++) {
                agree(n + 1, state.get(n));
            }
            Membership membership = Codec.membership(in);
            running.clear();
            in.each(member -> running.put(Codec.node(member), member.number()));
            LabelRuns<Position.Term> lineage = Codec.lineage(in);
            disk.replace(lineage, membership, state, List.of());
            consensus().installed(lineage, membership);
            consensus().running(running.keySet());
        }

        private static String text(Content content) {
            return switch (content) {
                case Content.Submitted submitted -> new String(submitted.command(), StandardCharsets.UTF_8);
                case Content.Role(RoleCommand.Up(NodeId node, long itsIncarnation)) ->
                    "up " + node + " " + itsIncarnation;
                case Content.Role role -> role.toString();
                case Content.Forget(NodeId node) -> "forget " + node;
                case Content.Leave(NodeId node) -> "leave " + node;
                case Content.Admit(NodeId node, MemberInfo _) -> "admit " + node;
                case Content.TermStart _ -> "start";
            };
        }
    }
}
