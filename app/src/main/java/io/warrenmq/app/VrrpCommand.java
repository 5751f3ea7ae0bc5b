package io.warrenmq.app;

import io.warrenmq.vrrp.config.Finding;
import io.warrenmq.vrrp.config.LoadResult;
import io.warrenmq.vrrp.daemon.VrrpDaemon;
import io.warrenmq.vrrp.daemon.VrrpOptions;
import io.warrenmq.vrrp.linux.Syslog;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code warren vrrp}: keeps virtual addresses in the foreground, with the command line of Keepalived. */
@Command(
        name = "vrrp",
        versionProvider = Version.class,
        description = {
            "Moves virtual IP addresses between hosts by VRRP, as keepalived.conf says. Runs in the foreground until it is",
            "stopped; needs root, or CAP_NET_RAW and CAP_NET_ADMIN."
        },
        footer = {
            "",
            "Signals: TERM and INT stop it, HUP reads the configuration again, USR1 writes keepalived.data,",
            "keepalived.stats and keepalived.json to /tmp.",
            "Exit codes: 0 stopped or good configuration, 1 failed, 4 unusable configuration, 5 configuration with errors,",
            "6 configuration with insecure scripts."
        })
final class VrrpCommand implements Callable<Integer> {

    private static final String DEFAULT_FILE = "/etc/keepalived/keepalived.conf";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    // The numbers that scripts pass to kill.
    private static final Map<String, Integer> SIGNALS =
            new TreeMap<>(Map.of("RELOAD", 1, "STOP", 15, "DATA", 10, "JSON", 10, "STATS", 10));

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-f", "--use-file"},
            paramLabel = "FILE",
            description = "the configuration (default: " + DEFAULT_FILE + ")")
    private @Nullable Path file;

    @Option(
            names = {"-t", "--config-test"},
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = "",
            description = "only read the configuration and say what is wrong with it")
    private @Nullable String test;

    @Option(
            names = "--strict-config",
            description = "refuse to start with any error in the configuration, not only with fatal ones")
    private boolean strict;

    @Option(
            names = {"-i", "--config-id"},
            paramLabel = "ID",
            description = "which lines beginning with @ID are read (default: the short host name)")
    private @Nullable String configId;

    @Option(
            names = {"-V", "--dont-release-vrrp"},
            description = "keep the addresses when the daemon stops")
    private boolean keepAddresses;

    @Option(
            names = {"-p", "--pid"},
            paramLabel = "FILE",
            description = "write the number of the process to a file")
    private @Nullable Path pidFile;

    @Option(
            names = {"-r", "--vrrp_pid"},
            paramLabel = "FILE",
            description = "the same; there is one process only")
    private @Nullable Path vrrpPidFile;

    @Option(
            names = "--signum",
            paramLabel = "NAME",
            description = "print the number of a signal: RELOAD, STOP, DATA, JSON, STATS")
    private @Nullable String signal;

    @Option(
            names = {
                "-n",
                "--dont-fork",
                "-l",
                "--log-console",
                "-D",
                "--log-detail",
                "-P",
                "--vrrp",
                "-X",
                "--release-vips",
                "-R",
                "--dont-respawn"
            },
            description =
                    "accepted for compatibility; it always runs in the foreground and logs to the standard output")
    @SuppressWarnings("unused") // picocli writes it, and that it is accepted is all
    private boolean compatible;

    @Option(
            names = {"-S", "--log-facility"},
            paramLabel = "FACILITY",
            description = "also log to the system's log: 0 to 7, local0 to local7, user or daemon")
    private @Nullable String facility;

    @Option(
            names = {"-G", "--no-syslog"},
            description = "do not log to the system's log, whatever -S says")
    private boolean noSyslog;

    @Option(
            names = {"-d", "--dump-conf"},
            description = "log the configuration as it was understood, at the start")
    private boolean dumpAtStart;

    @Option(
            names = "--metrics",
            paramLabel = "[ADDRESS:]PORT",
            description = "answer /metrics (Prometheus) and /status (JSON) over HTTP; without an address on 127.0.0.1")
    private @Nullable String metrics;

    @Option(
            names = {"-v", "--version"},
            versionHelp = true,
            description = "print the version")
    @SuppressWarnings("unused") // picocli writes it, and that it is accepted is all
    private boolean version;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "print this help")
    @SuppressWarnings("unused") // picocli writes it, and that it is accepted is all
    private boolean help;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (signal != null) {
            return printSignal(signal, out, err);
        }
        Path config = test != null && !test.isEmpty() ? Path.of(test) : file == null ? Path.of(DEFAULT_FILE) : file;
        VrrpOptions options = new VrrpOptions(
                config,
                Optional.ofNullable(configId),
                strict,
                keepAddresses,
                Stream.of(Optional.ofNullable(pidFile), Optional.ofNullable(vrrpPidFile))
                        .flatMap(Optional::stream)
                        .toList(),
                Path.of("/tmp"),
                dumpAtStart,
                Optional.ofNullable(metrics).map(VrrpCommand::address));
        String program = "warren " + Version.number();
        if (test == null) {
            return run(options, program, out, err);
        }
        LoadResult result = new VrrpDaemon(options, program, line -> print(out, line)).test();
        List<Finding> findings = result.findings();
        findings.forEach(
                finding -> err.println(finding.severity().name().toLowerCase(java.util.Locale.ROOT) + ": " + finding));
        out.println(config + (result.exitCode() == 0 ? " is good" : " has mistakes") + ", " + findings.size()
                + (findings.size() == 1 ? " message" : " messages"));
        return result.exitCode();
    }

    private int run(VrrpOptions options, String program, PrintWriter out, PrintWriter err) {
        if (facility == null || noSyslog) {
            return new VrrpDaemon(options, program, line -> print(out, line)).run();
        }
        OptionalInt number = Syslog.facility(facility);
        if (number.isEmpty()) {
            err.println("There is no facility " + facility + "; write 0 to 7, local0 to local7, user or daemon.");
            return 2;
        }
        try (Syslog syslog = new Syslog(Syslog.USUAL, number.getAsInt(), "warren-vrrp")) {
            return new VrrpDaemon(options, program, line -> {
                        print(out, line);
                        syslog.write(line);
                    })
                    .run();
        }
    }

    /** {@code PORT} of the loopback, or {@code ADDRESS:PORT}. */
    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
            throw new CommandLine.TypeConversionException(
                    "--metrics '" + text + "' is neither a port nor ADDRESS:PORT");
        }
        String host = colon <= 0 ? "127.0.0.1" : text.substring(0, colon);
        try {
            return new InetSocketAddress(InetAddress.getAllByName(host)[0], Integer.parseInt(port));
        } catch (UnknownHostException e) {
            throw new CommandLine.TypeConversionException("--metrics " + text + ": there is no host " + host);
        }
    }

    private static void print(PrintWriter out, String line) {
        String time = TIME.format(LocalDateTime.now(ZoneId.systemDefault()));
        synchronized (out) {
            out.println(time + " " + line);
            out.flush();
        }
    }

    private static int printSignal(String name, PrintWriter out, PrintWriter err) {
        Integer number = SIGNALS.get(name.toUpperCase(java.util.Locale.ROOT));
        if (number == null) {
            err.println("There is no signal " + name + "; write one of " + String.join(", ", SIGNALS.keySet()) + ".");
            return 2;
        }
        out.println(number);
        return 0;
    }
}
