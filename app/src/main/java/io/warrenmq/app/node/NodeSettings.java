package io.warrenmq.app.node;

import io.warrenmq.app.config.Authentication;
import io.warrenmq.app.config.ConnectionLimits;
import io.warrenmq.app.config.FirstStart;
import io.warrenmq.app.config.ListenAddress;
import io.warrenmq.app.config.NodeConfig;
import io.warrenmq.app.config.Resources;
import io.warrenmq.app.config.Resources.Amount;
import io.warrenmq.app.config.TcpOptions;
import io.warrenmq.app.config.TlsOptions;
import io.warrenmq.app.config.TlsVerify;
import io.warrenmq.broker.flow.DiskFreeLimit;
import io.warrenmq.broker.flow.MemoryWatermark;
import io.warrenmq.broker.metadata.FirstBoot;
import io.warrenmq.broker.metadata.MetadataRules;
import io.warrenmq.broker.policy.BoundedPattern;
import io.warrenmq.broker.security.CredentialValidator;
import io.warrenmq.broker.security.PasswordHashing;
import io.warrenmq.cluster.node.ClusterSettings;
import io.warrenmq.server.ListenerSettings;
import io.warrenmq.server.ServerSettings;
import io.warrenmq.server.SocketSettings;
import io.warrenmq.server.TlsSettings;
import io.warrenmq.server.amqp.EngineSettings;
import io.warrenmq.server.node.BrokerNodeSettings;
import io.warrenmq.server.node.ResourceSettings;
import io.warrenmq.server.node.StorageLocation;
import io.warrenmq.store.StoreOptions;
import io.warrenmq.wire.DecodeLimits;
import io.warrenmq.wire.FieldTable;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** What the broker's layers need, taken from the configuration, which knows nothing of them. */
final class NodeSettings {
    private static final long SHUTDOWN_TIMEOUT_MS = 3_000;
    private static final int UNLIMITED = -1;

    private NodeSettings() {}

    /** @param totalMemoryBytes of this machine or container */
    static BrokerNodeSettings of(NodeConfig config, long totalMemoryBytes, ClusterSettings cluster) {
        return new BrokerNodeSettings(
                config.nodeName().toString(),
                config.cluster().clusterName(),
                new StorageLocation.Directory(config.files().dataDirectory(), storeOptions(config)),
                server(config),
                config.eventLoops() > 0
                        ? config.eventLoops()
                        : Runtime.getRuntime().availableProcessors(),
                firstBoot(config),
                MetadataRules.DEFAULT,
                resources(config.resources(), totalMemoryBytes),
                Optional.of(cluster));
    }

    private static StoreOptions storeOptions(NodeConfig config) {
        StoreOptions defaults = StoreOptions.defaults();
        return new StoreOptions(
                config.walFileSizeBytes(),
                defaults.logFilesKept(),
                defaults.segmentSizeBytes(),
                defaults.segmentMessages());
    }

    private static ServerSettings server(NodeConfig config) {
        List<ListenerSettings> listeners = new ArrayList<>();
        config.listeners().tcp().forEach(address -> listeners.add(listener(address, false)));
        config.listeners().tls().forEach(address -> listeners.add(listener(address, true)));
        return new ServerSettings(
                listeners,
                config.listeners().tls().isEmpty() ? Optional.empty() : Optional.of(tls(config.tls())),
                socket(config.tcp()),
                config.listeners().proxyProtocol(),
                engine(config),
                SHUTDOWN_TIMEOUT_MS);
    }

    private static ListenerSettings listener(ListenAddress address, boolean tls) {
        return new ListenerSettings(address.address().orElse(""), address.port(), tls);
    }

    private static TlsSettings tls(TlsOptions options) {
        return new TlsSettings(
                options.certificateFile().orElseThrow(), // the configuration is refused when a TLS listener lacks it
                options.keyFile().orElseThrow(),
                options.keyPassword(),
                options.authorityFile(),
                options.verify() == TlsVerify.VERIFY_PEER,
                options.isClientCertificateRequired(),
                options.versions().stream()
                        .map(version -> version.replace("tlsv", "TLSv"))
                        .toList(),
                options.ciphers(),
                options.handshakeTimeoutMs());
    }

    private static SocketSettings socket(TcpOptions options) {
        return new SocketSettings(
                options.backlog(),
                options.isNoDelay(),
                options.isKeepAlive(),
                options.sendBufferBytes().orElse(0),
                options.receiveBufferBytes().orElse(0),
                // A timeout of 0 would drop what clients have not read yet, which RabbitMQ's defaults do not mean.
                options.isLinger() && options.lingerTimeoutS() > 0
                        ? OptionalInt.of(options.lingerTimeoutS())
                        : OptionalInt.empty());
    }

    private static EngineSettings engine(NodeConfig config) {
        ConnectionLimits limits = config.limits();
        Authentication authentication = config.authentication();
        return EngineSettings.DEFAULT.with(engine -> engine.frameMax(limits.frameMaxBytes())
                .channelMax(limits.channelMax())
                .heartbeatSeconds(limits.heartbeatS())
                .handshakeTimeoutMs(limits.handshakeTimeoutMs())
                .initialFrameMax(limits.initialFrameMaxBytes())
                .maxMessageSizeBytes(limits.maxMessageSizeBytes())
                .consumerTimeoutMs(limits.consumerTimeoutMs().orElse(0))
                .defaultConsumerPrefetch(limits.defaultConsumerPrefetch())
                .connectionMax(bounded(limits.connectionMax(), UNLIMITED))
                .channelMaxPerNode(bounded(limits.channelMaxPerNode(), 0))
                .unauthenticatedMax(limits.maxUnauthenticatedConnections())
                .sendTimeoutMs(config.tcp().sendTimeoutMs().orElse(0))
                .mechanisms(authentication.mechanisms())
                .loopbackUsers(authentication.loopbackUsers())
                .certificateLogin(
                        switch (authentication.certificateLogin()) {
                            case DISTINGUISHED_NAME -> EngineSettings.CertificateLogin.DISTINGUISHED_NAME;
                            case COMMON_NAME -> EngineSettings.CertificateLogin.COMMON_NAME;
                            case SUBJECT_ALTERNATIVE_NAME, SUBJECT_ALT_NAME ->
                                EngineSettings.CertificateLogin.SUBJECT_ALTERNATIVE_NAME;
                        })
                .serverProperties(serverProperties(config))
                .productVersion(RabbitVersion.ANNOUNCED)
                .decodeLimits(new DecodeLimits(
                        limits.tableMaxDepth(), DecodeLimits.DEFAULT.maxElements(), DecodeLimits.DEFAULT.maxBytes())));
    }

    private static FieldTable serverProperties(NodeConfig config) {
        FieldTable.Builder properties = FieldTable.builder();
        new TreeMap<>(config.serverProperties()).forEach(properties::add);
        return properties.build();
    }

    private static int bounded(OptionalLong limit, int absent) {
        return limit.isPresent() ? (int) Math.min(Integer.MAX_VALUE, limit.getAsLong()) : absent;
    }

    private static FirstBoot firstBoot(NodeConfig config) {
        FirstStart first = config.firstStart();
        if (config.definitions().path().isPresent()) {
            return new FirstBoot(
                    first.vhost(),
                    defaultQueueType(config),
                    Optional.empty(),
                    newVirtualHosts(config).commands(first.vhost(), Set.of()));
        }
        PasswordHashing hashing = passwordHashing(config);
        return new FirstBoot(
                first.vhost(),
                defaultQueueType(config),
                Optional.of(new FirstBoot.User(
                        first.user(),
                        hashing.hash(first.password(), new SecureRandom()),
                        hashing.algorithmName(),
                        first.tags(),
                        new FirstBoot.Permissions(first.configure(), first.write(), first.read()))),
                newVirtualHosts(config).commands(first.vhost(), Set.of(first.user())));
    }

    /** What virtual hosts get when they are created. */
    static NewVirtualHosts newVirtualHosts(NodeConfig config) {
        return new NewVirtualHosts(config.firstStart().templates(), passwordHashing(config), new SecureRandom());
    }

    /** Of new virtual hosts that name none; empty for classic queues, which need no name. */
    static Optional<String> defaultQueueType(NodeConfig config) {
        return Optional.of(config.cluster().defaultQueueType()).filter(type -> !type.equals("classic"));
    }

    /** How new passwords are kept. */
    static PasswordHashing passwordHashing(NodeConfig config) {
        return switch (config.authentication().passwordHashing()) {
            case RABBIT_PASSWORD_HASHING_SHA256 -> PasswordHashing.SHA_256;
            case RABBIT_PASSWORD_HASHING_SHA512 -> PasswordHashing.SHA_512;
            case RABBIT_PASSWORD_HASHING_MD5 -> PasswordHashing.MD5;
        };
    }

    /** Which new passwords are accepted. */
    static CredentialValidator credentialValidator(NodeConfig config) {
        Authentication authentication = config.authentication();
        return switch (authentication.validator()) {
            case RABBIT_CREDENTIAL_VALIDATOR_ACCEPT_EVERYTHING -> CredentialValidator.acceptEverything();
            case RABBIT_CREDENTIAL_VALIDATOR_MIN_PASSWORD_LENGTH ->
                CredentialValidator.minLength(authentication.passwordMinLength());
            case RABBIT_CREDENTIAL_VALIDATOR_PASSWORD_REGEXP ->
                CredentialValidator.matching(BoundedPattern.compile(authentication.passwordRegex()));
        };
    }

    private static ResourceSettings resources(Resources resources, long machineMemoryBytes) {
        return new ResourceSettings(
                switch (resources.memoryWatermark()) {
                    case Amount.Relative(double ratio) -> new MemoryWatermark.Relative(ratio);
                    case Amount.Absolute(long sizeBytes) -> new MemoryWatermark.Absolute(sizeBytes);
                },
                switch (resources.diskFreeLimit()) {
                    case Amount.Relative(double ratio) -> new DiskFreeLimit.Relative(ratio);
                    case Amount.Absolute(long sizeBytes) -> new DiskFreeLimit.Absolute(sizeBytes);
                },
                resources.totalMemoryBytes().orElse(machineMemoryBytes));
    }
}
