package io.warrenmq.app.node;

import io.warrenmq.app.Version;
import io.warrenmq.app.config.NodeConfig;
import io.warrenmq.app.control.ClientConnections;
import io.warrenmq.app.control.ResourceLimits;
import io.warrenmq.app.control.RunningNode;
import io.warrenmq.broker.Broker;
import io.warrenmq.broker.definitions.DefinitionsExport;
import io.warrenmq.broker.json.JsonText;
import io.warrenmq.broker.security.CredentialValidator;
import io.warrenmq.broker.security.PasswordHashing;
import io.warrenmq.cluster.mirrors.MirrorHost;
import io.warrenmq.server.node.BrokerNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One run of the application, as the control listener sees it. Thread-safe. */
final class Application implements RunningNode, AutoCloseable {

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

    @Override
    public Broker broker() {
        return node;
    }

    @Override
    public Optional<MirrorHost> mirrors() {
        return Optional.of(node.mirrors());
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
    public void furnish(String vhost) {
        NodeDefinitions.furnish(node.metadata(), NodeSettings.newVirtualHosts(config), vhost);
    }

    @Override
    public Optional<String> defaultQueueType() {
        return NodeSettings.defaultQueueType(config);
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
        return JsonText.write(new DefinitionsExport(
                        new DefinitionsExport.Product("WarrenMQ", Version.number(), RabbitVersion.ANNOUNCED))
                .whole(node.metadata())
                .join());
    }

    @Override
    public void importDefinitions(String json, boolean isSkippedIfUnchanged) {
        new NodeDefinitions(node.metadata(), NodeSettings.newVirtualHosts(config))
                .importJson(json, isSkippedIfUnchanged);
    }

    @Override
    public void setChannelMax(int channelMax) {
        node.server().changeEngineSettings(settings -> settings.with(changed -> changed.channelMax(channelMax)));
    }

    @Override
    public Set<String> loopbackUsers() {
        return node.server().engineSettings().loopbackUsers();
    }

    @Override
    public void setLoopbackUsers(Set<String> users) {
        node.server().changeEngineSettings(settings -> settings.with(changed -> changed.loopbackUsers(users)));
    }

    @Override
    public void close() {
        node.close();
    }
}
