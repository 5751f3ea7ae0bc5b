package io.warrenmq.app.control;

import io.warrenmq.broker.Broker;
import io.warrenmq.broker.security.CredentialValidator;
import io.warrenmq.broker.security.PasswordHashing;
import io.warrenmq.cluster.mirrors.MirrorHost;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What operators can see and change of an application that runs. Thread-safe. */
public interface RunningNode {
    Broker broker();

    ClientConnections connections();

    /** Copies of mirrored queues; empty where there can be none. */
    default Optional<MirrorHost> mirrors() {
        return Optional.empty();
    }

    ResourceLimits resources();

    List<ListenerView> listeners();

    /** Accepts no new connections of clients; those that there are stay. Does nothing when it is so already. */
    void suspendListeners();

    void resumeListeners();

    boolean isSuspended();

    /** As clients are told: the global parameter cluster_name, or what stands for it. */
    String clusterName();

    /** How passwords are stored from now on. */
    PasswordHashing passwordHashing();

    /** Which new passwords are accepted. */
    CredentialValidator credentialValidator();

    /** Gives a virtual host that was just created what the configuration says such ones get. */
    void furnish(String vhost);

    /** Of new virtual hosts that name none; empty for classic queues. */
    Optional<String> defaultQueueType();

    /** What is built in, by the names of RabbitMQ's plugins. */
    List<String> activePlugins();

    /** Switches the copying of a vhost's messages to amq.rabbitmq.trace; it is off after a restart. */
    void trace(String vhost, boolean isOn);

    boolean isTraced(String vhost);

    /** Everything but messages as one JSON document. */
    String exportDefinitions();

    /**
     * Adds definitions; returns when all are applied.
     *
     * @param isSkippedIfUnchanged does nothing when the last import was of the same text
     * @throws ApplicationException when the text is no definitions document, or something in it was refused
     */
    void importDefinitions(String json, boolean isSkippedIfUnchanged);

    /** Channels per connection that later connections are offered, 0 for no limit. */
    void setChannelMax(int channelMax);

    Set<String> loopbackUsers();

    /** Users who may log in from this host only, from the next login on. */
    void setLoopbackUsers(Set<String> users);

    /**
     * A socket that clients can connect to.
     *
     * @param protocol amqp, amqp/ssl, http, https, http/prometheus, clustering
     * @param purpose for people
     * @param address that it is bound to, {@code ::} or {@code 0.0.0.0} for all
     */
    record ListenerView(String protocol, String purpose, String address, int port) {}
}
