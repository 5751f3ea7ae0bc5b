package io.warrenmq.server.amqp;

import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.broker.security.AccessControl;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FrameHeader;
import org.jspecify.annotations.Nullable;

/**
 * Who the client of a connection is and what was agreed with it in the handshake. Written by the connection's loop,
 * read racily by listings.
 */
final class Client {
    private AccessControl.Login.@Nullable Accepted user;
    private @Nullable VirtualHost virtualHost;
    private FieldTable properties = FieldTable.EMPTY;
    private FieldTable capabilities = FieldTable.EMPTY;
    private String mechanism = "";
    private int channelMax;
    private long frameMax;
    private int heartbeatSeconds;

    /** @param initialFrameMax largest frame until the client has agreed to one */
    Client(long initialFrameMax) {
        this.frameMax = initialFrameMax;
    }

    /** connection.start-ok came. */
    void introduced(FieldTable clientProperties) {
        properties = clientProperties;
        capabilities = clientProperties.table("capabilities").orElse(FieldTable.EMPTY);
    }

    void authenticated(AccessControl.Login.Accepted login, String usedMechanism) {
        user = login;
        mechanism = usedMechanism;
    }

    void tuned(int negotiatedChannelMax, long negotiatedFrameMax, int heartbeat) {
        channelMax = negotiatedChannelMax;
        frameMax = negotiatedFrameMax;
        heartbeatSeconds = heartbeat;
    }

    void opened(VirtualHost vhost) {
        virtualHost = vhost;
    }

    AccessControl.Login.Accepted user() {
        AccessControl.Login.Accepted login = user;
        if (login == null) {
            throw new IllegalStateException("not authenticated");
        }
        return login;
    }

    /** Empty before the login. */
    String userName() {
        AccessControl.Login.Accepted login = user;
        return login == null ? "" : login.userName();
    }

    VirtualHost virtualHost() {
        VirtualHost vhost = virtualHost;
        if (vhost == null) {
            throw new IllegalStateException("no virtual host opened");
        }
        return vhost;
    }

    boolean hasVirtualHost() {
        return virtualHost != null;
    }

    /** Empty before connection.open. */
    String virtualHostName() {
        VirtualHost vhost = virtualHost;
        return vhost == null ? "" : vhost.name();
    }

    /** Whether it announced a capability. */
    boolean can(String capability) {
        return capabilities.isTrue(capability);
    }

    FieldTable properties() {
        return properties;
    }

    /** The name that the client gave itself, empty for none. */
    String givenName() {
        return properties.text("connection_name").orElse("");
    }

    String mechanism() {
        return mechanism;
    }

    /** 0 for no limit. */
    int channelMax() {
        return channelMax;
    }

    /** 0 for no limit. */
    long frameMax() {
        return frameMax;
    }

    /** Largest payload of a frame that it may send. */
    long largestPayloadBytes() {
        return frameMax == 0 ? Integer.MAX_VALUE - FrameHeader.OVERHEAD_BYTES : frameMax;
    }

    /** 0 for no heartbeats. */
    int heartbeatSeconds() {
        return heartbeatSeconds;
    }
}
