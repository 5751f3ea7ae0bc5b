package io.warrenmq.server;

import io.warrenmq.broker.Broker;
import io.warrenmq.server.amqp.AmqpEngine;
import io.warrenmq.server.amqp.ConnectionRegistry;
import io.warrenmq.server.amqp.EngineSettings;
import io.warrenmq.server.amqp.Tracing;
import io.warrenmq.server.netty.NettyListeners;
import io.warrenmq.server.netty.NettyLoops;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The AMQP front end of a node: listeners, connections and what operators do with them. Methods are called by one
 * thread at a time; {@link #connections} and {@link #tracing} are thread-safe.
 */
public final class AmqpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpServer.class);
    private static final String SHUTDOWN = "broker forced connection closure with reason 'shutdown'";
    private static final long POLL_MS = 5;

    private final ServerSettings settings;
    private final AmqpEngine engine;
    private final NettyListeners listeners;

    private AmqpServer(ServerSettings settings, AmqpEngine engine, NettyListeners listeners) {
        this.settings = settings;
        this.engine = engine;
        this.listeners = listeners;
    }

    /**
     * Opens the listeners.
     *
     * @param loops those that drive the broker's loops
     * @param clusterName asked for each connection
     * @throws ServerException naming the address or certificate that cannot be used; nothing is open then
     */
    public static AmqpServer start(
            ServerSettings settings, Broker broker, NettyLoops loops, Supplier<String> clusterName) {
        long nowSeconds = System.currentTimeMillis() / 1000;
        AmqpEngine engine = new AmqpEngine(broker, settings.engine(), new SecureRandom(), clusterName, nowSeconds);
        NettyListeners listeners = new NettyListeners(settings, loops, engine);
        engine.start();
        listeners.open();
        return new AmqpServer(settings, engine, listeners);
    }

    /** Where clients are accepted now, with the ports that the system chose for 0. */
    public List<ListenerSettings> listeners() {
        return listeners.bound();
    }

    /** Connections and channels: listings, counts, closing. */
    public ConnectionRegistry connections() {
        return engine.registry();
    }

    /** How AMQP is spoken now. */
    public EngineSettings engineSettings() {
        return engine.settings();
    }

    /** Changes how AMQP is spoken with clients that connect from now on. */
    public void changeEngineSettings(UnaryOperator<EngineSettings> change) {
        engine.change(change);
    }

    /** The firehose. */
    public Tracing tracing() {
        return engine.tracing();
    }

    /** Accepts nobody any more; connections go on. */
    public void suspendListeners() {
        listeners.close();
    }

    /**
     * Accepts again on the same ports.
     *
     * @throws ServerException naming the address that cannot be used any more
     */
    public void resumeListeners() {
        listeners.open();
    }

    /**
     * Reads the TLS certificates again; new sessions use them.
     *
     * @throws ServerException naming what is wrong; the previous ones then stay in force
     */
    public void reloadCertificates() {
        listeners.reloadCertificates();
    }

    /** Accepts nobody any more, closes every connection with 320 and waits for the clients, for a limited time. */
    @Override
    public void close() {
        listeners.close();
        int count = engine.registry().closeAll(SHUTDOWN);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.shutdownTimeoutMs());
        while (!engine.registry().isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
        }
        if (!engine.registry().isEmpty()) {
            LOG.warn(
                    "{} of {} connections did not close within {} ms and are dropped",
                    engine.registry().list().size(),
                    count,
                    settings.shutdownTimeoutMs());
            engine.registry().dropAll();
        }
    }
}
