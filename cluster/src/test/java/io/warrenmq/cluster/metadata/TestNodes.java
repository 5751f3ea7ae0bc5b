package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.Era;
import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.store.MetadataLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Nodes with disks, a network whose links can be cut, and time that passes when it is told to. For one thread. */
final class TestNodes {
    private static final ConsensusOptions CONSENSUS = new ConsensusOptions(50, 500, 100, 1_000, 16, 64, 200);

    final Map<NodeId, Node> nodes = new TreeMap<>();
    final Set<Set<NodeId>> cut = new HashSet<>();
    final Set<NodeId> frozen = new HashSet<>();
    final Random random;

    /** Messages that match are lost. */
    Predicate<Sent> lost = _ -> false;

    /** Of nodes that start from now on. */
    long refuseAfterMs = MetadataNode.Settings.NEVER;

    private final Deque<Sent> network = new ArrayDeque<>();
    private final long snapshotAfterBytes;
    private long nowMs = 1_000;
    private long eras;
    private long incarnations;

    record Sent(NodeId from, NodeId to, byte[] bytes) {}

    TestNodes(int count) {
        this(count, 1, 1 << 20);
    }

    TestNodes(int count, long seed, long snapshotAfterBytes) {
        this.random = new Random(seed);
        this.snapshotAfterBytes = snapshotAfterBytes;
        for (int n = 0; n < count; n++) {
            NodeId id = id(n);
            nodes.put(id, new Node(id));
        }
    }

    /** All in one cluster, formed by the first. */
    static TestNodes cluster(int count) {
        return cluster(new TestNodes(count));
    }

    static TestNodes cluster(TestNodes nodes) {
        nodes.nodes.values().forEach(Node::start);
        nodes.node(0).node().form().join();
        nodes.views();
        for (int n = 1; n < nodes.nodes.size(); n++) {
            nodes.node(n).node().join(Set.of(id(0))).join();
        }
        nodes.pass(3_000);
        return nodes;
    }

    static NodeId id(int number) {
        return new NodeId("n" + number);
    }

    Node node(int number) {
        return Objects.requireNonNull(nodes.get(id(number)));
    }

    /** Links between nodes of different sides are cut, and the engine knows it. */
    void split(List<Set<Integer>> sides) {
        cut.clear();
        for (Node one : nodes.values()) {
            for (Node other : nodes.values()) {
                boolean together = sides.stream()
                        .anyMatch(side ->
                                side.stream().map(TestNodes::id).toList().containsAll(List.of(one.id, other.id)));
                if (one != other && !together) {
                    cut.add(Set.of(one.id, other.id));
                }
            }
        }
        views();
    }

    void heal() {
        cut.clear();
        views();
    }

    private boolean linked(NodeId one, NodeId other) {
        return one.equals(other) || !cut.contains(Set.of(one, other));
    }

    void views() {
        nodes.values().stream()
                .filter(Node::isUp)
                .forEach(node -> node.node()
                        .peers(
                                nodes.values().stream()
                                        .filter(other -> other.isUp() && linked(node.id, other.id))
                                        .map(other -> other.id)
                                        .collect(TreeSet::new, Set::add, Set::addAll),
                                Set.of()));
    }

    /** Time passes, and everything that is sent arrives. */
    void pass(long ms) {
        long until = nowMs + ms;
        while (nowMs < until) {
            nowMs += 10;
            nodes.values().stream()
                    .filter(node -> node.isUp() && !frozen.contains(node.id))
                    .forEach(node -> node.node().tick());
            deliver();
        }
    }

    void deliver() {
        int most = 200_000;
        Deque<Sent> kept = new ArrayDeque<>();
        while (!network.isEmpty() && most-- > 0) {
            Sent sent = network.remove();
            Node to = Objects.requireNonNull(nodes.get(sent.to));
            if (frozen.contains(sent.to)) {
                kept.add(sent);
            } else if (to.isUp() && linked(sent.from, sent.to) && !lost.test(sent)) {
                to.node().received(sent.from, sent.bytes);
            }
        }
        if (most <= 0) {
            throw new AssertionError("messages without end");
        }
        network.addAll(kept);
    }

    Optional<Node> leader() {
        return nodes.values().stream()
                .filter(node -> node.isUp()
                        && node.status().leader().equals(Optional.of(node.id))
                        && node.status().letIn())
                .findFirst();
    }

    /** One node, whose state is the list of its commands. */
    final class Node implements ReplicatedState<Integer>, MetadataNodeListener {
        final NodeId id;
        final Disk disk = new Disk();
        final List<String> state = new ArrayList<>();
        final List<String> told = new ArrayList<>();
        final List<Set<NodeId>> running = new ArrayList<>();
        final List<Throwable> failures = new ArrayList<>();
        Consumer<Era> onRejoin = _ -> {};
        Runnable onInstall = () -> {};
        private final List<CompletableFuture<Integer>> answers = new ArrayList<>();
        private @Nullable MetadataNode<Integer> node;

        Node(NodeId id) {
            this.id = id;
        }

        boolean isUp() {
            return node != null;
        }

        MetadataNode<Integer> node() {
            return Objects.requireNonNull(node, "the node is not up");
        }

        boolean start() {
            state.clear();
            MetadataNode<Integer> started = new MetadataNode<>(
                    new MetadataNode.Settings(id, CONSENSUS, 300, 400, 0, snapshotAfterBytes, 1_000, refuseAfterMs),
                    new MetadataNode.World(
                            () -> nowMs,
                            () -> ++incarnations,
                            () -> new EraId(42, ++eras),
                            random::nextInt,
                            (to, bytes) -> network.add(new Sent(id, to, bytes))),
                    Runnable::run,
                    disk,
                    this,
                    this);
            node = started;
            return started.open();
        }

        void stop() {
            node = null;
            views();
        }

        MetadataNode.Status status() {
            return node().status().join();
        }

        /** For those who do not care what becomes of it. */
        void send(String command) {
            answers.add(submit(command));
        }

        /** The answer: how many commands the state held afterwards; exceptional when it was abandoned. */
        CompletableFuture<Integer> submit(String command) {
            CompletableFuture<Integer> answer = new CompletableFuture<>();
            node().submit(command.getBytes(StandardCharsets.UTF_8), new Reply<>() {
                @Override
                public void applied(Integer outcome) {
                    answer.complete(outcome);
                }

                @Override
                public void refused(String reason, boolean isCertain) {
                    answer.completeExceptionally(new IllegalStateException(reason + (isCertain ? "" : ", perhaps")));
                }

                @Override
                public void abandoned(String reason) {
                    answer.completeExceptionally(new IllegalStateException(reason));
                }
            });
            return answer;
        }

        @Override
        public Integer apply(byte[] command) {
            state.add(new String(command, StandardCharsets.UTF_8));
            return state.size();
        }

        @Override
        public void running(Set<NodeId> nodes) {
            running.add(Set.copyOf(nodes));
        }

        @Override
        public Iterable<byte[]> image() {
            return state.stream()
                    .map(line -> line.getBytes(StandardCharsets.UTF_8))
                    .toList();
        }

        @Override
        public void install(List<byte[]> image) {
            List<String> before = List.copyOf(state);
            state.clear();
            image.forEach(line -> state.add(new String(line, StandardCharsets.UTF_8)));
            if (!before.isEmpty()
                    && !state.subList(0, Math.min(before.size(), state.size())).equals(before)) {
                told.add("overwritten " + before);
            }
            onInstall.run();
        }

        @Override
        public void rolesChanged() {
            told.add("roles");
        }

        @Override
        public void leaderChanged(Optional<NodeId> leader) {
            told.add("leader " + leader.map(NodeId::name).orElse("none"));
        }

        @Override
        public void rejoining(Era era) {
            told.add("rejoining " + era.id().low());
            onRejoin.accept(era);
        }

        @Override
        public void partitioned(NodeId other, Era theirs) {
            told.add("partitioned " + other);
        }

        @Override
        public void stranger(NodeId other, Era theirs) {
            told.add("stranger " + other);
        }

        @Override
        public void failed(Throwable cause) {
            failures.add(cause);
        }
    }

    /** Outlives its node. */
    static final class Disk implements MetadataLog {
        final List<byte[]> records = new ArrayList<>();
        int snapshots;
        private long bytes;

        @Override
        public void replay(Consumer<byte[]> reader) {
            List.copyOf(records).forEach(reader);
        }

        @Override
        public void append(List<byte[]> more) {
            records.addAll(more);
            more.forEach(record -> bytes += record.length);
        }

        @Override
        public long bytesSinceSnapshot() {
            return bytes;
        }

        @Override
        public void snapshot(Iterable<byte[]> whole) {
            List<byte[]> next = new ArrayList<>();
            whole.forEach(next::add);
            records.clear();
            records.addAll(next);
            bytes = 0;
            snapshots++;
        }
    }
}
