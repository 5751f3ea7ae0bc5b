package io.warrenmq.app.blackbox;

/** How a client introduces itself. */
public record Login(
        String user,
        String password,
        String virtualHost,
        int channelMax,
        int frameMax,
        int heartbeatSeconds,
        Table capabilities) {
    public static final Login GUEST = new Login(
            "guest",
            "guest",
            "/",
            2047,
            131_072,
            0,
            Table.empty()
                    .bool("authentication_failure_close", true)
                    .bool("consumer_cancel_notify", true)
                    .bool("connection.blocked", true));

    public Login as(String otherUser) {
        return new Login(otherUser, otherUser, virtualHost, channelMax, frameMax, heartbeatSeconds, capabilities);
    }

    public Login to(String otherVirtualHost) {
        return new Login(user, password, otherVirtualHost, channelMax, frameMax, heartbeatSeconds, capabilities);
    }

    public Login withPassword(String other) {
        return new Login(user, other, virtualHost, channelMax, frameMax, heartbeatSeconds, capabilities);
    }

    public Login tuned(int otherChannelMax, int otherFrameMax, int otherHeartbeatSeconds) {
        return new Login(
                user, password, virtualHost, otherChannelMax, otherFrameMax, otherHeartbeatSeconds, capabilities);
    }

    /** Without any capability: the node must not send what the client does not understand. */
    public Login incapable() {
        return new Login(user, password, virtualHost, channelMax, frameMax, heartbeatSeconds, Table.empty());
    }

    public Payload startOk() {
        return Amqp.startOk(Table.empty().table("capabilities", capabilities), "PLAIN", Amqp.plain(user, password));
    }

    public Payload tuneOk() {
        return Amqp.tuneOk(channelMax, frameMax, heartbeatSeconds);
    }
}
