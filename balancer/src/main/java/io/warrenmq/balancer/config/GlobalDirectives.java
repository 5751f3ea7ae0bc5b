package io.warrenmq.balancer.config;

import io.warrenmq.balancer.config.GlobalSettings.AdminSocket;
import io.warrenmq.balancer.config.GlobalSettings.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The directives of {@code global}. For one thread. */
final class GlobalDirectives {
    private static final List<String> KNOWN = List.of(
            "log",
            "log-tag",
            "log-send-hostname",
            "maxconn",
            "chroot",
            "uid",
            "gid",
            "user",
            "group",
            "daemon",
            "nosplice",
            "nbproc",
            "nbthread",
            "pidfile",
            "stats",
            "spread-checks",
            "hard-stop-after",
            "grace",
            "debug",
            "quiet",
            "node",
            "description",
            "server-state-file",
            "server-state-base",
            "cpu-map",
            "master-worker",
            "external-check",
            "insecure-fork-wanted",
            "setenv",
            "presetenv",
            "maxconnrate",
            "zero-warning",
            "localpeer",
            "strict-limits",
            "ulimit-n",
            "ca-base",
            "crt-base");

    private static final int LEAST_BUFFER_BYTES = 4096;
    private static final int GREATEST_BUFFER_BYTES = 1 << 20;

    private final Findings findings;
    final List<LogTarget> logs = new ArrayList<>();
    private String logTag = "haproxy";
    private int maxConnections;
    private int threads;
    private Optional<Path> pidFile = Optional.empty();
    private Optional<Path> stateFile = Optional.empty();
    private Optional<Path> stateDirectory = Optional.empty();
    private final List<AdminSocket> adminSockets = new ArrayList<>();
    private long adminTimeoutMs = 10_000;
    private int spreadChecksPercent;
    private long hardStopAfterMs = 30_000;
    private long graceMs;
    private int bufferSizeBytes = 65_536;
    private boolean splices = true;
    private boolean daemon;

    GlobalDirectives(Findings findings) {
        this.findings = findings;
    }

    static boolean isKnown(String keyword) {
        return KNOWN.contains(keyword) || keyword.startsWith("tune.");
    }

    void apply(Line line) {
        String keyword = line.keyword();
        switch (keyword) {
            case "log" -> logs.add(LogParser.parse(line, findings));
            case "log-tag" -> logTag = line.word(1, "a text");
            case "maxconn" -> maxConnections = number(line, 1, Integer.MAX_VALUE);
            case "nbthread" -> threads = number(line, 1, 1024);
            case "nbproc" -> nbproc(line);
            case "pidfile" -> pidFile = Optional.of(Addresses.path(keyword, line.word(1, "a path")));
            case "stats" -> stats(line);
            case "spread-checks" -> spreadChecksPercent = number(line, 0, 50);
            case "hard-stop-after" -> hardStopAfterMs = Values.timeMs(keyword, line.word(1, "a time"));
            case "grace" -> graceMs = Values.timeMs(keyword, line.word(1, "a time"));
            case "nosplice" -> splices = false;
            case "daemon" -> daemon = true;
            case "chroot", "uid", "gid", "user", "group" ->
                findings.warn(
                        line.place(),
                        "'" + keyword
                                + "' has no effect: a running Java machine cannot change it. Let the service manager"
                                + " do it (systemd: User=, RootDirectory=, AmbientCapabilities=CAP_NET_BIND_SERVICE).");
            case "log-send-hostname",
                    "debug",
                    "quiet",
                    "node",
                    "description",
                    "master-worker",
                    "zero-warning",
                    "localpeer",
                    "strict-limits" -> {
                // Nothing to do, and nobody would miss it.
            }
            case "server-state-file" -> stateFile = Optional.of(Addresses.path(keyword, line.word(1, "a path")));
            case "server-state-base" ->
                stateDirectory = Optional.of(Addresses.path(keyword, line.word(1, "a directory")));
            case "ulimit-n",
                    "ca-base",
                    "crt-base",
                    "cpu-map",
                    "setenv",
                    "presetenv",
                    "maxconnrate",
                    "external-check",
                    "insecure-fork-wanted" -> findings.warn(line.place(), "'" + keyword + "' has no effect here.");
            default -> other(line);
        }
    }

    private void other(Line line) {
        String keyword = line.keyword();
        if (keyword.equals("tune.bufsize")) {
            bufferSizeBytes = Values.sizeBytes(keyword, line.word(1, "a size"));
            if (bufferSizeBytes < LEAST_BUFFER_BYTES || bufferSizeBytes > GREATEST_BUFFER_BYTES) {
                throw new DirectiveException("'tune.bufsize' is from " + LEAST_BUFFER_BYTES + " to "
                        + GREATEST_BUFFER_BYTES + " here, not " + bufferSizeBytes + ".");
            }
        } else if (keyword.startsWith("tune.")) {
            findings.warnOnce("tune", line.place(), "'tune.*' has no effect here, except for tune.bufsize.");
        } else if (keyword.startsWith("ssl-")) {
            findings.warnOnce("ssl", line.place(), "'ssl-*' has no effect here; TLSv1.2 and TLSv1.3 are offered.");
        } else if (keyword.startsWith("lua-")) {
            throw new DirectiveException("'" + keyword + "' is not supported; there is no Lua here.");
        } else {
            throw new DirectiveException("unknown keyword '" + keyword + "' in 'global' section"
                    + Suggestions.didYouMean(keyword, KNOWN) + ".");
        }
    }

    private void nbproc(Line line) {
        int processes = number(line, 1, 1024);
        findings.warn(
                line.place(),
                "'nbproc' was removed from HAProxy 2.5; one process with that many threads runs instead."
                        + " Write 'nbthread', or leave it out.");
        threads = Math.min(processes, Runtime.getRuntime().availableProcessors());
    }

    private static int number(Line line, int least, int most) {
        line.nothingAfter(2);
        return Values.number(line.keyword(), line.word(1, "a number"), least, most);
    }

    private void stats(Line line) {
        String what = line.word(1, "'socket' or 'timeout'");
        switch (what) {
            case "timeout" -> adminTimeoutMs = Values.timeMs("stats timeout", line.word(2, "a time"));
            case "socket" -> adminSockets.add(adminSocket(line));
            case "maxconn" -> findings.warn(line.place(), "'stats maxconn' has no effect here.");
            default ->
                throw new DirectiveException("'stats " + what + "' is unknown in 'global' section"
                        + Suggestions.didYouMean(what, List.of("socket", "timeout", "maxconn")) + ".");
        }
    }

    private AdminSocket adminSocket(Line line) {
        String word = line.word(2, "a path or an address behind 'socket'");
        SocketAddress address = word.contains("/") || !word.contains(":")
                ? Addresses.unix(word)
                : Addresses.listening(word).getFirst();
        Level level = Level.OPERATOR;
        Optional<String> mode = Optional.empty();
        for (int at = 3; at < line.size(); at += 2) {
            String parameter = line.words().get(at);
            String value = line.word(at + 1, "a value behind '" + parameter + "'");
            switch (parameter) {
                case "level" ->
                    level = switch (value) {
                        case "user" -> Level.USER;
                        case "operator" -> Level.OPERATOR;
                        case "admin" -> Level.ADMIN;
                        default ->
                            throw new DirectiveException("'level' is user, operator or admin, not '" + value + "'.");
                    };
                case "mode" -> mode = Optional.of(mode(value));
                case "expose-fd" -> findings.warn(line.place(), "'expose-fd' has no effect here.");
                case "user", "group", "uid", "gid", "process" ->
                    findings.warn(line.place(), "'" + parameter + " " + value + "' has no effect here; use 'mode'.");
                default ->
                    throw new DirectiveException("'stats socket' has the unknown parameter '" + parameter + "'"
                            + Suggestions.didYouMean(parameter, List.of("level", "mode", "user", "group", "expose-fd"))
                            + ".");
            }
        }
        if (address instanceof InetSocketAddress inet
                && !inet.getAddress().isLoopbackAddress()
                && level != Level.USER) {
            findings.warn(
                    line.place(), "anybody who reaches " + word + " can operate this balancer; bind it to 127.0.0.1.");
        }
        return new AdminSocket(line.place(), address, level, mode);
    }

    private static String mode(String value) {
        if (!value.matches("[0-7]{3,4}")) {
            throw new DirectiveException("'mode' is three octal digits, for example 600, not '" + value + "'.");
        }
        return value;
    }

    GlobalSettings freeze() {
        return new GlobalSettings(
                List.copyOf(logs),
                logTag,
                maxConnections,
                threads,
                pidFile,
                List.copyOf(adminSockets),
                adminTimeoutMs,
                spreadChecksPercent,
                hardStopAfterMs,
                graceMs,
                bufferSizeBytes,
                splices,
                daemon,
                stateFile.map(file ->
                        stateDirectory.map(directory -> directory.resolve(file)).orElse(file)),
                stateDirectory);
    }
}
