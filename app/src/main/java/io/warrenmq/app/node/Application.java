package io.warrenmq.app.node;

import io.warrenmq.app.Version;
import io.warrenmq.app.config.NodeConfig;
import io.warrenmq.app.control.ApplicationException;
import io.warrenmq.app.control.ClientConnections;
import io.warrenmq.app.control.ResourceLimits;
import io.warrenmq.app.control.RunningNode;
import io.warrenmq.broker.Broker;
import io.warrenmq.broker.definitions.DefinitionsException;
import io.warrenmq.broker.definitions.DefinitionsExport;
import io.warrenmq.broker.definitions.DefinitionsImport;
import io.warrenmq.broker.security.CredentialValidator;
import io.warrenmq.broker.security.PasswordHashing;
import io.warrenmq.server.node.BrokerNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the application, as the control listener sees it. Thread-safe. */
final class Application implements RunningNode, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);
    private static final String BOOT_USER = "rmq-internal";

    private final BrokerNode node;
    private final NodeConfig config;
    private final NodeResources resources;
    private final NodeConnections connections;
    private volatile boolean suspended;

    Application(BrokerNode node, NodeConfig config) {
        this.node = node;
        this.config = config;
        this.resources = new NodeResources(node);
        this.connections = new NodeConnections(node.server().connections());
    }

    /**
     * Imports the definitions that the configuration names, files of a directory in the order of their names.
     *
     * @throws ApplicationException naming the file and what is wrong in it
     */
    void importAtBoot() {
        if (config.definitions().path().isEmpty()) {
            return;
        }
        Path path = config.definitions().path().get();
        for (Path file : definitionFiles(path)) {
            try {
                importDefinitions(Files.readString(file), config.definitions().skipIfUnchanged());
                LOG.info("imported definitions from {}", file);
            } catch (IOException | ApplicationException e) {
                throw new ApplicationException("Definitions in " + file + " cannot be imported: " + e.getMessage()
                        + ". Correct the file, or remove load_definitions from the configuration.");
            }
        }
    }

    private static List<Path> definitionFiles(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ApplicationException("The directory of definitions " + path + " cannot be read: " + e);
        }
    }

    @Override
    public Broker broker() {
        return node;
    }

    @Override
    public ClientConnections connections() {
        return connections;
    }

    @Override
    public ResourceLimits resources() {
        return resources;
    }

    @Override
    public List<ListenerView> listeners() {
        return suspended
                ? List.of()
                : node.server().listeners().stream()
                        .map(listener -> new ListenerView(
                                listener.tls() ? "amqp/ssl" : "amqp",
                                listener.tls() ? "AMQP 0-9-1 and AMQP 1.0 over TLS" : "AMQP 0-9-1 and AMQP 1.0",
                                listener.host().isEmpty() ? "::" : listener.host(),
                                listener.port()))
                        .toList();
    }

    @Override
    public void suspendListeners() {
        node.server().suspendListeners();
        suspended = true;
    }

    @Override
    public void resumeListeners() {
        if (suspended) {
            node.server().resumeListeners();
            suspended = false;
        }
    }

    @Override
    public boolean isSuspended() {
        return suspended;
    }

    @Override
    public String clusterName() {
        return node.clusterName();
    }

    @Override
    public PasswordHashing passwordHashing() {
        return NodeSettings.passwordHashing(config);
    }

    @Override
    public CredentialValidator credentialValidator() {
        return NodeSettings.credentialValidator(config);
    }

    @Override
    public List<String> activePlugins() {
        return List.of();
    }

    @Override
    public void trace(String vhost, boolean isOn) {
        node.server().tracing().set(vhost, isOn);
    }

    @Override
    public boolean isTraced(String vhost) {
        return node.server().tracing().traces(vhost);
    }

    @Override
    public String exportDefinitions() {
        return new DefinitionsExport(
                        new DefinitionsExport.Product("WarrenMQ", Version.number(), RabbitVersion.ANNOUNCED))
                .whole(node.metadata())
                .join()
                .toString();
    }

    @Override
    public void importDefinitions(String json, boolean isSkippedIfUnchanged) {
        DefinitionsImport definitions =
                new DefinitionsImport(node.metadata(), System::currentTimeMillis, new SecureRandom());
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        try {
            DefinitionsImport.Report report = isSkippedIfUnchanged
                    ? definitions.wholeIfChanged(bytes, BOOT_USER)
                    : definitions.whole(bytes, BOOT_USER);
            report.warnings().forEach(LOG::warn);
        } catch (DefinitionsException e) {
            throw new ApplicationException(e.getMessage(), e);
        }
    }

    @Override
    public void setChannelMax(int channelMax) {
        node.server().changeEngineSettings(settings -> settings.withChannelMax(channelMax));
    }

    @Override
    public Set<String> loopbackUsers() {
        return node.server().engineSettings().loopbackUsers();
    }

    @Override
    public void setLoopbackUsers(Set<String> users) {
        node.server().changeEngineSettings(settings -> settings.withLoopbackUsers(users));
    }

    @Override
    public void close() {
        node.close();
    }
}
