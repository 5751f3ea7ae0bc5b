package io.warrenmq.balancer.config;

import io.warrenmq.balancer.config.FrontendSettings.BackendRule;
import io.warrenmq.balancer.config.FrontendSettings.ConnectionRule;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A proxy, or the defaults of proxies, while its lines are read. For one thread. */
final class ProxyDraft {
    /** What kind of section it is. */
    enum Kind {
        DEFAULTS('d'),
        FRONTEND('f'),
        LISTEN('l'),
        BACKEND('b');

        final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        boolean hasFront() {
            return this == FRONTEND || this == LISTEN;
        }

        boolean hasBack() {
            return this == BACKEND || this == LISTEN;
        }
    }

    /** Names of times. */
    enum Time {
        CONNECT,
        CLIENT,
        SERVER,
        TUNNEL,
        CLIENT_FIN,
        SERVER_FIN,
        QUEUE,
        CHECK,
        HTTP_REQUEST,
        HTTP_KEEP_ALIVE
    }

    final Kind kind;
    final String name;
    final Place place;
    final ConditionParser conditions = new ConditionParser();
    final List<BindSettings> binds = new ArrayList<>();
    final List<ServerSettings> servers = new ArrayList<>();
    final List<BackendRule> backendRules = new ArrayList<>();
    final List<ConnectionRule> connectionRules = new ArrayList<>();
    final Map<String, Place> backendPlaces = new HashMap<>();
    final Map<Time, Long> times = new EnumMap<>(Time.class);
    final Set<String> options = new HashSet<>();
    final List<LogTarget> logTargets = new ArrayList<>();
    ServerDraft defaultServer = new ServerDraft();
    boolean globalLog;
    LogSettings.Style logStyle = LogSettings.Style.NONE;
    Mode mode = Mode.TCP;
    Balance balance = new Balance(Balance.Algorithm.ROUNDROBIN, 2, false);
    Optional<String> defaultBackend = Optional.empty();
    int maxConnections;
    int retries = 3;
    int redispatch;
    int fullConnections;
    int sessionsPerSecond;
    int id;
    int[] clientKeepAlive = new int[3];
    int[] serverKeepAlive = new int[3];
    CheckSettings check = new CheckSettings.Connect();
    final List<CheckSettings.Step> checkSteps = new ArrayList<>();
    Optional<Integer> httpExpect = Optional.empty();
    Optional<StatsDraft> stats = Optional.empty();
    Optional<String> metricsUri = Optional.empty();
    Optional<String> monitorUri = Optional.empty();
    Optional<InetAddress> source = Optional.empty();
    Optional<ForwardedFor> forwardedFor = Optional.empty();
    StateSource stateSource = StateSource.NONE;
    Optional<Path> stateFile = Optional.empty();
    boolean refuseWhenEmpty;
    boolean disabled;
    String description = "";

    ProxyDraft(Kind kind, String name, Place place) {
        this.kind = kind;
        this.name = name;
        this.place = place;
    }

    /** A proxy that begins with the values of the last {@code defaults}. */
    static ProxyDraft from(ProxyDraft defaults, Kind kind, String name, Place place) {
        ProxyDraft draft = new ProxyDraft(kind, name, place);
        draft.times.putAll(defaults.times);
        draft.options.addAll(defaults.options);
        draft.logTargets.addAll(defaults.logTargets);
        draft.backendPlaces.putAll(defaults.backendPlaces);
        draft.checkSteps.addAll(defaults.checkSteps);
        draft.defaultServer = defaults.defaultServer.copy();
        draft.globalLog = defaults.globalLog;
        draft.logStyle = defaults.logStyle;
        draft.mode = defaults.mode;
        draft.balance = defaults.balance;
        draft.defaultBackend = defaults.defaultBackend;
        draft.maxConnections = defaults.maxConnections;
        draft.retries = defaults.retries;
        draft.redispatch = defaults.redispatch;
        draft.fullConnections = defaults.fullConnections;
        draft.sessionsPerSecond = defaults.sessionsPerSecond;
        draft.clientKeepAlive = defaults.clientKeepAlive.clone();
        draft.serverKeepAlive = defaults.serverKeepAlive.clone();
        draft.check = defaults.check;
        draft.httpExpect = defaults.httpExpect;
        draft.stats = defaults.stats.map(StatsDraft::copy);
        draft.monitorUri = defaults.monitorUri;
        draft.source = defaults.source;
        draft.stateSource = defaults.stateSource;
        draft.forwardedFor = defaults.forwardedFor;
        draft.refuseWhenEmpty = defaults.refuseWhenEmpty;
        draft.disabled = defaults.disabled;
        return draft;
    }

    Timeouts timeouts() {
        return new Timeouts(
                time(Time.CONNECT),
                time(Time.CLIENT),
                time(Time.SERVER),
                time(Time.TUNNEL),
                time(Time.CLIENT_FIN),
                time(Time.SERVER_FIN),
                time(Time.QUEUE),
                time(Time.CHECK),
                time(Time.HTTP_REQUEST),
                time(Time.HTTP_KEEP_ALIVE));
    }

    private long time(Time time) {
        return times.getOrDefault(time, 0L);
    }

    private LogSettings log(List<LogTarget> global) {
        List<LogTarget> targets = new ArrayList<>(logTargets);
        if (globalLog) {
            targets.addAll(global);
        }
        return new LogSettings(
                List.copyOf(targets),
                logStyle,
                options.contains("dontlognull"),
                options.contains("dontlog-normal"),
                options.contains("logasap"),
                options.contains("log-health-checks"),
                options.contains("log-separate-errors"));
    }

    private KeepAlive keepAlive(String side, int[] values) {
        boolean enabled = options.contains("tcpka") || options.contains(side);
        return enabled ? new KeepAlive(true, values[0], values[1], values[2]) : KeepAlive.OFF;
    }

    CheckSettings effectiveCheck() {
        return switch (check) {
            case CheckSettings.Http http -> new CheckSettings.Http(http.request(), httpExpect);
            case CheckSettings.Script script
            when !checkSteps.isEmpty() -> new CheckSettings.Script(List.copyOf(checkSteps));
            case CheckSettings.Script script -> new CheckSettings.Connect();
            default -> check;
        };
    }

    FrontendSettings frontend(List<LogTarget> global, int number) {
        return new FrontendSettings(
                place,
                name,
                kind == Kind.LISTEN,
                id > 0 ? id : number,
                mode,
                List.copyOf(binds),
                maxConnections > 0 ? maxConnections : 2000,
                List.copyOf(connectionRules),
                List.copyOf(backendRules),
                defaultBackend.or(
                        () -> kind == Kind.LISTEN && !servers.isEmpty() ? Optional.of(name) : Optional.empty()),
                timeouts(),
                log(global),
                keepAlive("clitcpka", clientKeepAlive),
                sessionsPerSecond,
                mode == Mode.HTTP ? stats.map(StatsDraft::freeze) : Optional.empty(),
                metricsUri,
                monitorUri,
                forwardedFor,
                disabled,
                description);
    }

    private Optional<Path> stateFile(GlobalSettings global) {
        return switch (stateSource) {
            case NONE -> Optional.empty();
            case GLOBAL -> global.stateFile();
            case LOCAL ->
                Optional.of(stateFile.orElse(Path.of(name)))
                        .map(file -> global.stateDirectory()
                                .map(directory -> directory.resolve(file))
                                .orElse(file));
        };
    }

    BackendSettings backend(GlobalSettings global, int number) {
        return new BackendSettings(
                place,
                name,
                id > 0 ? id : number,
                mode,
                balance,
                List.copyOf(servers),
                retries,
                redispatch,
                timeouts(),
                effectiveCheck(),
                log(global.logs()),
                keepAlive("srvtcpka", serverKeepAlive),
                fullConnections,
                options.contains("allbackups"),
                refuseWhenEmpty,
                source,
                forwardedFor,
                stateFile(global),
                disabled,
                description);
    }
}
