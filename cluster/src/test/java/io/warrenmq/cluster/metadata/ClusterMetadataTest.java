package io.warrenmq.cluster.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.MetadataRules;
import io.warrenmq.broker.metadata.MetadataView;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.QueueHost;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.queue.QueueEndpoint;
import io.warrenmq.broker.queue.QueueSettings;
import io.warrenmq.broker.routing.ExchangeStores;
import io.warrenmq.cluster.membership.Engine;
import io.warrenmq.cluster.membership.EngineListener;
import io.warrenmq.cluster.membership.TestEngines;
import io.warrenmq.cluster.replication.Era;
import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.store.DirectoryStore;
import io.warrenmq.store.StoreOptions;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.wire.FieldTable;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes with disks and sockets in one process. */
@Timeout(90)
class ClusterMetadataTest {
    private static final String VHOST = "/";

    @TempDir
    Path directory;

    private final List<Integer> ports = TestEngines.freePorts(3);
    private final List<Node> nodes = new ArrayList<>();
    private final SecureRandom random = new SecureRandom();

    @AfterEach
    void stop() {
        nodes.forEach(Node::stop);
    }

    @Test
    void aQueueThatOneNodeDeclaredIsThereOnEveryNodeWhenItIsAnswered() throws Exception {
        threeNodes();
        for (int n = 0; n < 60; n++) {
            declared(nodes.get(n % 3), "q" + n);
            for (Node node : nodes) {
                assertThat(node.metadata.virtualHost(VHOST).orElseThrow().queue("q" + n))
                        .as("q%s on %s", n, node.id)
                        .isPresent();
            }
        }
        assertThat(ids(nodes.get(0))).hasSize(60).isEqualTo(ids(nodes.get(2)));
    }

    @Test
    void nodesThatDieAreDoneWithoutAndHaveEverythingWhenTheyReturn() throws Exception {
        threeNodes();
        declared(nodes.get(1), "before");
        int leader = leader();
        Node dead = nodes.get(leader);
        dead.stop();
        Node other = nodes.get((leader + 1) % 3);
        declared(other, "while one was away");

        Node last = nodes.get((leader + 2) % 3);
        other.stop();
        CompletableFuture<CommandOutcome> unanswered = last.metadata.submit(queue(last, "nobody agrees"));
        await(() -> last.status().leader().isEmpty());
        assertThat(unanswered).isNotDone();
        assertThat(last.metadata.node().reform().join()).isTrue();
        declared(last, "alone");

        nodes.set(leader, new Node(leader));
        nodes.set((leader + 1) % 3, new Node((leader + 1) % 3));
        await(() -> nodes.stream().allMatch(node -> node.status().letIn()));
        for (Node node : nodes) {
            assertThat(names(node)).containsExactly("alone", "before", "while one was away");
            assertThat(node.status().era()).isEqualTo(last.status().era());
            assertThat(node.failures).isEmpty();
        }
        declared(nodes.get(leader), "together again");
        assertThat(names(last)).contains("together again");
    }

    private void threeNodes() throws InterruptedException {
        for (int n = 0; n < 3; n++) {
            nodes.add(new Node(n));
        }
        nodes.get(0).metadata.node().form().join();
        nodes.get(1).metadata.node().join(Set.of(nodes.get(0).id)).join();
        nodes.get(2).metadata.node().join(Set.of(nodes.get(0).id)).join();
        await(() -> nodes.stream().allMatch(node -> node.status().letIn()));
        nodes.get(1)
                .metadata
                .submit(new Command.AddVirtualHost(VHOST, "", List.of(), Optional.empty(), 1))
                .join();
    }

    private int leader() {
        NodeId leads = nodes.get(0).status().leader().orElseThrow();
        return Integer.parseInt(leads.name().substring(1));
    }

    private static void declared(Node node, String name) throws Exception {
        CommandOutcome outcome = node.metadata.submit(queue(node, name)).get(20, TimeUnit.SECONDS);
        assertThat(outcome).isInstanceOf(CommandOutcome.QueueDeclared.class);
    }

    private static Command queue(Node node, String name) {
        return new Command.DeclareQueue(
                node.metadata.nextQueueId(), VHOST, name, true, false, 0, FieldTable.EMPTY, "guest");
    }

    private static List<String> names(Node node) {
        return node.metadata.read(listing -> listing.queues(VHOST)).join().stream()
                .map(queue -> queue.queue().name())
                .sorted()
                .toList();
    }

    private static List<Long> ids(Node node) {
        return node.metadata.read(listing -> listing.queues(VHOST)).join().stream()
                .map(queue -> queue.queue().id())
                .distinct()
                .toList();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        Object never = new Object();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            synchronized (never) {
                never.wait(20);
            }
        }
    }

    /** A node with what it needs of the broker. */
    private final class Node implements EngineListener, MetadataNodeListener {
        final NodeId id;
        final List<Throwable> failures = new CopyOnWriteArrayList<>();
        final ClusterMetadata metadata;
        private final DirectoryStore store;
        private final Engine engine;
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
        private final ScheduledFuture<?> ticking;
        private boolean stopped;

        Node(int number) {
            id = new NodeId("n" + number);
            store = DirectoryStore.open(
                    directory.resolve(id.name()),
                    new StoreOptions(16 * 1024, 1, 1 << 20, 1024),
                    new ChunkPool(1 << 20),
                    failures::add);
            engine = new Engine(
                    TestEngines.settings(
                            ports.get(number),
                            id.name(),
                            "cookie",
                            () -> ports.stream().map(TestEngines::loopback).toList()),
                    this);
            metadata = new ClusterMetadata(
                    new MetadataNode.Settings(
                            id, ConsensusOptions.DEFAULT, 500, 2_000, 0, 16 << 20, 1_000, MetadataNode.Settings.NEVER),
                    new MetadataNode.World(
                            () -> System.nanoTime() / 1_000_000,
                            random::nextLong,
                            () -> new EraId(random.nextLong(), random.nextLong()),
                            random::nextInt,
                            engine::send),
                    MetadataRules.DEFAULT,
                    store.metadata(),
                    new MetadataView(new Queues(), new NoStores(), bound -> 0),
                    _ -> {},
                    thread,
                    this);
            metadata.node().open();
            engine.connect();
            ticking = ticks.scheduleAtFixedRate(metadata.node()::tick, 20, 20, TimeUnit.MILLISECONDS);
        }

        MetadataNode.Status status() {
            return metadata.node().status().join();
        }

        void stop() {
            if (!stopped) {
                stopped = true;
                ticking.cancel(false);
                ticks.shutdown();
                engine.close();
                metadata.node().read(() -> true).join();
                thread.shutdown();
                store.close();
            }
        }

        @Override
        public void peers(Set<NodeId> inView, Set<NodeId> acrossSplit) {
            metadata.node().peers(inView, acrossSplit);
        }

        @Override
        public void received(NodeId from, byte[] message) {
            metadata.node().received(from, message);
        }

        @Override
        public void rolesChanged() {}

        @Override
        public void leaderChanged(Optional<NodeId> leader) {}

        @Override
        public void rejoining(Era era) {}

        @Override
        public void partitioned(NodeId other, Era theirs) {
            failures.add(new AssertionError("partitioned from " + other));
        }

        @Override
        public void stranger(NodeId other, Era theirs) {
            failures.add(new AssertionError(other + " does not know this node"));
        }

        @Override
        public void failed(Throwable cause) {
            failures.add(cause);
        }
    }

    /** Queues that are names and nothing else. */
    private static final class Queues implements QueueHost {
        @Override
        public QueueEndpoint create(QueueRecord record, QueueSettings settings) {
            return (QueueEndpoint) Proxy.newProxyInstance(
                    Queues.class.getClassLoader(),
                    new Class<?>[] {QueueEndpoint.class},
                    (_, method, _) -> switch (method.getName()) {
                        case "id" -> record.id();
                        case "name" -> record.name();
                        case "vhost" -> record.vhost();
                        case "reachable" -> true;
                        case "toString" -> record.toString();
                        default -> throw new AssertionError(method + " of a queue that is a name only");
                    });
        }

        @Override
        public void configure(QueueEndpoint queue, QueueSettings settings) {}

        @Override
        public void delete(QueueEndpoint queue) {}
    }

    private static final class NoStores implements ExchangeStores {
        @Override
        public QueueEntry openDelayStore(ExchangeRecord exchange) {
            throw new AssertionError(exchange);
        }

        @Override
        public QueueEntry openHistoryStore(ExchangeRecord exchange, int length) {
            throw new AssertionError(exchange);
        }

        @Override
        public void replayHistory(QueueEntry historyStore, QueueEntry queue) {
            throw new AssertionError(queue);
        }

        @Override
        public void close(QueueEntry store) {
            throw new AssertionError(store);
        }
    }
}
