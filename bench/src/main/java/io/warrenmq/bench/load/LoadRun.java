package io.warrenmq.bench.load;

import io.warrenmq.bench.client.ClientConnection;
import io.warrenmq.bench.client.Login;
import io.warrenmq.bench.peer.Processes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sets a load up, runs it, measures, and removes what it declared. */
public final class LoadRun {
    /** Looks at the broker while it is measured. */
    public interface Probe {
        Probe NONE = new Probe() {
            @Override
            public void begin() {}

            @Override
            public void end() {}
        };

        /** The broker is warm, counting begins. */
        void begin() throws IOException, InterruptedException;

        /** Counting has ended, the load goes on. */
        void end() throws IOException, InterruptedException;
    }

    private static final long DRAIN_STALL_S = 30;

    private final LoadOptions options;
    private final Processes broker;
    private final Probe probe;
    private final int declarePort;
    /** Of this run only: a broker may still be publishing what the sockets of the run before it hold. */
    private final String prefix = "warren-bench-" + Long.toString(System.nanoTime(), 36) + "-";

    public LoadRun(LoadOptions options, Processes broker) {
        this(options, broker, Probe.NONE);
    }

    /** @param probe is called for loads that last a time, not for those that fill and drain */
    public LoadRun(LoadOptions options, Processes broker, Probe probe) {
        this(options, broker, probe, options.port());
    }

    private LoadRun(LoadOptions options, Processes broker, Probe probe, int declarePort) {
        this.options = options;
        this.broker = broker;
        this.probe = probe;
        this.declarePort = declarePort;
    }

    /** The same load on queues that are declared through another node, so that they live there. */
    LoadRun declaringThrough(int port) {
        return new LoadRun(options, broker, probe, port);
    }

    public LoadResult run() throws IOException, InterruptedException {
        List<ClientConnection> open = new ArrayList<>();
        try (ClientConnection control = connect(declarePort)) {
            declare(control);
            List<ClientConnection> consuming = new ArrayList<>();
            List<ClientConnection> publishing = new ArrayList<>();
            List<String> exchanges = new ArrayList<>();
            List<String[]> keys = new ArrayList<>();
            boolean drainLater = options.messages() > 0;
            for (int i = 0; i < options.publishers(); i++) {
                ClientConnection connection = connect();
                open.add(connection);
                if (options.confirmWindow() > 0) {
                    connection.selectConfirms();
                }
                publishing.add(connection);
                exchanges.add(exchange());
                keys.add(routingKeys(i));
            }
            if (!drainLater) {
                consuming.addAll(consumers(open));
            }
            PublisherGroup publishers = new PublisherGroup(options, publishing, exchanges, keys);
            if (drainLater) {
                return fillThenDrain(publishers, open);
            }
            ConsumerGroup consumers = new ConsumerGroup(options, consuming);
            return steady(publishers, consumers);
        } finally {
            for (ClientConnection connection : open) {
                connection.close();
            }
            try (ClientConnection control = connect(declarePort)) {
                remove(control);
            }
        }
    }

    private LoadResult steady(PublisherGroup publishers, ConsumerGroup consumers)
            throws IOException, InterruptedException {
        Thread consumer = Thread.ofPlatform().name("consumers").start(consumers);
        Thread publisher = Thread.ofPlatform().name("publishers").start(publishers);
        // What beginning and ending a measurement runs is warmed up with the rest: the first time that the loops of
        // the generator left their compiled path, they stood still for up to 30 ms, which was then counted as latency.
        for (int i = 0; i < options.warmUpS(); i++) {
            sleep(1, publisher, consumer);
            publishers.measure();
            consumers.measure();
            broker.cpuNanos();
        }
        probe.begin();
        publishers.measure();
        consumers.measure();
        long start = System.nanoTime();
        long cpu = broker.cpuNanos();
        long published = publishers.published();
        long consumed = consumers.consumed();
        sleep(options.durationS(), publisher, consumer);
        double seconds = (System.nanoTime() - start) / 1e9;
        long cpuSpent = broker.cpuNanos() - cpu;
        long publishedInTime = publishers.published() - published;
        long consumedInTime = consumers.consumed() - consumed;
        long resident = broker.residentMb();
        probe.end();
        publishers.stop();
        publisher.join();
        consumers.stop();
        consumer.join();
        return new LoadResult(
                publishedInTime / seconds,
                consumedInTime / seconds,
                cpuSpent / 1e3 / Math.max(1, options.consumers() > 0 ? consumedInTime : publishedInTime),
                resident,
                consumers.endToEndLatency(),
                publishers.confirmLatency(),
                publishers.refused(),
                consumers.redelivered(),
                consumers.sequenceErrors(),
                consumers.firstSequenceError());
    }

    /**
     * Publishes all messages first, then consumes them; the figure published/s is of the first part, consumed/s of the
     * second.
     */
    private LoadResult fillThenDrain(PublisherGroup publishers, List<ClientConnection> open)
            throws IOException, InterruptedException {
        long cpu = broker.cpuNanos();
        long start = System.nanoTime();
        Thread publisher = Thread.ofPlatform().name("publishers").start(publishers);
        publisher.join();
        double fillSeconds = (System.nanoTime() - start) / 1e9;
        long resident = broker.residentMb();
        long target = publishers.published() - publishers.refused();
        start = System.nanoTime();
        ConsumerGroup consumers = new ConsumerGroup(options, consumers(open));
        Thread consumer = Thread.ofPlatform().name("consumers").start(consumers);
        long last = -1;
        long stalledSince = System.nanoTime();
        while (consumers.consumed() < target) {
            Thread.sleep(5);
            if (consumers.consumed() != last) {
                last = consumers.consumed();
                stalledSince = System.nanoTime();
            } else if (System.nanoTime() - stalledSince > DRAIN_STALL_S * 1_000_000_000L) {
                throw new IOException(
                        "only " + last + " of " + target + " messages came out, none for " + DRAIN_STALL_S + " s");
            }
        }
        double drainSeconds = (System.nanoTime() - start) / 1e9;
        long cpuSpent = broker.cpuNanos() - cpu;
        consumers.stop();
        consumer.join();
        return new LoadResult(
                publishers.published() / fillSeconds,
                target / drainSeconds,
                cpuSpent / 1e3 / target,
                resident,
                consumers.endToEndLatency(),
                publishers.confirmLatency(),
                publishers.refused(),
                consumers.redelivered(),
                consumers.sequenceErrors(),
                consumers.firstSequenceError());
    }

    private static void sleep(int seconds, Thread... watched) throws InterruptedException, IOException {
        for (int i = 0; i < seconds * 10; i++) {
            Thread.sleep(100);
            for (Thread thread : watched) {
                if (!thread.isAlive()) {
                    throw new IOException("the thread of the " + thread.getName() + " ended early");
                }
            }
        }
    }

    private List<ClientConnection> consumers(List<ClientConnection> open) throws IOException {
        List<ClientConnection> consuming = new ArrayList<>();
        for (int i = 0; i < options.consumers(); i++) {
            ClientConnection connection = connect();
            open.add(connection);
            connection.consume(queue(i % options.queues()), options.ackEvery() == 0, options.prefetch());
            consuming.add(connection);
        }
        return consuming;
    }

    private void declare(ClientConnection control) throws IOException {
        remove(control);
        if (!options.exchange().isEmpty()) {
            control.declareExchange(exchange(), options.exchange());
        }
        for (int i = 0; i < options.queues(); i++) {
            control.declareQueue(queue(i), true, Map.of());
            if (!options.exchange().isEmpty() && options.bindings() == 0) {
                control.bindQueue(queue(i), exchange(), "");
            }
        }
        for (int i = 0; i < options.bindings(); i++) {
            control.bindQueue(queue(i % options.queues()), exchange(), "a." + i + ".*");
        }
    }

    private void remove(ClientConnection control) throws IOException {
        for (int i = 0; i < options.queues(); i++) {
            control.deleteQueue(queue(i));
        }
        if (!options.exchange().isEmpty()) {
            control.deleteExchange(exchange());
        }
    }

    private String exchange() {
        return options.exchange().isEmpty() ? "" : prefix + options.exchange();
    }

    private String[] routingKeys(int publisher) {
        if (options.bindings() == 0) {
            return new String[] {queue(publisher % options.queues())};
        }
        String[] keys = new String[options.bindings()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = "a." + i + ".x";
        }
        return keys;
    }

    private String queue(int number) {
        return prefix + number;
    }

    private ClientConnection connect() throws IOException {
        return connect(options.port());
    }

    private ClientConnection connect(int port) throws IOException {
        return new ClientConnection(Login.guest(options.host(), port));
    }
}
