package io.warrenmq.app.config;

import io.warrenmq.app.config.term.Term;
import io.warrenmq.wire.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Builds the configuration out of settings that are known to be valid. */
final class ConfigAssembler {

    /** Hints have no type of their own, but plugins keep passwords under such names. */
    private static final Pattern SECRET_NAME = Pattern.compile("(?i)pass|secret|token|cookie");

    private final Settings settings;
    private final Places places;
    private final Variables variables;

    ConfigAssembler(Settings settings, Places places, Variables variables) {
        this.settings = settings;
        this.places = places;
        this.variables = variables;
    }

    NodeConfig assemble(NodeName nodeName, NodeFiles files, Map<String, Map<String, Term>> erlangTerms) {
        return new NodeConfig(
                nodeName,
                places.isLongName(),
                files,
                listeners(),
                tls(),
                tcp(),
                limits(),
                firstStart(),
                authentication(),
                resources(),
                log(nodeName, files.dataDirectory()),
                definitions(),
                cluster(nodeName),
                http(),
                settings.members(LimitKeys.SERVER_PROPERTY),
                settings.value(WarrenKeys.EVENT_LOOPS),
                settings.value(WarrenKeys.LOG_FILE_SIZE),
                effective(),
                erlangTerms);
    }

    private Listeners listeners() {
        List<ListenAddress> tcp = settings.mentions("listeners.tcp")
                ? members(NetworkKeys.NO_TCP_LISTENER, NetworkKeys.TCP_LISTENER)
                : List.of(ListenAddress.onAllAddresses(5672));
        return new Listeners(
                tcp,
                members(NetworkKeys.NO_TLS_LISTENER, NetworkKeys.TLS_LISTENER),
                settings.value(NetworkKeys.PROXY_PROTOCOL),
                settings.value(NetworkKeys.REVERSE_DNS));
    }

    private <T> List<T> members(Key<String> none, Key<T> member) {
        return settings.entry(none).isPresent() ? List.of() : settings.list(member);
    }

    private TlsOptions tls() {
        List<String> versions = settings.list(TlsKeys.VERSION).stream()
                .filter(TlsKeys.SAFE_VERSIONS::contains)
                .toList();
        return new TlsOptions(
                path(TlsKeys.CA_FILE),
                path(TlsKeys.CERTIFICATE_FILE),
                path(TlsKeys.KEY_FILE),
                settings.find(TlsKeys.KEY_PASSWORD),
                settings.value(TlsKeys.VERIFY),
                settings.value(TlsKeys.CLIENT_CERTIFICATE_REQUIRED),
                settings.value(TlsKeys.DEPTH),
                versions.isEmpty() ? TlsKeys.SAFE_VERSIONS : versions,
                settings.list(TlsKeys.CIPHER),
                settings.value(TlsKeys.HONOR_CIPHER_ORDER),
                settings.value(TlsKeys.HANDSHAKE_TIMEOUT));
    }

    private TcpOptions tcp() {
        return new TcpOptions(
                settings.value(NetworkKeys.BACKLOG),
                settings.value(NetworkKeys.NO_DELAY),
                settings.value(NetworkKeys.KEEP_ALIVE),
                integer(NetworkKeys.SEND_BUFFER),
                integer(NetworkKeys.RECEIVE_BUFFER),
                settings.value(NetworkKeys.LINGER_ON),
                settings.value(NetworkKeys.LINGER_TIMEOUT),
                integer(NetworkKeys.SEND_TIMEOUT));
    }

    private ConnectionLimits limits() {
        return new ConnectionLimits(
                settings.value(LimitKeys.HANDSHAKE_TIMEOUT),
                settings.value(LimitKeys.HEARTBEAT),
                settings.value(LimitKeys.FRAME_MAX),
                settings.value(LimitKeys.INITIAL_FRAME_MAX),
                settings.value(LimitKeys.CHANNEL_MAX),
                settings.value(LimitKeys.CHANNEL_MAX_PER_NODE),
                settings.value(LimitKeys.CONNECTION_MAX),
                settings.value(LimitKeys.VHOST_MAX),
                settings.value(LimitKeys.MAX_MESSAGE_SIZE),
                settings.value(LimitKeys.CONSUMER_TIMEOUT),
                settings.value(WarrenKeys.MAX_UNAUTHENTICATED),
                settings.value(WarrenKeys.TABLE_MAX_DEPTH),
                settings.value(WarrenKeys.DEFAULT_CONSUMER_PREFETCH));
    }

    private FirstStart firstStart() {
        List<String> tags = settings.mentions("default_user_tags")
                ? trueOnes(AccessKeys.NO_DEFAULT_USER_TAGS, AccessKeys.DEFAULT_USER_TAG)
                : List.of("administrator");
        return new FirstStart(
                settings.value(AccessKeys.DEFAULT_VHOST),
                settings.value(AccessKeys.DEFAULT_USER),
                settings.value(AccessKeys.DEFAULT_PASS),
                tags,
                settings.value(AccessKeys.DEFAULT_CONFIGURE),
                settings.value(AccessKeys.DEFAULT_WRITE),
                settings.value(AccessKeys.DEFAULT_READ),
                TemplateKeys.read(settings));
    }

    private List<String> trueOnes(Key<String> none, Key<Boolean> member) {
        if (settings.entry(none).isPresent()) {
            return List.of();
        }
        return settings.members(member).entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
    }

    private Authentication authentication() {
        List<String> mechanisms = settings.list(AccessKeys.AUTH_MECHANISM);
        Optional<String> anonymous = settings.find(AccessKeys.ANONYMOUS_USER).filter(user -> !user.equals("none"));
        return new Authentication(
                mechanisms.isEmpty() ? List.of("PLAIN", "AMQPLAIN") : mechanisms,
                backends(),
                loopbackUsers(),
                anonymous,
                anonymous.flatMap(user -> settings.find(AccessKeys.ANONYMOUS_PASS)),
                settings.value(AccessKeys.PASSWORD_HASHING),
                settings.value(AccessKeys.CREDENTIAL_VALIDATOR),
                settings.value(AccessKeys.PASSWORD_MIN_LENGTH),
                settings.value(AccessKeys.PASSWORD_REGEX),
                settings.value(TlsKeys.LOGIN_FROM));
    }

    private Set<String> loopbackUsers() {
        if (settings.entry(AccessKeys.NO_LOOPBACK_USERS).isPresent()) {
            return Set.of();
        }
        Map<String, Boolean> users = settings.members(AccessKeys.LOOPBACK_USER);
        Set<String> loopback = new LinkedHashSet<>(trueOnes(AccessKeys.NO_LOOPBACK_USERS, AccessKeys.LOOPBACK_USER));
        // Like RabbitMQ: a list of others replaces guest; only a list of exceptions leaves it in.
        if (loopback.isEmpty() && !users.containsKey("guest")) {
            loopback.add("guest");
        }
        return loopback;
    }

    private List<Authentication.Backend> backends() {
        Map<String, Authentication.Backend> backends = new TreeMap<>();
        settings.members(AccessKeys.AUTH_BACKEND)
                .forEach((number, name) -> backends.put(order(number), backend(name, name)));
        Map<String, String> permissions = settings.members(AccessKeys.AUTHORISATION_BACKEND);
        Map<String, String> passwords = settings.members(AccessKeys.AUTHENTICATION_BACKEND);
        passwords.forEach((number, name) ->
                backends.put(order(number), backend(name, permissions.getOrDefault(number, "internal"))));
        permissions.forEach((number, name) ->
                backends.putIfAbsent(order(number), backend(passwords.getOrDefault(number, "internal"), name)));
        return backends.isEmpty() ? List.of(backend("internal", "internal")) : List.copyOf(backends.values());
    }

    private static String order(String number) {
        return "0".repeat(Math.max(0, 9 - number.length())) + number;
    }

    private static Authentication.Backend backend(String authentication, String authorisation) {
        return new Authentication.Backend(shortName(authentication), shortName(authorisation));
    }

    static String shortName(String backend) {
        String prefix = "rabbit_auth_backend_";
        return backend.startsWith(prefix) ? backend.substring(prefix.length()) : backend;
    }

    private Resources resources() {
        return new Resources(
                amount(ResourceKeys.MEMORY_ABSOLUTE, ResourceKeys.MEMORY_RELATIVE),
                settings.value(ResourceKeys.PAGING_RATIO),
                settings.value(ResourceKeys.MEMORY_INTERVAL),
                settings.find(ResourceKeys.TOTAL_MEMORY).map(OptionalLong::of).orElseGet(OptionalLong::empty),
                amount(ResourceKeys.DISK_ABSOLUTE, ResourceKeys.DISK_RELATIVE),
                settings.value(ResourceKeys.COLLECT_STATISTICS),
                settings.value(ResourceKeys.STATISTICS_INTERVAL));
    }

    private Resources.Amount amount(Key<Long> absolute, Key<Double> relative) {
        Optional<Entry> last = settings.later(absolute, relative);
        boolean isAbsolute = last.isPresent()
                ? absolute.pattern().matches(last.get().name())
                : absolute.defaultValue().isPresent();
        return isAbsolute
                ? new Resources.Amount.Absolute(settings.value(absolute))
                : new Resources.Amount.Relative(settings.value(relative));
    }

    private LogOptions log(NodeName nodeName, Path dataDirectory) {
        return new LogOptions(
                places.logFile(nodeName, dataDirectory),
                settings.value(LogKeys.FILE_LEVEL),
                settings.value(LogKeys.FILE_FORMATTER),
                settings.find(LogKeys.ROTATION_DATE).orElseGet(RotationSchedule.Never::new),
                settings.value(LogKeys.ROTATION_SIZE),
                settings.value(LogKeys.ROTATION_COUNT),
                settings.value(LogKeys.CONSOLE),
                settings.value(LogKeys.CONSOLE_LEVEL),
                settings.value(LogKeys.CONSOLE_FORMATTER),
                settings.value(LogKeys.EXCHANGE),
                settings.value(LogKeys.EXCHANGE_LEVEL),
                categoryLevels(),
                settings.value(WarrenKeys.LOG_QUEUE_LINES));
    }

    /** The outputs have their own keys, which the pattern of the categories matches too. */
    private Map<String, LogLevel> categoryLevels() {
        Map<String, LogLevel> levels = new TreeMap<>(settings.members(LogKeys.CATEGORY_LEVEL));
        levels.keySet().removeAll(Set.of("file", "console", "exchange"));
        return levels;
    }

    private DefinitionsImport definitions() {
        Optional<Path> path = path(DefinitionKeys.LOAD_DEFINITIONS)
                .or(() ->
                        settings.find(DefinitionKeys.IMPORT_BACKEND).flatMap(local -> path(DefinitionKeys.LOCAL_PATH)))
                .or(() -> path(DefinitionKeys.MANAGEMENT_LOAD_DEFINITIONS));
        return new DefinitionsImport(path, settings.value(DefinitionKeys.SKIP_IF_UNCHANGED));
    }

    private ClusterOptions cluster(NodeName nodeName) {
        return new ClusterOptions(
                settings.find(ClusterKeys.CLUSTER_NAME).orElse(nodeName.toString()),
                distributionPort(),
                settings.find(WarrenKeys.CLUSTER_IP),
                settings.value(ClusterKeys.BOOT_RETRY_TIMEOUT),
                settings.value(ClusterKeys.BOOT_RETRY_LIMIT),
                settings.value(ClusterKeys.PARTITION_HANDLING),
                settings.list(ClusterKeys.PAUSE_NODE),
                settings.value(ClusterKeys.PAUSE_RECOVER),
                settings.value(ClusterKeys.DISCOVERY_BACKEND).replace("rabbit_peer_discovery_", ""),
                settings.list(ClusterKeys.CLASSIC_NODE),
                settings.find(ClusterKeys.DNS_HOSTNAME),
                settings.value(ClusterKeys.NODE_TYPE),
                settings.value(ClusterKeys.DISCOVERY_RETRIES),
                settings.value(ClusterKeys.DISCOVERY_INTERVAL),
                integer(ClusterKeys.TARGET_SIZE),
                settings.value(ClusterKeys.CLEANUP_INTERVAL),
                settings.value(ClusterKeys.CLEANUP_ONLY_WARNS),
                settings.value(ClusterKeys.NET_TICK_TIME),
                settings.value(ClusterKeys.QUEUE_MASTER_LOCATOR),
                settings.value(ClusterKeys.QUEUE_LEADER_LOCATOR),
                settings.value(ClusterKeys.DEFAULT_QUEUE_TYPE),
                settings.value(ClusterKeys.SYNC_BATCH_SIZE),
                settings.value(ClusterKeys.SYNC_THROUGHPUT),
                settings.members(DefinitionKeys.DEPRECATED_FEATURE));
    }

    private int distributionPort() {
        return variables
                .text(Variable.RABBITMQ_DIST_PORT)
                .map(Integer::parseInt)
                .orElseGet(() -> {
                    int amqpPort = listeners().tcp().stream()
                            .findFirst()
                            .map(ListenAddress::port)
                            .orElse(5672);
                    // A port that was chosen by the system has none that belongs to it.
                    return amqpPort == 0 || amqpPort + 20000 > 65535 ? 0 : amqpPort + 20000;
                });
    }

    private HttpOptions http() {
        return new HttpOptions(
                new ListenAddress(settings.find(HttpKeys.MANAGEMENT_IP), settings.value(HttpKeys.MANAGEMENT_PORT)),
                settings.find(HttpKeys.MANAGEMENT_TLS_PORT)
                        .map(port -> new ListenAddress(settings.find(HttpKeys.MANAGEMENT_TLS_IP), port)),
                managementTls(),
                settings.find(HttpKeys.PATH_PREFIX).orElse(""),
                settings.value(HttpKeys.RATES_MODE),
                path(HttpKeys.HTTP_LOG_DIRECTORY),
                settings.value(HttpKeys.DISABLE_STATS),
                settings.value(HttpKeys.LOGIN_SESSION_TIMEOUT),
                settings.value(HttpKeys.MAX_BODY_SIZE),
                settings.list(HttpKeys.CORS_ORIGIN),
                new ListenAddress(settings.find(HttpKeys.PROMETHEUS_IP), settings.value(HttpKeys.PROMETHEUS_PORT)),
                settings.value(HttpKeys.PROMETHEUS_PATH),
                settings.value(HttpKeys.PER_OBJECT_METRICS),
                new ListenAddress(
                        Optional.of(settings.value(WarrenKeys.CONTROL_IP)), settings.value(WarrenKeys.CONTROL_PORT)));
    }

    private TlsOptions managementTls() {
        TlsOptions amqp = tls();
        return new TlsOptions(
                path(HttpKeys.MANAGEMENT_CA_FILE),
                path(HttpKeys.MANAGEMENT_CERTIFICATE_FILE),
                path(HttpKeys.MANAGEMENT_KEY_FILE),
                settings.find(HttpKeys.MANAGEMENT_KEY_PASSWORD),
                settings.value(HttpKeys.MANAGEMENT_VERIFY),
                settings.value(HttpKeys.MANAGEMENT_VERIFY) == TlsVerify.VERIFY_PEER,
                amqp.depth(),
                amqp.versions(),
                amqp.ciphers(),
                amqp.isServerOrderHonoured(),
                amqp.handshakeTimeoutMs());
    }

    private Optional<Path> path(Key<Path> key) {
        return settings.find(key).map(places::absolute);
    }

    private OptionalInt integer(Key<Integer> key) {
        return settings.find(key).map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    private List<EffectiveSetting> effective() {
        List<EffectiveSetting> effective = new ArrayList<>();
        for (Entry entry : settings.all()) {
            boolean isSecret = settings.table()
                            .find(entry.name())
                            .map(key -> key.type().isSecret())
                            .orElse(true)
                    || SECRET_NAME.matcher(entry.name().toString()).find();
            String shown = isSecret ? Secret.of(entry.text()).toString() : entry.text();
            effective.add(new EffectiveSetting(entry.name().toString(), shown, entry.origin()));
        }
        return effective;
    }
}
