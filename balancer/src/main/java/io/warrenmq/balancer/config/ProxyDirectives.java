package io.warrenmq.balancer.config;

import io.warrenmq.balancer.config.FrontendSettings.BackendRule;
import io.warrenmq.balancer.config.FrontendSettings.ConnectionRule;
import io.warrenmq.balancer.config.ProxyDraft.Time;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The directives of {@code defaults}, {@code frontend}, {@code listen} and {@code backend}. */
final class ProxyDirectives {
    /** Where each directive may stand: d(efaults), f(rontend), l(isten), b(ackend). */
    private static final Map<String, String> WHERE = new TreeMap<>();

    static {
        String everywhere = "dflb";
        for (String keyword : List.of(
                "mode",
                "log",
                "no",
                "option",
                "timeout",
                "stats",
                "disabled",
                "enabled",
                "description",
                "id",
                "contimeout",
                "clitimeout",
                "srvtimeout",
                "acl",
                "clitcpka-idle",
                "clitcpka-intvl",
                "clitcpka-cnt",
                "srvtcpka-idle",
                "srvtcpka-intvl",
                "srvtcpka-cnt",
                "http-request",
                "log-tag",
                "cookie",
                "unique-id-format")) {
            WHERE.put(keyword, everywhere);
        }
        for (String keyword : List.of("maxconn", "default_backend", "rate-limit", "monitor-uri", "backlog")) {
            WHERE.put(keyword, "dfl");
        }
        for (String keyword : List.of("bind", "use_backend", "tcp-request", "metrics")) {
            WHERE.put(keyword, "fl");
        }
        for (String keyword : List.of(
                "balance",
                "hash-type",
                "retries",
                "redispatch",
                "fullconn",
                "default-server",
                "source",
                "transparent",
                "http-check",
                "tcp-check",
                "on-no-server",
                "amqp-check-alarm",
                "load-server-state-from-file",
                "server-state-file-name")) {
            WHERE.put(keyword, "dlb");
        }
        WHERE.put("server", "lb");
        WHERE.put("grace", everywhere);
    }

    private static final List<String> REFUSED = List.of(
            "stick-table",
            "stick",
            "http-response",
            "http-after-response",
            "errorfile",
            "errorloc",
            "errorloc302",
            "errorfiles",
            "compression",
            "capture",
            "filter",
            "email-alert",
            "external-check",
            "reqrep",
            "reqadd",
            "reqdel",
            "reqirep",
            "rspadd",
            "rsprep",
            "rspdel",
            "redirect",
            "use-server",
            "server-template",
            "force-persist",
            "ignore-persist",
            "log-format",
            "log-format-sd",
            "dispatch",
            "monitor",
            "tcp-response",
            "bind-process",
            "declare",
            "persist",
            "appsession",
            "reqallow",
            "reqdeny",
            "block",
            "reqpass",
            "use-fcgi-app");

    private static final List<String> OPTIONS_WITH_WORDS =
            List.of("httpchk", "amqp-check", "redispatch", "httplog", "forwardfor");

    private final ProxyDraft proxy;
    private final Findings findings;

    ProxyDirectives(ProxyDraft proxy, Findings findings) {
        this.proxy = proxy;
        this.findings = findings;
    }

    static boolean isKnown(String keyword) {
        return WHERE.containsKey(keyword) || REFUSED.contains(keyword);
    }

    void apply(Line line) {
        String keyword = line.keyword();
        if (REFUSED.contains(keyword)) {
            throw new DirectiveException("'" + keyword + "' is not supported; remove it, and do without what it did.");
        }
        String where = WHERE.get(keyword);
        if (where == null) {
            throw new DirectiveException("unknown keyword '" + keyword + "' in '" + section() + "' section"
                    + Suggestions.didYouMean(keyword, WHERE.keySet()) + ".");
        }
        if (where.indexOf(proxy.kind.letter) < 0) {
            throw new DirectiveException("'" + keyword + "' cannot stand in a '" + section()
                    + "' section; it belongs into " + sections(where) + ".");
        }
        directive(line);
    }

    private String section() {
        return proxy.kind.name().toLowerCase(Locale.ROOT);
    }

    private static String sections(String where) {
        return String.join(
                ", ",
                Arrays.stream(ProxyDraft.Kind.values())
                        .filter(kind -> where.indexOf(kind.letter) >= 0)
                        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    private void directive(Line line) {
        switch (line.keyword()) {
            case "mode" -> mode(line);
            case "bind" -> {
                String addresses = line.word(1, "an address, for example :5672");
                proxy.binds.addAll(BindParser.parse(line, addresses, 2, findings));
            }
            case "server" -> server(line);
            case "default-server" -> ServerParser.defaults(line, findings, proxy.defaultServer);
            case "balance" -> balance(line);
            case "hash-type" -> hashType(line);
            case "default_backend" -> {
                line.nothingAfter(2);
                proxy.defaultBackend = Optional.of(backend(line));
            }
            case "use_backend" ->
                proxy.backendRules.add(new BackendRule(backend(line), proxy.conditions.behind(line, 2)));
            case "acl" -> acl(line);
            case "tcp-request" -> tcpRequest(line);
            case "http-request" -> httpRequest(line);
            case "metrics" -> {
                if (!line.word(1, "'uri PATH'").equals("uri")) {
                    throw new DirectiveException("'metrics' is written 'metrics uri PATH'.");
                }
                proxy.metricsUri = Optional.of(line.word(2, "a path behind 'uri'"));
            }
            case "maxconn" -> proxy.maxConnections = number(line, 1, Integer.MAX_VALUE);
            case "fullconn" -> proxy.fullConnections = number(line, 1, Integer.MAX_VALUE);
            case "retries" -> proxy.retries = number(line, 0, 1000);
            case "id" -> proxy.id = number(line, 1, Integer.MAX_VALUE);
            case "backlog" -> findings.warn(line.place(), "'backlog' has an effect behind 'bind' only.");
            case "redispatch" -> {
                findings.warn(line.place(), "'redispatch' is written 'option redispatch' today.");
                proxy.redispatch = -1;
            }
            case "rate-limit" -> {
                if (!line.word(1, "'sessions N'").equals("sessions")) {
                    throw new DirectiveException("'rate-limit' is written 'rate-limit sessions N'.");
                }
                proxy.sessionsPerSecond = Values.number("rate-limit sessions", line.word(2, "a number"), 1, 1_000_000);
            }
            case "timeout" -> timeout(line);
            case "contimeout", "clitimeout", "srvtimeout" -> oldTimeout(line);
            case "log" -> log(line);
            case "option" -> option(line, false);
            case "no" -> no(line);
            case "stats" -> stats(line);
            case "monitor-uri" -> proxy.monitorUri = Optional.of(line.word(1, "a path"));
            case "source" -> source(line);
            case "http-check" -> httpCheck(line);
            case "tcp-check" -> tcpCheck(line);
            case "on-no-server" -> {
                if (!line.word(1, "'refuse'").equals("refuse")) {
                    throw new DirectiveException("'on-no-server' is written 'on-no-server refuse'.");
                }
                proxy.refuseWhenEmpty = true;
            }
            case "amqp-check-alarm" -> {
                if (!line.word(1, "'drain'").equals("drain")) {
                    throw new DirectiveException("'amqp-check-alarm' is written 'amqp-check-alarm drain'.");
                }
                if (!(proxy.check instanceof CheckSettings.Amqp amqp)) {
                    throw new DirectiveException("'amqp-check-alarm' needs 'option amqp-check' above it.");
                }
                proxy.check = new CheckSettings.Amqp(amqp.login(), true);
            }
            case "load-server-state-from-file" ->
                proxy.stateSource = switch (line.word(1, "global, local or none")) {
                    case "global" -> StateSource.GLOBAL;
                    case "local" -> StateSource.LOCAL;
                    case "none" -> StateSource.NONE;
                    default ->
                        throw new DirectiveException("'load-server-state-from-file' is global, local or none, not '"
                                + line.words().get(1) + "'.");
                };
            case "server-state-file-name" ->
                proxy.stateFile = Optional.of(Addresses.path(
                        line.keyword(),
                        line.size() < 2 || line.words().get(1).equals("use-backend-name")
                                ? proxy.name
                                : line.words().get(1)));
            case "disabled" -> proxy.disabled = true;
            case "enabled" -> proxy.disabled = false;
            case "description" -> proxy.description = String.join(" ", line.from(1));
            case "clitcpka-idle", "clitcpka-intvl", "clitcpka-cnt" -> keepAlive(line, proxy.clientKeepAlive);
            case "srvtcpka-idle", "srvtcpka-intvl", "srvtcpka-cnt" -> keepAlive(line, proxy.serverKeepAlive);
            case "cookie" -> {
                if (proxy.mode == Mode.HTTP) {
                    throw new DirectiveException("'cookie' is not supported; use 'balance source'.");
                }
                findings.warn(line.place(), "'cookie' has no effect in mode tcp.");
            }
            case "transparent" -> findings.warn(line.place(), "'transparent' has no effect here.");
            default -> findings.warn(line.place(), "'" + line.keyword() + "' has no effect here.");
        }
    }

    private int number(Line line, int least, int most) {
        line.nothingAfter(2);
        return Values.number(line.keyword(), line.word(1, "a number"), least, most);
    }

    private void mode(Line line) {
        proxy.mode = switch (line.word(1, "tcp or http")) {
            case "tcp" -> Mode.TCP;
            case "http" -> Mode.HTTP;
            case "health" -> {
                findings.warn(line.place(), "'mode health' is obsolete; use a stats page or 'monitor-uri'.");
                yield Mode.HEALTH;
            }
            default ->
                throw new DirectiveException(
                        "unknown proxy mode '" + line.words().get(1) + "'"
                                + Suggestions.didYouMean(line.words().get(1), List.of("tcp", "http"))
                                + ". Known are tcp and http.");
        };
        line.nothingAfter(2);
    }

    private void server(Line line) {
        ServerSettings server = ServerParser.server(line, findings, proxy.defaultServer, proxy.servers.size() + 1);
        for (ServerSettings other : proxy.servers) {
            if (other.name().equals(server.name())) {
                throw new DirectiveException("server '" + server.name() + "' exists already, at " + other.place()
                        + "; give it another name.");
            }
        }
        proxy.servers.add(server);
    }

    private void balance(Line line) {
        String word = line.word(1, "an algorithm, for example roundrobin");
        int draws = 2;
        String name = word;
        if (word.startsWith("random(") && word.endsWith(")")) {
            draws = Values.number("random", word.substring(7, word.length() - 1), 1, 100);
            name = "random";
        }
        for (Balance.Algorithm algorithm : Balance.Algorithm.values()) {
            if (algorithm.word().equals(name)) {
                line.nothingAfter(2);
                proxy.balance = new Balance(algorithm, draws, proxy.balance.consistent());
                return;
            }
        }
        List<String> known = Arrays.stream(Balance.Algorithm.values())
                .map(Balance.Algorithm::word)
                .toList();
        throw new DirectiveException("'balance' does not know '" + word + "'" + Suggestions.didYouMean(word, known)
                + ". Known are: " + String.join(", ", known) + ".");
    }

    private void hashType(Line line) {
        boolean consistent = switch (line.word(1, "map-based or consistent")) {
            case "map-based" -> false;
            case "consistent" -> true;
            default ->
                throw new DirectiveException("'hash-type' is map-based or consistent, not '"
                        + line.words().get(1) + "'.");
        };
        if (line.size() > 2) {
            findings.warn(line.place(), "'" + String.join(" ", line.from(2)) + "' has no effect behind 'hash-type'.");
        }
        proxy.balance = new Balance(proxy.balance.algorithm(), proxy.balance.draws(), consistent);
    }

    private String backend(Line line) {
        String name = line.word(1, "the name of a backend");
        proxy.backendPlaces.putIfAbsent(name, line.place());
        return name;
    }

    private void acl(Line line) {
        if (proxy.kind == ProxyDraft.Kind.DEFAULTS) {
            throw new DirectiveException(
                    "'acl' cannot stand in a 'defaults' section; it belongs into frontend or listen.");
        }
        proxy.conditions.define(line);
    }

    private void tcpRequest(Line line) {
        String what = line.word(1, "'connection accept' or 'connection reject'");
        if (what.equals("inspect-delay")) {
            throw new DirectiveException(
                    "'tcp-request inspect-delay' is not supported; only 'tcp-request connection' is.");
        }
        String action = line.word(2, "accept or reject");
        if (!what.equals("connection") || !action.equals("accept") && !action.equals("reject")) {
            throw new DirectiveException("'tcp-request " + what + " " + action
                    + "' is not supported; 'connection accept' and 'connection reject' are.");
        }
        proxy.connectionRules.add(new ConnectionRule(action.equals("accept"), proxy.conditions.behind(line, 3)));
    }

    private void httpRequest(Line line) {
        List<String> words = line.from(1);
        if (words.size() == 7
                && words.subList(0, 2).equals(List.of("use-service", "prometheus-exporter"))
                && words.subList(2, 5).equals(List.of("if", "{", "path"))
                && words.get(6).equals("}")) {
            proxy.metricsUri = Optional.of(words.get(5));
            return;
        }
        throw new DirectiveException("'http-request " + line.word(1, "an action")
                + "' is not supported; only 'http-request use-service prometheus-exporter if { path PATH }' is.");
    }

    private void timeout(Line line) {
        String word = line.word(1, "a name and a time, for example 'connect 5s'");
        Time time = switch (word) {
            case "connect" -> Time.CONNECT;
            case "client" -> Time.CLIENT;
            case "server" -> Time.SERVER;
            case "tunnel" -> Time.TUNNEL;
            case "client-fin" -> Time.CLIENT_FIN;
            case "server-fin" -> Time.SERVER_FIN;
            case "queue" -> Time.QUEUE;
            case "check" -> Time.CHECK;
            case "http-request" -> Time.HTTP_REQUEST;
            case "http-keep-alive" -> Time.HTTP_KEEP_ALIVE;
            case "tarpit" -> {
                Values.timeMs("timeout tarpit", line.word(2, "a time"));
                yield Time.HTTP_KEEP_ALIVE;
            }
            default ->
                throw new DirectiveException("'timeout " + word + "' is unknown"
                        + Suggestions.didYouMean(
                                word,
                                List.of(
                                        "connect",
                                        "client",
                                        "server",
                                        "tunnel",
                                        "client-fin",
                                        "server-fin",
                                        "queue",
                                        "check",
                                        "http-request",
                                        "http-keep-alive"))
                        + ".");
        };
        line.nothingAfter(3);
        if (!word.equals("tarpit")) {
            proxy.times.put(time, Values.timeMs("timeout " + word, line.word(2, "a time, for example 5s")));
        }
    }

    private void oldTimeout(Line line) {
        String today = switch (line.keyword()) {
            case "contimeout" -> "connect";
            case "clitimeout" -> "client";
            default -> "server";
        };
        findings.warn(line.place(), "'" + line.keyword() + "' is written 'timeout " + today + "' today.");
        Time time = Time.valueOf(today.toUpperCase(Locale.ROOT));
        proxy.times.put(time, Values.timeMs(line.keyword(), line.word(1, "a time")));
    }

    private void log(Line line) {
        if (line.word(1, "'global' or an address").equals("global")) {
            line.nothingAfter(2);
            proxy.globalLog = true;
        } else {
            proxy.logTargets.add(LogParser.parse(line, findings));
        }
    }

    private void no(Line line) {
        String what = line.word(1, "'option NAME' or 'log'");
        if (what.equals("log")) {
            proxy.globalLog = false;
            proxy.logTargets.clear();
        } else if (what.equals("option")) {
            option(new Line(line.place(), line.from(1)), true);
        } else {
            throw new DirectiveException("'no " + what + "' is not supported; 'no option NAME' and 'no log' are.");
        }
    }

    private void option(Line line, boolean off) {
        String name = line.word(1, "a name");
        if (OptionTable.SILENT.contains(name)) {
            return;
        }
        String reason = OptionTable.WARNED.get(name);
        if (reason != null) {
            findings.warnOnce("option " + name, line.place(), "'option " + name + "' has no effect: " + reason + ".");
            return;
        }
        if (!OptionTable.USED.contains(name)) {
            throw new DirectiveException("unknown option '" + name + "'"
                    + Suggestions.didYouMean(name, OptionTable.USED) + "; remove it if nothing depends on it.");
        }
        if (!OPTIONS_WITH_WORDS.contains(name) && !name.equals("on-no-server")) {
            line.nothingAfter(2);
        }
        if (off) {
            switchOff(name);
            return;
        }
        switch (name) {
            case "tcplog" -> proxy.logStyle = LogSettings.Style.TCP;
            case "httplog" -> proxy.logStyle = LogSettings.Style.HTTP;
            case "redispatch" ->
                proxy.redispatch = line.size() < 3
                        ? -1
                        : Values.number("option redispatch", line.words().get(2), -1000, 1000);
            case "httpchk" -> proxy.check = CheckParser.http(line);
            case "tcp-check" -> proxy.check = new CheckSettings.Script(List.of());
            case "amqp-check" -> proxy.check = CheckParser.amqp(line, false);
            case "on-no-server" -> directive(new Line(line.place(), line.from(1)));
            case "forwardfor" -> proxy.forwardedFor = Optional.of(forwardedFor(line));
            default -> proxy.options.add(name);
        }
    }

    private static ForwardedFor forwardedFor(Line line) {
        String header = ForwardedFor.USUAL_NAME;
        List<Network> except = new ArrayList<>();
        boolean ifNone = false;
        for (int at = 2; at < line.size(); at++) {
            String word = line.words().get(at);
            switch (word) {
                case "except" -> {
                    except.add(Network.parse(line.word(at + 1, "a network behind 'except'")));
                    at++;
                }
                case "header" -> {
                    header = line.word(at + 1, "a name behind 'header'");
                    if (!header.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
                        throw new DirectiveException("'" + header + "' is no name of a header, for example "
                                + ForwardedFor.USUAL_NAME + ".");
                    }
                    at++;
                }
                case "if-none" -> ifNone = true;
                default ->
                    throw new DirectiveException("'option forwardfor' has the unknown word '" + word + "'"
                            + Suggestions.didYouMean(word, List.of("except", "header", "if-none")) + ".");
            }
        }
        return new ForwardedFor(header, List.copyOf(except), ifNone);
    }

    private void switchOff(String name) {
        switch (name) {
            case "tcplog", "httplog" -> proxy.logStyle = LogSettings.Style.NONE;
            case "redispatch" -> proxy.redispatch = 0;
            case "forwardfor" -> proxy.forwardedFor = Optional.empty();
            case "httpchk", "tcp-check", "amqp-check" -> proxy.check = new CheckSettings.Connect();
            default -> proxy.options.remove(name);
        }
    }

    private void stats(Line line) {
        StatsDraft stats = proxy.stats.orElseGet(StatsDraft::new);
        stats.apply(line, findings);
        proxy.stats = Optional.of(stats);
    }

    private void source(Line line) {
        String host = Addresses.split(line.word(1, "an address")).host();
        line.nothingAfter(2);
        proxy.source = Optional.of(Addresses.resolve(host, "'source'"));
    }

    private void httpCheck(Line line) {
        proxy.httpExpect = CheckParser.expectedStatus(line);
    }

    private void tcpCheck(Line line) {
        CheckParser.step(line).ifPresent(proxy.checkSteps::add);
    }

    private static void keepAlive(Line line, int[] values) {
        String keyword = line.keyword();
        String text = line.word(1, "a value");
        if (keyword.endsWith("-idle")) {
            values[0] = (int) Math.max(1, Values.timeMs(keyword, text, "s") / 1000);
        } else if (keyword.endsWith("-intvl")) {
            values[1] = (int) Math.max(1, Values.timeMs(keyword, text, "s") / 1000);
        } else {
            values[2] = Values.number(keyword, text, 1, 1000);
        }
    }
}
