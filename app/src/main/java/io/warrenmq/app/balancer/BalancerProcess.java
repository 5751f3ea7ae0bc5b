package io.warrenmq.app.balancer;

import io.warrenmq.app.Version;
import io.warrenmq.app.config.LogFormat;
import io.warrenmq.app.config.LogLevel;
import io.warrenmq.app.config.LogOptions;
import io.warrenmq.app.config.RotationSchedule;
import io.warrenmq.app.logging.Logging;
import io.warrenmq.balancer.Balancer;
import io.warrenmq.balancer.admin.AdminCommands;
import io.warrenmq.balancer.admin.AdminSockets;
import io.warrenmq.balancer.config.BalancerConfig;
import io.warrenmq.balancer.config.BindSettings;
import io.warrenmq.balancer.config.ConfigFiles;
import io.warrenmq.balancer.config.ConfigResult;
import io.warrenmq.balancer.config.Finding;
import io.warrenmq.balancer.config.FrontendSettings;
import io.warrenmq.balancer.config.GlobalSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The balancer in the foreground. Used by one thread; signals only leave it a message. */
public final class BalancerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(BalancerProcess.class);
    private static final int QUEUE_LINES = 8192;
    private static final long IDLE_POLL_MS = 100;

    /** What a signal asks for. */
    private enum Request {
        RELOAD,
        STOP_SOFTLY,
        STOP,
    }

    private final List<Path> files;
    private final PrintWriter out;
    private final PrintWriter err;
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

    /** @param files configuration files and directories, in their order */
    public BalancerProcess(List<Path> files, PrintWriter out, PrintWriter err) {
        this.files = List.copyOf(files);
        this.out = out;
        this.err = err;
    }

    /** Reads the configuration and says what is wrong with it; returns the exit status. */
    public int check() {
        if (load().isEmpty()) {
            return 1;
        }
        out.println("Configuration file is valid");
        out.flush();
        return 0;
    }

    private Optional<BalancerConfig> load() {
        ConfigResult result = ConfigFiles.read(
                files, name -> Optional.ofNullable(System.getenv(name)).orElse(""));
        for (Finding warning : result.warnings()) {
            err.println("[WARNING] " + warning);
        }
        return switch (result) {
            case ConfigResult.Loaded(var config, var warnings) -> {
                err.flush();
                yield Optional.of(config);
            }
            case ConfigResult.Refused(var errors, var warnings) -> {
                errors.forEach(error -> err.println("[ALERT] " + error));
                err.println("[ALERT] config : Fatal errors found in configuration.");
                err.flush();
                yield Optional.empty();
            }
        };
    }

    /**
     * Serves until a signal ends it; returns the exit status.
     *
     * @param replaced processes that shall stop softly once this one listens
     */
    public int run(List<Long> replaced) {
        Optional<BalancerConfig> config = load();
        if (config.isEmpty()) {
            return 1;
        }
        try (Logging _ = Logging.install(logOptions())) {
            return serve(config.get(), replaced);
        }
    }

    private static LogOptions logOptions() {
        return new LogOptions(
                Optional.empty(),
                LogLevel.INFO,
                LogFormat.PLAINTEXT,
                new RotationSchedule.Never(),
                0,
                0,
                true,
                LogLevel.INFO,
                LogFormat.PLAINTEXT,
                false,
                LogLevel.INFO,
                Map.of(),
                QUEUE_LINES);
    }

    private int serve(BalancerConfig config, List<Long> replaced) {
        Signals.handle(Map.of(
                "HUP", () -> requests.add(Request.RELOAD),
                "USR2", () -> requests.add(Request.RELOAD),
                "USR1", () -> requests.add(Request.STOP_SOFTLY),
                "TERM", () -> requests.add(Request.STOP),
                "INT", () -> requests.add(Request.STOP)));
        GlobalSettings global = config.global();
        try (Balancer balancer = Balancer.start(config, Version.number(), out, err);
                AdminSockets _ = new AdminSockets(new AdminCommands(balancer), global)) {
            global.pidFile().ifPresent(this::writePid);
            announce(config);
            replaced.forEach(this::stopSoftly);
            return untilStopped(balancer);
        } catch (IOException e) {
            err.println("[ALERT] " + e.getMessage());
            err.flush();
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        } finally {
            global.pidFile().ifPresent(BalancerProcess::removePid);
        }
    }

    private void announce(BalancerConfig config) {
        out.println("WarrenMQ balancer " + Version.number() + ", process "
                + ProcessHandle.current().pid());
        for (FrontendSettings frontend : config.frontends()) {
            for (BindSettings bind : frontend.binds()) {
                out.println("  " + frontend.name() + "  " + bind.address());
            }
        }
        if (config.global().daemon()) {
            out.println("Runs in the foreground although the file says 'daemon': leave that to the service manager.");
        }
        out.println("Ready. Ctrl-C stops it.");
        out.flush();
    }

    private int untilStopped(Balancer balancer) throws InterruptedException {
        while (true) {
            switch (requests.take()) {
                case RELOAD -> reload(balancer);
                case STOP_SOFTLY, STOP -> {
                    return stop(balancer);
                }
            }
        }
    }

    private void reload(Balancer balancer) {
        Optional<BalancerConfig> fresh = load();
        if (fresh.isEmpty()) {
            LOG.error("not reloaded: the configuration has errors; everything goes on as before");
            return;
        }
        try {
            if (!fresh.get()
                    .global()
                    .adminSockets()
                    .equals(balancer.config().global().adminSockets())) {
                LOG.warn("changes of 'stats socket' count from the next start on");
            }
            balancer.reload(fresh.get());
        } catch (IOException e) {
            LOG.error("not reloaded: {}; everything goes on as before", e.getMessage());
        }
    }

    /** Lets connections end, for a while; whoever asks again gets an end at once. */
    private int stop(Balancer balancer) throws InterruptedException {
        GlobalSettings global = balancer.config().global();
        LOG.info(
                "stopping: connections have {} ms to end, a second signal ends them at once", global.hardStopAfterMs());
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(global.hardStopAfterMs());
        if (global.graceMs() > 0 && isAskedAgain(global.graceMs())) {
            return 0;
        }
        balancer.stopListening();
        while (!balancer.awaitIdle(0) && System.nanoTime() < endNanos) {
            if (isAskedAgain(IDLE_POLL_MS)) {
                break;
            }
        }
        out.println("Stopped.");
        out.flush();
        return 0;
    }

    private boolean isAskedAgain(long waitMs) throws InterruptedException {
        Request request = requests.poll(waitMs, TimeUnit.MILLISECONDS);
        return request == Request.STOP;
    }

    private void stopSoftly(long pid) {
        try {
            int status = new ProcessBuilder("kill", "-USR1", Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                LOG.warn("process {} could not be told to stop", pid);
            }
        } catch (IOException e) {
            LOG.warn("process {} could not be told to stop: {}", pid, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writePid(Path file) {
        try {
            Files.writeString(file, ProcessHandle.current().pid() + "\n", StandardCharsets.US_ASCII);
        } catch (IOException e) {
            LOG.warn("pidfile {} cannot be written: {}", file, e.toString());
        }
    }

    private static void removePid(Path file) {
        try {
            String own = ProcessHandle.current().pid() + "\n";
            // The file may belong to the process that replaces this one by now.
            if (Files.exists(file)
                    && Files.readString(file, StandardCharsets.US_ASCII).equals(own)) {
                Files.delete(file);
            }
        } catch (IOException e) {
            LOG.debug("pidfile {} cannot be removed", file, e);
        }
    }
}
