package io.warrenmq.app.node;

import io.warrenmq.app.Version;
import io.warrenmq.app.config.EffectiveSetting;
import io.warrenmq.app.config.LogLevel;
import io.warrenmq.app.config.NodeConfig;
import io.warrenmq.app.control.ApplicationException;
import io.warrenmq.app.control.NodeApplication;
import io.warrenmq.app.control.NodeDescription;
import io.warrenmq.app.control.RunningNode;
import io.warrenmq.app.logging.Logging;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.cluster.node.BootException;
import io.warrenmq.cluster.node.BootSignal;
import io.warrenmq.cluster.node.Memory;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.ctl.protocol.Cookie;
import io.warrenmq.server.node.BrokerNode;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's application, started and stopped within its process. Thread-safe: one change at a time, under
 * {@link #changing}.
 */
public final class WarrenNode implements NodeApplication {
    private static final Logger LOG = LoggerFactory.getLogger(WarrenNode.class);

    private final NodeConfig config;
    private final NodeCluster cluster;
    private final Logging logging;
    private final NodeDescription description;
    private final Consumer<Throwable> onFailure;
    private final Runnable halt;
    private final ReentrantLock changing = new ReentrantLock();
    /** Whoever makes a node is about to start it: those who wait for that must not be told that it is stopped. */
    private volatile State state = State.BOOTING;

    private volatile Optional<Application> application = Optional.empty();

    /**
     * @param onFailure the store cannot go on: the process must end without confirming anything more
     * @param halt asks for the end of the process
     */
    public WarrenNode(
            NodeConfig config,
            Cookie cookie,
            Logging logging,
            long startedAtMs,
            Consumer<Throwable> onFailure,
            Runnable halt) {
        this.config = config;
        Absence absence = new Absence(this);
        this.cluster = new NodeCluster(config, cookie, System.getenv(), absence);
        this.logging = logging;
        this.onFailure = onFailure;
        this.halt = halt;
        this.description = new NodeDescription(
                config.nodeName().toString(),
                Version.number(),
                RabbitVersion.ANNOUNCED,
                config.files().dataDirectory(),
                config.log().file().map(file -> List.of(file.toString())).orElse(List.of("<stdout>")),
                config.files().configFiles(),
                config.listeners().tls().isEmpty()
                        ? List.of()
                        : config.tls().certificateFile().stream().toList(),
                config.files().enabledPluginsFile(),
                config.effective().stream()
                        .collect(Collectors.toMap(EffectiveSetting::key, EffectiveSetting::value, (a, b) -> b)),
                startedAtMs);
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public void start() {
        changing.lock();
        try {
            if (state != State.RUNNING) {
                boot(Set.of());
            }
        } finally {
            changing.unlock();
        }
    }

    /** @param guides members that alone are followed; empty for any */
    private void boot(Set<NodeId> guides) {
        try {
            state = State.BOOTING;
            BootSignal signal = cluster.booting();
            signal.follow(guides);
            prepare();
            if (!Files.exists(config.files().dataDirectory().resolve("format"))
                    && cluster.memory().isEmpty()) {
                new Formation(config, this, signal::isAborted).run();
            }
            BrokerNode node = BrokerNode.start(
                    NodeSettings.of(config, MachineMemory.totalBytes(), cluster.settings()),
                    this::importDefinitions,
                    onFailure,
                    signal);
            application = Optional.of(new Application(node, config));
            cluster.runs(node);
            state = State.RUNNING;
            if (config.log().isExchange()) {
                logging.publishTo(LogExchange.open(node, config.firstStart().vhost(), Clock.systemUTC()));
            }
            LOG.info("Server startup complete; 0 plugins started.");
        } catch (BootException e) {
            LOG.error("{}", e.getMessage());
            throw new ApplicationException(String.valueOf(e.getMessage()), e);
        } finally {
            if (state == State.BOOTING) {
                state = State.STOPPED;
            }
        }
    }

    /** Ends what a node was at when it died: its data goes when a cluster has admitted it. */
    private void prepare() {
        Optional<Memory> memory = cluster.memory();
        if (memory.filter(known -> known.standing() == Memory.Standing.ADMITTED).isPresent()) {
            wipe();
            cluster.remember(memory.get().with(Memory.Standing.JOINING));
        }
        cluster.requireDisc();
    }

    private void importDefinitions(Metadata metadata) {
        config.definitions()
                .path()
                .ifPresent(path -> new NodeDefinitions(metadata, NodeSettings.newVirtualHosts(config))
                        .importFiles(path, config.definitions().skipIfUnchanged()));
    }

    @Override
    public void stop() {
        if (state == State.BOOTING) {
            cluster.abortBoot();
        }
        changing.lock();
        try {
            end();
        } finally {
            state = State.STOPPED;
            changing.unlock();
        }
    }

    private void end() {
        Optional<Application> running = application;
        if (running.isPresent()) {
            state = State.STOPPING;
            application = Optional.empty();
            cluster.stops();
            logging.publishTo(Optional.empty());
            running.get().close();
        }
    }

    /**
     * Stops the application until {@link #resume}, unless it does not run.
     *
     * @return whether it is paused now
     */
    boolean pause() {
        changing.lock();
        try {
            if (state != State.RUNNING) {
                return false;
            }
            try {
                end();
            } finally {
                state = State.PAUSED;
            }
            return true;
        } finally {
            changing.unlock();
        }
    }

    /**
     * Starts an application that is paused, unless an operator has stopped or started it meanwhile.
     *
     * @param guides members that alone are followed; empty for any
     * @return false when it could not start, and is paused as before
     */
    boolean resume(Set<NodeId> guides) {
        changing.lock();
        try {
            if (state == State.PAUSED) {
                boot(guides);
            }
            return true;
        } catch (ApplicationException e) {
            boolean isAborted = e.getCause() instanceof BootException reason && reason.isAborted();
            state = isAborted ? State.STOPPED : State.PAUSED;
            return isAborted;
        } catch (RuntimeException e) {
            LOG.error("the application could not start after its pause; it is tried again", e);
            state = State.PAUSED;
            return false;
        } finally {
            changing.unlock();
        }
    }

    NodeId self() {
        return new NodeId(description.nodeName());
    }

    @Override
    public void reset() {
        changing.lock();
        try {
            if (state != State.STOPPED) {
                throw new ApplicationException("The application must be stopped before it can be reset: stop_app");
            }
            wipe();
        } finally {
            changing.unlock();
        }
    }

    @Override
    public void wipe() {
        Path directory = config.files().dataDirectory();
        try {
            for (String part : List.of("wal", "queues", "metadata", "mirrors", "format")) {
                deleteTree(directory.resolve(part));
            }
        } catch (IOException e) {
            throw new ApplicationException("The data in " + directory + " could not be deleted: " + e);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @org.jspecify.annotations.Nullable IOException e)
                    throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void halt() {
        halt.run();
    }

    @Override
    public void setLogLevel(LogLevel level) {
        logging.changeLevel(level);
    }

    @Override
    public NodeDescription description() {
        return description;
    }

    @Override
    public NodeCluster cluster() {
        return cluster;
    }

    @Override
    public Optional<RunningNode> running() {
        return application.map(RunningNode.class::cast);
    }
}
