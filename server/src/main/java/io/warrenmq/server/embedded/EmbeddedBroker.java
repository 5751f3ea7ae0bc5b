package io.warrenmq.server.embedded;

import io.warrenmq.broker.flow.DiskFreeLimit;
import io.warrenmq.broker.flow.MemoryWatermark;
import io.warrenmq.broker.metadata.FirstBoot;
import io.warrenmq.broker.metadata.MetadataRules;
import io.warrenmq.broker.security.PasswordHashing;
import io.warrenmq.cluster.node.ClusterSettings;
import io.warrenmq.server.ListenerSettings;
import io.warrenmq.server.ServerSettings;
import io.warrenmq.server.node.BrokerNode;
import io.warrenmq.server.node.BrokerNodeSettings;
import io.warrenmq.server.node.ResourceSettings;
import io.warrenmq.server.node.StorageLocation;
import io.warrenmq.store.StoreOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A real broker in this Java machine, on the loopback interface and, unless told otherwise, a free port and no disk.
 * User {@code guest}, password {@code guest}, vhost {@code /}. It serves when {@link Builder#start} returns.
 * Thread-safe.
 *
 * <pre>{@code
 * try (EmbeddedBroker broker = EmbeddedBroker.inMemory().start()) {
 *     connectionFactory.setUri(broker.uri());
 * }
 * }</pre>
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String USER = "guest";
    private static final long MESSAGE_MEMORY_BASE_BYTES = 1L << 30;

    private final BrokerNode node;
    private final AtomicReference<@Nullable Throwable> failure;

    private EmbeddedBroker(BrokerNode node, AtomicReference<@Nullable Throwable> failure) {
        this.node = node;
        this.failure = failure;
    }

    /** Everything is gone when it is closed. */
    public static Builder inMemory() {
        return new Builder(new StorageLocation.Memory());
    }

    /**
     * Durable queues and persistent messages are there again when it is started on the same directory, which is made
     * when missing.
     */
    public static Builder inDirectory(Path directory) {
        return new Builder(new StorageLocation.Directory(directory, StoreOptions.defaults()));
    }

    /** What can be chosen before the start. Used by one thread. */
    public static final class Builder {
        private static final int MOST_LOOPS = 2;

        private final StorageLocation storage;
        private int port;
        private Optional<ClusterSettings> cluster = Optional.empty();
        private String nodeName = "rabbit@localhost";
        private int eventLoops = Math.min(MOST_LOOPS, Runtime.getRuntime().availableProcessors());

        private Builder(StorageLocation storage) {
            this.storage = storage;
        }

        /** A fixed port instead of a free one, 1 to 65535. */
        public Builder port(int fixedPort) {
            port = fixedPort;
            return this;
        }

        /** The name that the broker tells of itself; default {@code rabbit@localhost}. */
        public Builder nodeName(String name) {
            nodeName = name;
            return this;
        }

        /**
         * Lets it be a member of a cluster, under the name that the settings say; only with a directory, which must be
         * the settings' too.
         */
        public Builder cluster(ClusterSettings settings) {
            cluster = Optional.of(settings);
            nodeName = settings.self().name();
            return this;
        }

        /** Threads that serve connections and queues, at least 1; default 2, or 1 on a single core. */
        public Builder eventLoops(int count) {
            eventLoops = count;
            return this;
        }

        /**
         * Starts it.
         *
         * @throws RuntimeException with a text for people when the port or the directory cannot be used
         */
        public EmbeddedBroker start() {
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            PasswordHashing hashing = PasswordHashing.SHA_256;
            FirstBoot.User guest = new FirstBoot.User(
                    USER,
                    hashing.hash(USER.getBytes(StandardCharsets.UTF_8), new SecureRandom()),
                    hashing.algorithmName(),
                    List.of("administrator"));
            BrokerNodeSettings settings = new BrokerNodeSettings(
                    nodeName,
                    nodeName,
                    storage,
                    ServerSettings.defaults().withListeners(new ListenerSettings(HOST, port, false)),
                    eventLoops,
                    new FirstBoot("/", Optional.of(guest)),
                    MetadataRules.DEFAULT,
                    // The host program's memory is its own affair: only messages count, and they do not block it.
                    new ResourceSettings(
                            new MemoryWatermark.Relative(1), new DiskFreeLimit.Absolute(0), MESSAGE_MEMORY_BASE_BYTES),
                    cluster);
            return new EmbeddedBroker(
                    BrokerNode.start(settings, metadata -> {}, cause -> failure.compareAndSet(null, cause)), failure);
        }
    }

    /** Where clients connect, 127.0.0.1. */
    public int port() {
        return node.server().listeners().getFirst().port();
    }

    /** {@code amqp://guest:guest@127.0.0.1:PORT/%2f}, as every client takes it. */
    public URI uri() {
        return URI.create("amqp://" + USER + ":" + USER + "@" + HOST + ":" + port() + "/%2f");
    }

    /** The broker itself, for metadata commands and listings. */
    public BrokerNode node() {
        return node;
    }

    /** Ends it as if its process had been killed: other members of its cluster find that out themselves. */
    public void crash() {
        node.abandon();
    }

    /**
     * Closes connections and listeners in order and writes what is pending.
     *
     * @throws IllegalStateException when the store had failed while it ran: what was published after that was not kept
     */
    @Override
    public void close() {
        node.close();
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("the store of the embedded broker had failed", cause);
        }
    }
}
