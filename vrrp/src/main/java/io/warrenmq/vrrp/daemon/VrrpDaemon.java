package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.ConfigLoader;
import io.warrenmq.vrrp.config.HostFacts;
import io.warrenmq.vrrp.config.LoadOptions;
import io.warrenmq.vrrp.config.LoadResult;
import io.warrenmq.vrrp.config.VrrpConfig;
import io.warrenmq.vrrp.linux.LinuxException;
import io.warrenmq.vrrp.linux.LinuxHost;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/** The daemon from start to end. */
public final class VrrpDaemon {

    /** Nothing went wrong. */
    public static final int EXIT_OK = 0;

    /** The daemon could not go on. */
    public static final int EXIT_FAILED = 1;

    private static final long NOTIFY_STOP_NS = 1_000_000_000L;
    private static final long STOP_BOUND_S = 3;

    private final VrrpOptions options;
    private final String version;
    private final DaemonLog log;
    private final HostFacts host = new LinuxHost();
    private final MonotonicClock clock = System::nanoTime;

    /**
     * Prepares a daemon.
     *
     * @param version of the program, for logs and dumps
     * @param sink gets the lines of the log, from several threads
     */
    public VrrpDaemon(VrrpOptions options, String version, Consumer<String> sink) {
        this.options = options;
        this.version = version;
        this.log = new DaemonLog(sink);
    }

    /** Reads the configuration and says what is wrong with it, without running anything. */
    public LoadResult test() {
        return ConfigLoader.load(
                options.configFile(),
                host,
                new LoadOptions(options.configId().orElseGet(host::shortHostName), options.strict(), new Random()));
    }

    /** Runs until the process is told to stop; returns its exit code. */
    public int run() {
        log.line("Starting " + version);
        log.line("Opening file '" + options.configFile() + "'.");
        LoadResult result = test();
        result.findings().forEach(finding -> log.line(finding.toString()));
        if (!(result instanceof LoadResult.Loaded(VrrpConfig config, var findings))) {
            log.line("The configuration cannot be used; nothing was started");
            return result.exitCode();
        }
        if (config.instances().isEmpty()) {
            log.line("There is no vrrp_instance that can be run; nothing was started");
            return result.exitCode() == 0 ? EXIT_FAILED : result.exitCode();
        }
        try {
            return run(config);
        } catch (LinuxException e) {
            log.line(String.valueOf(e.getMessage()));
            return EXIT_FAILED;
        }
    }

    private int run(VrrpConfig config) {
        Mailer mailer = new Mailer(log);
        AtomicReference<TimerThread> timerThread = new AtomicReference<>();
        ScriptThread scripts = new ScriptThread(
                clock,
                log,
                (source, reading) -> Objects.requireNonNull(timerThread.get()).report(source, reading));
        TimerThread timer = new TimerThread(
                config,
                options.keepAddresses(),
                clock,
                scripts,
                new Notifier(scripts, mailer, config.global(), log),
                log);
        // Before the thread that reports to it starts.
        timerThread.set(timer);
        mailer.start();
        scripts.start();
        scripts.configure(config, false);
        CountDownLatch ended = new CountDownLatch(1);
        handleSignals(timer);
        // A Java machine that is ended otherwise, for example by System.exit of an embedding program.
        Thread hook = new Thread(() -> stopWithin(timer, ended), "vrrp-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        writePidFiles();
        if (options.dumpAtStart()) {
            timer.post(
                    () -> timer.tell(view -> Dumps.data(view, version).lines().forEach(log::line)));
        }
        try (StatusServers _ = serveStatus(timer)) {
            runTimers(timer);
            scripts.stop(NOTIFY_STOP_NS);
            log.line("Stopped " + version);
            return EXIT_OK;
        } catch (RuntimeException | Error e) {
            log.line("the timer thread failed, all addresses were released: " + e);
            return EXIT_FAILED;
        } finally {
            ended.countDown();
            removePidFiles();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                log.line("the Java machine is being shut down");
            }
        }
    }

    /** The servers of the state, of which there may be none. */
    private record StatusServers(Optional<StatusServer> server) implements AutoCloseable {
        @Override
        public void close() {
            server.ifPresent(StatusServer::close);
        }
    }

    private StatusServers serveStatus(TimerThread timer) {
        if (options.status().isEmpty()) {
            return new StatusServers(Optional.empty());
        }
        InetSocketAddress wanted = options.status().get();
        try {
            StatusServer server = new StatusServer(wanted, timer, clock);
            log.line("Metrics are at http://" + server.address().getHostString() + ":"
                    + server.address().getPort() + "/metrics");
            return new StatusServers(Optional.of(server));
        } catch (IOException e) {
            // Addresses matter more than figures.
            log.line("no metrics: cannot listen on " + wanted + ": " + e.getMessage() + "; choose another --metrics");
            return new StatusServers(Optional.empty());
        }
    }

    // A platform thread with nothing else to do; the caller waits for it.
    private static void runTimers(TimerThread timer) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        Thread.ofPlatform().name("vrrp-timers").start(() -> {
            try {
                timer.run();
                result.complete(null);
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        try {
            result.join();
        } catch (java.util.concurrent.CompletionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void stopWithin(TimerThread timer, CountDownLatch ended) {
        timer.stop();
        try {
            // Bounded: a dead timer thread must not keep the process.
            if (!ended.await(STOP_BOUND_S, TimeUnit.SECONDS)) {
                log.line("not stopped within " + STOP_BOUND_S + " s; the process ends all the same");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handleSignals(TimerThread timer) {
        for (String name : new String[] {"TERM", "INT"}) {
            Signals.handle(name, () -> {
                log.line("Stopping");
                timer.stop();
            });
        }
        Signals.handle("HUP", () -> reload(timer));
        Signals.handle("USR1", () -> {
            dump(timer, "keepalived.data", view -> Dumps.data(view, version));
            dump(timer, "keepalived.stats", Dumps::stats);
            long wall = System.currentTimeMillis() * 1_000_000L - clock.nowNs();
            dump(timer, "keepalived.json", view -> JsonDump.of(view, wall));
        });
        // Most Java machines keep USR2 for themselves, so USR1 writes the statistics too.
        Signals.handle("USR2", () -> dump(timer, "keepalived.stats", Dumps::stats));
    }

    private void reload(TimerThread timer) {
        log.line("Reloading '" + options.configFile() + "'");
        LoadResult result = test();
        result.findings().forEach(finding -> log.line(finding.toString()));
        switch (result) {
            case LoadResult.Loaded(VrrpConfig config, var findings) -> timer.reload(config);
            case LoadResult.Refused(var findings) ->
                log.line("The configuration cannot be used; the running one is kept");
        }
    }

    private void dump(TimerThread timer, String name, Function<TimerThread.View, String> text) {
        Path file = options.dumpFolder().resolve(name);
        try {
            String dumped = timer.ask(text).get(STOP_BOUND_S, TimeUnit.SECONDS);
            // A new file with its own rights: another user may have made one of this name, or a link.
            Path made = Files.createTempFile(
                    options.dumpFolder(),
                    name,
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(made, dumped);
            Files.move(made, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            log.line("Printed to " + file);
        } catch (IOException | ExecutionException | TimeoutException e) {
            log.line("cannot write " + file + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writePidFiles() {
        for (Path file : options.pidFiles()) {
            try {
                Files.writeString(file, ProcessHandle.current().pid() + "\n");
            } catch (IOException e) {
                log.line("cannot write the pid file " + file + ": " + e.getMessage());
            }
        }
    }

    private void removePidFiles() {
        for (Path file : options.pidFiles()) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                log.line("cannot remove the pid file " + file + ": " + e.getMessage());
            }
        }
    }
}
