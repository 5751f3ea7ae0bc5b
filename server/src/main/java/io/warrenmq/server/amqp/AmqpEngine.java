package io.warrenmq.server.amqp;

import io.warrenmq.broker.Broker;
import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.SettleBatch.Outcome;
import io.warrenmq.broker.metadata.Change;
import io.warrenmq.broker.metadata.UserRecord;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** AMQP 0-9-1 of one node: what all connections share. Thread-safe. */
public final class AmqpEngine {
    private static final long TICK_MS = 60_000;

    private final Broker broker;
    /** Replaced as a whole by operators; connections ask when they need it. */
    private volatile EngineSettings settings;

    private final RandomGenerator random;
    private final Supplier<String> clusterName;
    private final List<LoopContext> contexts = new ArrayList<>();
    private final ConnectionRegistry registry;
    private final DirectReplies directReplies = new DirectReplies();
    private final Tracing tracing;
    /**
     * In the upper half of connection ids: exclusive queues name their owner by it, and no two nodes or runs may agree.
     */
    private final long connectionIds;

    private final AtomicInteger connectionNumbers = new AtomicInteger();
    private final AtomicInteger unauthenticated = new AtomicInteger();
    private final Map<Outcome, Settlement> settlements = new EnumMap<>(Outcome.class);

    /**
     * @param random unguessable: names of queues and reply addresses come from it; thread-safe
     * @param clusterName the cluster's name as told to clients, asked once per connection
     * @param startedAtSeconds seconds since the epoch, part of the pids in listings
     */
    public AmqpEngine(
            Broker broker,
            EngineSettings settings,
            RandomGenerator random,
            Supplier<String> clusterName,
            long startedAtSeconds) {
        this.broker = broker;
        this.settings = settings;
        this.random = random;
        this.clusterName = clusterName;
        this.registry = new ConnectionRegistry(broker, settings, startedAtSeconds);
        this.tracing = new Tracing(broker);
        this.connectionIds = (long) (random.nextInt() & Integer.MAX_VALUE) << Integer.SIZE;
        for (Outcome outcome : Outcome.values()) {
            settlements.put(outcome, new Settlement(outcome));
        }
        for (Loop loop : broker.loops()) {
            contexts.add(new LoopContext(loop, broker.backpressure(), broker.alarms(), broker::mayConfirm));
        }
    }

    /** Begins to watch alarms, the age of deliveries, and what happens to vhosts and users. */
    public void start() {
        broker.metadata().subscribe(this::changed);
        for (LoopContext context : contexts) {
            broker.alarms().subscribe(context.loop(), _ -> context.alarmsChanged());
            context.loop().post(() -> scheduleTick(context));
        }
    }

    private void changed(Change change) {
        switch (change) {
            case Change.VirtualHostRemoved(String name) -> registry.virtualHostDeleted(name);
            case Change.UserRemoved(UserRecord user) -> registry.userDeleted(user.name());
            default -> {} // connections look up everything else when they need it
        }
    }

    private static void scheduleTick(LoopContext context) {
        context.loop().schedule(TICK_MS, () -> {
            context.tick(context.loop().nowMs());
            scheduleTick(context);
        });
    }

    /** The shared state of a loop's connections. */
    public LoopContext context(Loop loop) {
        return contexts.get(broker.loops().indexOf(loop));
    }

    /**
     * Takes a place for a connection that has not logged in; {@link #accept} or {@link #unauthenticatedLeft} must
     * follow.
     *
     * @return whether there was one; if not the socket should be closed at once
     */
    public boolean admit() {
        if (unauthenticated.incrementAndGet() > settings.unauthenticatedMax()) {
            unauthenticated.decrementAndGet();
            return false;
        }
        return true;
    }

    /** A connection logged in, or ended before that. */
    public void unauthenticatedLeft() {
        unauthenticated.decrementAndGet();
    }

    /** A new connection, in a turn of the context's loop. */
    public AmqpConnection accept(LoopContext context, Transport transport, PeerInfo peer) {
        long id = connectionIds + connectionNumbers.incrementAndGet();
        AmqpConnection connection = new AmqpConnection(this, context, transport, peer, id);
        context.add(connection);
        registry.accepted(connection);
        return connection;
    }

    /** Changes how AMQP is spoken from now on; connections that negotiated already keep what they have. */
    public synchronized void change(UnaryOperator<EngineSettings> change) {
        settings = change.apply(settings);
    }

    public ConnectionRegistry registry() {
        return registry;
    }

    public Tracing tracing() {
        return tracing;
    }

    Broker broker() {
        return broker;
    }

    /** How AMQP is spoken now. */
    public EngineSettings settings() {
        return settings;
    }

    RandomGenerator random() {
        return random;
    }

    String clusterName() {
        return clusterName.get();
    }

    DirectReplies directReplies() {
        return directReplies;
    }

    Settlement settlement(Outcome outcome) {
        Settlement settlement = settlements.get(outcome);
        if (settlement == null) {
            throw new IllegalStateException("no settlement for " + outcome);
        }
        return settlement;
    }

    /** The loop on whose thread this is called. */
    Loop currentLoop() {
        for (Loop loop : broker.loops()) {
            if (loop.inLoop()) {
                return loop;
            }
        }
        throw new IllegalStateException("not on a loop");
    }
}
