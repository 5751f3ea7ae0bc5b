package io.warrenmq.server;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warrenmq.broker.Broker;
import io.warrenmq.broker.flow.Backpressure;
import io.warrenmq.broker.flow.ResourceAlarms;
import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.FirstBoot;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.broker.metadata.MetadataRules;
import io.warrenmq.broker.metadata.MetadataService;
import io.warrenmq.broker.metadata.MetadataView;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.queue.LocalQueues;
import io.warrenmq.broker.queue.QueueServices;
import io.warrenmq.broker.routing.DelayStores;
import io.warrenmq.broker.routing.LocalExchangeStores;
import io.warrenmq.broker.security.AccessControl;
import io.warrenmq.broker.security.InternalAccessControl;
import io.warrenmq.broker.security.PasswordHashing;
import io.warrenmq.server.amqp.EngineSettings;
import io.warrenmq.server.netty.NettyLoops;
import io.warrenmq.store.memory.ChunkPool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A whole node in memory: the real broker over a store that keeps nothing, the real server on a port of its own. */
final class TestNode implements AutoCloseable {
    static final String USER = "tester";
    static final String PASSWORD = "secret";

    final ChunkPool chunks = new ChunkPool(16 << 20);
    final InMemoryStore store = new InMemoryStore(chunks);
    final Alarms alarms = new Alarms();

    /** What the node answers that is asked whether it may speak for its side of a cluster. */
    volatile boolean mayConfirm = true;

    final Throttle throttle = new Throttle();
    final MetadataService metadata;
    final AmqpServer server;
    private final NettyLoops loops;
    private final LocalQueues queues;
    private final ExecutorService metadataThread = Executors.newSingleThreadExecutor();

    static TestNode start() {
        return start(settings -> settings);
    }

    static TestNode startWithEngine(UnaryOperator<EngineSettings> change) {
        return start(settings -> settings.withEngine(change.apply(settings.engine())));
    }

    static TestNode start(UnaryOperator<ServerSettings> change) {
        return new TestNode(
                change.apply(ServerSettings.defaults().withListeners(new ListenerSettings("127.0.0.1", 0, false))));
    }

    private TestNode(ServerSettings settings) {
        loops = NettyLoops.start(2, chunks);
        queues = new LocalQueues(loops.loops(), new QueueServices(store, this::metadata, () -> false));
        InternalAccessControl access = new InternalAccessControl();
        String hash = PasswordHashing.SHA_256.hash(PASSWORD.getBytes(StandardCharsets.UTF_8), new Random(1));
        metadata = new MetadataService(
                new MetadataService.Options(
                        MetadataRules.DEFAULT,
                        new FirstBoot(
                                "/",
                                Optional.of(new FirstBoot.User(
                                        USER,
                                        hash,
                                        PasswordHashing.SHA_256.algorithmName(),
                                        List.of("administrator")))),
                        1 << 20),
                store.metadata(),
                new MetadataView(
                        queues,
                        new LocalExchangeStores(chunks, loops.loops().getFirst(), new NoDelayStores()),
                        ThreadLocalRandom.current()::nextInt),
                metadataThread,
                failure -> {
                    throw new AssertionError(failure);
                });
        metadata.start(System::currentTimeMillis, access);
        queues.start();
        server = AmqpServer.start(settings, new NodeBroker(access), loops, () -> "test cluster");
    }

    private Metadata metadata() {
        return metadata;
    }

    int port() {
        return server.listeners().getFirst().port();
    }

    List<Loop> loops() {
        return loops.loops();
    }

    void must(Command command) {
        CommandOutcome outcome = metadata.submit(command).join();
        if (outcome instanceof CommandOutcome.Refused refused) {
            throw new AssertionError(command + " was refused: " + refused);
        }
    }

    void addUser(String name, List<String> tags) {
        String hash = PasswordHashing.SHA_256.hash(PASSWORD.getBytes(StandardCharsets.UTF_8), new Random(2));
        must(new Command.PutUser(name, hash, PasswordHashing.SHA_256.algorithmName(), Optional.of(tags), true, "test"));
    }

    ConnectionFactory factory() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port());
        factory.setUsername(USER);
        factory.setPassword(PASSWORD);
        factory.setAutomaticRecoveryEnabled(false);
        return factory;
    }

    Connection connect() throws IOException, TimeoutException {
        return factory().newConnection();
    }

    RawClient raw() throws IOException {
        return new RawClient(port());
    }

    @Override
    public void close() {
        server.close();
        loops.close();
        metadataThread.shutdown();
    }

    private final class NodeBroker implements Broker {
        private final AccessControl access;

        NodeBroker(AccessControl access) {
            this.access = access;
        }

        @Override
        public String nodeName() {
            return "rabbit@test";
        }

        @Override
        public List<Loop> loops() {
            return loops.loops();
        }

        @Override
        public Metadata metadata() {
            return metadata;
        }

        @Override
        public AccessControl access() {
            return access;
        }

        @Override
        public Backpressure backpressure() {
            return throttle;
        }

        @Override
        public ResourceAlarms alarms() {
            return alarms;
        }

        @Override
        public boolean mayConfirm() {
            return mayConfirm;
        }
    }

    private static final class NoDelayStores implements DelayStores {
        @Override
        public QueueEntry open(ExchangeRecord exchange) {
            throw new AssertionError("no test delays messages");
        }

        @Override
        public void close(QueueEntry store) {
            throw new AssertionError("no test delays messages");
        }
    }

    /** Alarms that tests set by hand. */
    static final class Alarms implements ResourceAlarms {
        private final Set<Resource> active = ConcurrentHashMap.newKeySet();
        private final List<Subscriber> subscribers = new ArrayList<>();

        private record Subscriber(Loop loop, Consumer<Set<Resource>> listener) {}

        @Override
        public Set<Resource> active() {
            return Set.copyOf(active);
        }

        @Override
        public synchronized Subscription subscribe(Loop loop, Consumer<Set<Resource>> listener) {
            Subscriber subscriber = new Subscriber(loop, listener);
            subscribers.add(subscriber);
            return () -> subscribers.remove(subscriber);
        }

        @Override
        public synchronized void force(Resource resource, boolean set) {
            if (set) {
                active.add(resource);
            } else {
                active.remove(resource);
            }
            for (Subscriber subscriber : subscribers) {
                Set<Resource> now = active();
                subscriber.loop.post(() -> subscriber.listener.accept(now));
            }
        }
    }

    /** Back-pressure that tests set by hand. */
    static final class Throttle implements Backpressure {
        private volatile boolean on;
        private @Nullable Runnable waiting;

        @Override
        public boolean throttled() {
            return on;
        }

        @Override
        public synchronized void whenRelieved(Loop loop, Runnable resume) {
            if (on) {
                Runnable before = waiting;
                waiting = () -> {
                    loop.post(resume);
                    if (before != null) {
                        before.run();
                    }
                };
            } else {
                loop.post(resume);
            }
        }

        @Override
        public boolean arrivingGrew(long sizeBytes) {
            return true;
        }

        @Override
        public void arrivingReleased(long sizeBytes) {
            // there is room without end
        }

        synchronized void set(boolean throttled) {
            on = throttled;
            Runnable resume = waiting;
            if (!throttled && resume != null) {
                waiting = null;
                resume.run();
            }
        }
    }
}
