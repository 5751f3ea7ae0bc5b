package io.warrenmq.app.crash;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import io.warrenmq.app.blackbox.NodeProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Load, kill, restart, drain, check, and again: after each restart every confirmed message must have been delivered
 * once or be there, what a committed transaction acknowledged must not come back, and queues with one publisher must be
 * in its order.
 */
final class CrashRun {
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long DRAIN_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int SHORTEST_LOAD_MS = 150;
    private static final int LONGEST_LOAD_MS = 1500;

    private final Random random;
    private final long seed;
    private final NodeProcess node;
    private final Map<String, Flow> flows = new TreeMap<>();
    private final Deliveries deliveries = new Deliveries(flows);
    private final ConnectionFactory factory = new ConnectionFactory();

    CrashRun(Path directory, long seed) throws IOException {
        this.seed = seed;
        this.random = new Random(seed);
        // Small files, so that they retire and messages move to segments between the kills too.
        this.node = NodeProcess.start(directory, List.of("warren.log_file_size = 1MiB"));
        factory.setHost("localhost");
        factory.setPort(node.address().getPort());
        factory.setAutomaticRecoveryEnabled(false);
        factory.setShutdownTimeout(1000);
        factory.setExceptionHandler(new ForgivingExceptionHandler() {
            @Override
            protected void log(String message, Throwable e) {
                // Lost sockets are what the test is about; everything else shows in what it checks.
            }
        });
        for (String name : List.of(
                Topology.PLAIN,
                Topology.LAZY_ACKED,
                Topology.TX_PUBLISHED,
                Topology.TX_ACKED,
                Topology.REJECTING,
                Topology.TTL,
                Topology.PRIORITY,
                Topology.FANOUT_B,
                Topology.DELAYED,
                Topology.LIMITED,
                Topology.SINGLE,
                Topology.QUORUM)) {
            flows.put(name, new Flow(name));
        }
        flows.put(Topology.FANOUT_A, new Flow(Topology.FANOUT_A, flow(Topology.FANOUT_B)));
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            Topology.declare(channel);
        } catch (TimeoutException e) {
            throw new IOException(e);
        }
    }

    /** Returns a line about what was checked. */
    String run(int kills) throws IOException, InterruptedException {
        try {
            for (int kill = 1; kill <= kills; kill++) {
                loadAndKill(kill);
                node.restart();
                drainAndCheck(kill);
            }
        } finally {
            node.kill();
        }
        StringBuilder line = new StringBuilder("seed " + seed + ", " + kills + " kills; confirmed:");
        flows.values()
                .forEach(
                        flow -> line.append(' ').append(flow.name()).append(' ').append(flow.confirmedCount()));
        return line.toString();
    }

    private void loadAndKill(int kill) throws InterruptedException {
        List<Worker> workers = new ArrayList<>();
        for (String queue : List.of(
                Topology.PLAIN,
                Topology.LAZY_ACKED,
                Topology.TX_ACKED,
                Topology.REJECTING,
                Topology.TTL,
                Topology.PRIORITY,
                Topology.LIMITED,
                Topology.SINGLE,
                Topology.QUORUM)) {
            workers.add(new Publisher(factory, flow(queue), "", queue, false));
        }
        workers.add(new Publisher(factory, flow(Topology.TX_PUBLISHED), "", Topology.TX_PUBLISHED, true));
        workers.add(new Publisher(factory, flow(Topology.FANOUT_A), Topology.FANOUT, "", false));
        workers.add(new Publisher(factory, flow(Topology.DELAYED), Topology.DELAYED, Topology.DELAYED, false));
        workers.add(new Settler(factory, Topology.LAZY_ACKED, Settler.Way.ACK, deliveries));
        workers.add(new Settler(factory, Topology.SINGLE, Settler.Way.ACK, deliveries));
        workers.add(new Settler(factory, Topology.QUORUM, Settler.Way.ACK, deliveries));
        workers.add(new Settler(factory, Topology.TX_ACKED, Settler.Way.ACK_IN_TRANSACTION, deliveries));
        workers.add(new Settler(factory, Topology.REJECTING, Settler.Way.REJECT, deliveries));
        List<Thread> threads = new ArrayList<>();
        for (Worker worker : workers) {
            threads.add(Thread.ofVirtual().start(worker));
        }
        LockSupport.parkNanos(
                TimeUnit.MILLISECONDS.toNanos(SHORTEST_LOAD_MS + random.nextInt(LONGEST_LOAD_MS - SHORTEST_LOAD_MS)));
        node.kill();
        for (Thread thread : threads) {
            thread.join();
        }
        for (Worker worker : workers) {
            if (!worker.unexpected().isEmpty()) {
                throw new AssertionError(at(kill) + "the broker refused a correct client: " + worker.unexpected());
            }
        }
    }

    private void drainAndCheck(int kill) throws IOException {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Topology.LONGEST_WAIT_MS));
        List<String> violations = new ArrayList<>();
        AtomicLong lastDelivery = new AtomicLong(System.nanoTime());
        try (Connection connection = factory.newConnection()) {
            Map<String, Integer> lastOfQueue = new HashMap<>();
            for (String queue : Topology.QUEUES) {
                Channel channel = connection.createChannel();
                channel.basicConsume(queue, true, new DefaultConsumer(channel) {
                    @Override
                    public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                        lastDelivery.set(System.nanoTime());
                        synchronized (violations) {
                            check(queue, body, lastOfQueue, violations);
                        }
                    }
                });
            }
            long deadline = System.nanoTime() + DRAIN_TIMEOUT_NANOS;
            // What is missing may only be late: a machine that is busy with other things makes nobody lose a message.
            while ((System.nanoTime() - lastDelivery.get() < QUIET_NANOS || missing())
                    && System.nanoTime() < deadline) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        } catch (TimeoutException e) {
            throw new IOException(at(kill) + "no connection after the restart", e);
        }
        for (Flow flow : flows.values()) {
            BitSet lost = flow.lost();
            if (!lost.isEmpty()) {
                violations.add(flow.name() + ": " + lost.cardinality() + " confirmed messages are gone, the first is "
                        + lost.nextSetBit(0) + " of " + flow.attempted());
            }
        }
        synchronized (violations) {
            if (!violations.isEmpty()) {
                throw new AssertionError(
                        at(kill) + String.join("\n", violations) + "\nThe node said:\n" + node.output());
            }
        }
    }

    private boolean missing() {
        return flows.values().stream().anyMatch(flow -> !flow.lost().isEmpty());
    }

    private void check(String queue, byte[] body, Map<String, Integer> lastOfQueue, List<String> violations) {
        try {
            Deliveries.Message message = deliveries.note(queue, body);
            if (message.flow().isSettled(message.number())) {
                violations.add(message.flow().name() + ": " + message.number()
                        + " came back although a committed transaction had acknowledged it");
            }
            if (Topology.ORDERED.contains(queue)) {
                Integer last = lastOfQueue.put(queue, message.number());
                if (last != null && last >= message.number()) {
                    violations.add(queue + ": " + message.number() + " came after " + last);
                }
            }
        } catch (AssertionError e) {
            violations.add(e.getMessage());
        }
    }

    private Flow flow(String name) {
        Flow flow = flows.get(name);
        if (flow == null) {
            throw new IllegalArgumentException("no flow " + name);
        }
        return flow;
    }

    private String at(int kill) {
        return "seed " + seed + ", after kill " + kill + ": ";
    }
}
