package io.warrenmq.app.node;

import io.warrenmq.app.Version;
import io.warrenmq.app.config.ConfigWarning;
import io.warrenmq.app.config.ListenAddress;
import io.warrenmq.app.config.NodeConfig;
import io.warrenmq.app.control.ApplicationException;
import io.warrenmq.app.control.ControlListener;
import io.warrenmq.app.control.Operations;
import io.warrenmq.app.control.RunningNode.ListenerView;
import io.warrenmq.app.logging.Logging;
import io.warrenmq.cluster.node.BootException;
import io.warrenmq.ctl.protocol.ControlLimits;
import io.warrenmq.ctl.protocol.Cookie;
import io.warrenmq.ctl.protocol.CookieException;
import io.warrenmq.ctl.protocol.CookieFile;
import io.warrenmq.ctl.protocol.Handshake;
import io.warrenmq.ctl.protocol.NodeFile;
import io.warrenmq.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of a node in the foreground: log, control listener, application, and an orderly end. Used by one thread.
 */
public final class NodeProcess {
    private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);
    private static final int UNAVAILABLE = 69;
    private static final int CONFIG = 78;
    /**
     * What the process ends with when its store failed: nothing more may be confirmed, so nothing is tidied up either.
     */
    private static final int STORE_FAILED = 70;

    private final NodeConfig config;
    private final Optional<Integer> controlPort;
    private final List<ConfigWarning> warnings;
    private final PrintWriter out;
    private final PrintWriter err;
    private Consumer<List<ListenerView>> whenServing = listeners -> {};
    private final CountDownLatch halted = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable WarrenNode starting;

    public NodeProcess(
            NodeConfig config,
            Optional<Integer> controlPort,
            List<ConfigWarning> warnings,
            PrintWriter out,
            PrintWriter err) {
        this.config = config;
        this.controlPort = controlPort;
        this.warnings = warnings;
        this.out = out;
        this.err = err;
    }

    /** Has {@code task} run by a thread of its own as soon as clients can connect. To be called before {@link #run}. */
    public void whenServing(Consumer<List<ListenerView>> task) {
        whenServing = task;
    }

    /** Asks for the end; returns at once. */
    public void halt() {
        halted.countDown();
        WarrenNode node = starting;
        if (node != null) {
            node.cluster().abortBoot(); // it may be waiting for other members
        }
    }

    /** Serves until a signal or the command line ends it; returns the exit status. */
    public int run() {
        try {
            requireWritable(config.files().dataDirectory());
        } catch (IOException e) {
            err.println("error: " + e.getMessage());
            return UNAVAILABLE;
        }
        try (Logging logging = Logging.install(config.log())) {
            warnings.forEach(warning -> LOG.warn("{}", warning));
            return serve(logging);
        } catch (UncheckedIOException e) {
            err.println("error: " + e.getMessage());
            return UNAVAILABLE;
        }
    }

    /** Checked before the log is opened, which usually lies there: the log is not what is to be put right. */
    private static void requireWritable(Path directory) throws IOException {
        String reason = "this user may not write there";
        try {
            Files.createDirectories(directory);
            if (Files.isWritable(directory)) {
                return;
            }
        } catch (FileAlreadyExistsException e) {
            reason = e.getFile() + " is a file";
        } catch (FileSystemException e) {
            if (e.getReason() != null) {
                reason = e.getReason();
            }
        }
        throw new IOException(
                "The data directory " + directory + " cannot be used: " + reason
                        + ". Give this user a directory to write to, or choose another one with --data-dir or warren.data_dir.");
    }

    private int serve(Logging logging) {
        long startedAtMs = ManagementFactory.getRuntimeMXBean().getStartTime();
        SecureRandom random = new SecureRandom();
        Cookie cookie;
        WarrenNode node;
        try {
            cookie = CookieFile.ofNode(System.getenv(), random);
            node = new WarrenNode(config, cookie, logging, startedAtMs, this::storeFailed, this::halt);
        } catch (CookieException | ApplicationException e) {
            LOG.error("The node could not start: {}", e.getMessage());
            err.println("error: " + e.getMessage());
            return e instanceof CookieException ? CONFIG : UNAVAILABLE;
        }
        try (ControlListener control = control(node, cookie, random)) {
            InetAddress address = control.address().getAddress();
            NodeFile nodeFile = new NodeFile(
                    address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress(),
                    control.address().getPort(),
                    ProcessHandle.current().pid(),
                    node.cluster().clusterPort());
            node.cluster().controlAt(control.address().getPort());
            Path nodeFilePath = nodeFile.write(node.description().nodeName(), NodeFile.directories(System.getenv()));
            Thread hook = Thread.ofPlatform().name("warren-shutdown").unstarted(this::endBySignal);
            Runtime.getRuntime().addShutdownHook(hook);
            starting = node;
            if (start(node)) {
                announce(node, control, System.currentTimeMillis() - startedAtMs);
                writePidFile();
                List<ListenerView> listeners = node.running().orElseThrow().listeners();
                Thread.ofVirtual().start(() -> whenServing.accept(listeners));
            }
            halted.await();
            LOG.info("stopping");
            node.stop();
            nodeFile.removeFrom(nodeFilePath);
            LOG.info("stopped");
            out.println("Stopped.");
            out.flush();
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNAVAILABLE;
        } catch (IOException | RuntimeException e) {
            LOG.error("The node could not start", e);
            err.println("error: " + e.getMessage());
            return UNAVAILABLE;
        } finally {
            ended.countDown();
        }
    }

    /** False when an operator ended the start: the process stays, as after stop_app. */
    private static boolean start(WarrenNode node) {
        try {
            node.start();
            return true;
        } catch (ApplicationException e) {
            if (e.getCause() instanceof BootException reason && reason.isAborted()) {
                LOG.info("the start was ended; the application is stopped");
                return false;
            }
            throw e;
        }
    }

    private ControlListener control(WarrenNode node, Cookie cookie, SecureRandom random) throws IOException {
        ListenAddress configured = config.http().control();
        String host = configured.address().orElse("0.0.0.0");
        int port = controlPort.orElse(configured.port());
        try {
            return ControlListener.start(
                    new InetSocketAddress(host, port),
                    cookie,
                    () -> new Handshake.Introduction(
                            node.description().nodeName(), node.state().name().toLowerCase(Locale.ROOT)),
                    new Operations(node, cookie.hash(), Clock.systemUTC(), random),
                    ControlLimits.DEFAULT,
                    random);
        } catch (IOException e) {
            throw new IOException(
                    "The control listener cannot use " + host + ":" + port + ": " + e.getMessage()
                            + ". Is another node running? Choose another port with --control-port or warren.control.port.",
                    e);
        }
    }

    private void announce(WarrenNode node, ControlListener control, long tookMs) {
        out.println(
                "WarrenMQ " + Version.number() + ", node " + node.description().nodeName());
        for (ListenerView listener : node.running().orElseThrow().listeners()) {
            out.printf("  %-9s %s port %d%n", listener.protocol(), listener.address(), listener.port());
        }
        out.println("  control   " + control.address().getAddress().getHostAddress() + " port "
                + control.address().getPort());
        out.println("  data      " + config.files().dataDirectory());
        out.println("  log       " + String.join(", ", node.description().logFiles()));
        out.printf(Locale.ROOT, "Ready after %.2f s. Ctrl-C stops it.%n", tookMs / 1000.0);
        out.flush();
    }

    private void writePidFile() throws IOException {
        if (config.files().pidFile().isPresent()) {
            Files.writeString(
                    config.files().pidFile().get(), ProcessHandle.current().pid() + "\n");
        }
    }

    /** The virtual machine waits for its shutdown hooks, so the orderly end happens while this one waits. */
    private void endBySignal() {
        halt();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void storeFailed(Throwable cause) {
        LOG.error("The store failed; the node ends now and confirms nothing more", cause);
        // What the store reports says what to do; anything else is an error of the program.
        err.println(
                cause instanceof StoreException
                        ? "error: " + cause.getMessage()
                        : "error: The store failed: " + cause
                                + ". The node ends; what was confirmed is on disk. See the log, then start again.");
        err.flush();
        Runtime.getRuntime().halt(STORE_FAILED);
    }
}
