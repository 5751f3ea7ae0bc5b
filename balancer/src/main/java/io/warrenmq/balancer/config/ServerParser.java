package io.warrenmq.balancer.config;

import io.warrenmq.balancer.config.ServerSettings.InitAddress;
import io.warrenmq.balancer.config.ServerSettings.ProxyHeader;
import java.util.List;
import java.util.Optional;

/** The directives {@code server} and {@code default-server}. */
final class ServerParser {
    /** Longer between two checks, and a dead server keeps its place for minutes. */
    private static final long LONG_INTERVAL_MS = 60_000;

    private static final List<String> KNOWN = List.of(
            "check",
            "no-check",
            "inter",
            "fastinter",
            "downinter",
            "rise",
            "fall",
            "weight",
            "backup",
            "maxconn",
            "minconn",
            "maxqueue",
            "slowstart",
            "port",
            "addr",
            "disabled",
            "enabled",
            "send-proxy",
            "send-proxy-v2",
            "check-send-proxy",
            "on-marked-down",
            "on-marked-up",
            "on-error",
            "observe",
            "error-limit",
            "track",
            "id",
            "cookie",
            "init-addr",
            "no-backup",
            "resolvers",
            "ssl",
            "redir");

    private final Line line;
    private final Findings findings;
    private final ServerDraft draft;

    private ServerParser(Line line, Findings findings, ServerDraft draft) {
        this.line = line;
        this.findings = findings;
        this.draft = draft;
    }

    static void defaults(Line line, Findings findings, ServerDraft defaults) {
        line.word(1, "parameters of servers, for example 'check inter 2s'");
        new ServerParser(line, findings, defaults).parameters(1);
    }

    /** @param number of the server in its backend, from 1 on */
    static ServerSettings server(Line line, Findings findings, ServerDraft defaults, int number) {
        String name = Values.name("server", line.word(1, "a name and an address"));
        String address = line.word(2, "an address behind the name");
        if (address.startsWith("/") || address.startsWith("unix@")) {
            throw new DirectiveException("servers on Unix sockets are not supported; write HOST:PORT.");
        }
        Addresses.HostAndPort split = Addresses.split(address);
        if (split.host().isEmpty()) {
            throw new DirectiveException("server '" + name + "' lacks a host in '" + address + "'; write HOST:PORT.");
        }
        ServerDraft draft = defaults.copy();
        new ServerParser(line, findings, draft).parameters(3);
        boolean offset = split.port().startsWith("+") || split.port().startsWith("-");
        int port = split.port().isEmpty()
                ? 0
                : offset ? Values.number("port", split.port(), -65_535, 65_535) : Addresses.port(split.port(), address);
        if ((port == 0 || offset) && draft.check && draft.checkPort == 0) {
            throw new DirectiveException(
                    "server '" + name
                            + "' has no port of its own, so that its check does not know where to; add 'port N' or remove 'check'.");
        }
        return draft.freeze(line.place(), name, split.host(), port, offset || port == 0, number);
    }

    private void parameters(int from) {
        int at = from;
        while (at < line.size()) {
            at = parameter(at);
        }
        if (draft.check && draft.interMs > LONG_INTERVAL_MS) {
            findings.warn(
                    line.place(),
                    "checks are " + draft.interMs / 1000
                            + " s apart, so that a dead server keeps its place for long. Was " + draft.interMs / 1000
                            + " ms meant? Times without a unit are milliseconds.");
        }
    }

    private int parameter(int at) {
        String word = line.words().get(at);
        switch (word) {
            case "inter" -> draft.interMs = interval(word, at);
            case "fastinter" -> draft.fastInterMs = interval(word, at);
            case "downinter" -> draft.downInterMs = interval(word, at);
            case "slowstart" -> draft.slowStartMs = Values.timeMs(word, value(at), "ms");
            case "rise" -> draft.rise = Values.number(word, value(at), 1, 1_000_000);
            case "fall" -> draft.fall = Values.number(word, value(at), 1, 1_000_000);
            case "weight" -> draft.weight = Values.number(word, value(at), 0, 256);
            case "maxconn" -> draft.maxConnections = Values.number(word, value(at), 0, Integer.MAX_VALUE);
            case "minconn" -> draft.minConnections = Values.number(word, value(at), 0, Integer.MAX_VALUE);
            case "maxqueue" -> draft.maxQueued = Values.number(word, value(at), 0, Integer.MAX_VALUE);
            case "port" -> draft.checkPort = Values.number(word, value(at), 1, 65_535);
            case "addr" -> draft.checkHost = Optional.of(value(at));
            case "id" -> draft.id = Values.number(word, value(at), 1, Integer.MAX_VALUE);
            case "track" -> draft.track = Optional.of(value(at));
            case "error-limit" -> draft.errorLimit = Values.number(word, value(at), 1, 1_000_000);
            case "init-addr" -> initAddress(value(at));
            case "on-marked-down" -> {
                mustBe(at, "shutdown-sessions");
                draft.shutdownSessionsWhenDown = true;
            }
            case "on-marked-up" -> {
                mustBe(at, "shutdown-backup-sessions");
                draft.shutdownBackupSessionsWhenUp = true;
            }
            case "observe" -> {
                mustBe(at, "layer4");
                draft.observe = true;
            }
            case "on-error" -> mustBe(at, "fail-check");
            case "cookie" -> findings.warn(line.place(), "'server ... cookie' has no effect here.");
            case "resolvers", "redir" ->
                throw new DirectiveException("'server ... " + word + "' is not supported; remove it.");
            default -> {
                flag(word);
                return at + 1;
            }
        }
        value(at);
        return at + 2;
    }

    private void flag(String word) {
        switch (word) {
            case "check" -> draft.check = true;
            case "no-check" -> draft.check = false;
            case "backup" -> draft.backup = true;
            case "no-backup" -> draft.backup = false;
            case "disabled" -> draft.disabled = true;
            case "enabled" -> draft.disabled = false;
            case "send-proxy" -> draft.sendProxy = ProxyHeader.V1;
            case "send-proxy-v2" -> draft.sendProxy = ProxyHeader.V2;
            case "check-send-proxy" -> draft.checkSendProxy = true;
            case "ssl", "verify", "ca-file", "crt", "sni", "check-ssl" ->
                throw new DirectiveException(
                        "'server ... " + word
                                + "' is not supported; pass TLS through with 'mode tcp', or end it at 'bind ... ssl crt FILE'.");
            default ->
                throw new DirectiveException("'server' has the unknown parameter '" + word + "'"
                        + Suggestions.didYouMean(word, KNOWN) + ".");
        }
    }

    private long interval(String word, int at) {
        long ms = Values.timeMs(word, value(at));
        if (ms < 1) {
            throw new DirectiveException("'" + word + "' must be at least 1 ms, not '" + value(at) + "'.");
        }
        return ms;
    }

    private void initAddress(String value) {
        for (String way : value.split(",", -1)) {
            if (!List.of("last", "libc", "none").contains(way)) {
                throw new DirectiveException("'init-addr' is a list of last, libc and none here, not '" + value + "'.");
            }
        }
        draft.initAddress = value.endsWith("none") ? InitAddress.MAY_BE_UNKNOWN : InitAddress.MUST_RESOLVE;
    }

    private void mustBe(int at, String only) {
        if (!value(at).equals(only)) {
            throw new DirectiveException("'" + line.words().get(at) + "' is '" + only + "' here, not '" + value(at)
                    + "'" + Suggestions.didYouMean(value(at), List.of(only)) + ".");
        }
    }

    private String value(int at) {
        return line.word(at + 1, "a value behind '" + line.words().get(at) + "'");
    }
}
