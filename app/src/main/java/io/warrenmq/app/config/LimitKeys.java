package io.warrenmq.app.config;

import java.util.OptionalLong;

/** What connections negotiate and may use. */
final class LimitKeys {

    static final KeySection SECTION = new KeySection("Connections and limits");

    static final Key<Integer> HANDSHAKE_TIMEOUT = SECTION.key(
                    "handshake_timeout",
                    ValueTypes.milliseconds(1),
                    "10000",
                    "Time from accepting a connection to `connection.open`. Too small: slow clients fail. Too large: silent"
                            + " ones hold sockets.")
            .term("rabbit.handshake_timeout");
    static final Key<Integer> HEARTBEAT = SECTION.key(
                    "heartbeat",
                    ValueTypes.seconds(0, 65535),
                    "60",
                    "Heartbeat proposed to clients; 0 disables it. Too small: busy clients are taken for dead. Too large: dead"
                            + " ones keep their messages for up to three times as long.")
            .term("rabbit.heartbeat");
    static final Key<Integer> FRAME_MAX = SECTION.key(
                    "frame_max",
                    ValueTypes.FRAME_MAX,
                    "131072",
                    "Largest frame; 0 means unlimited. Too small: large messages become many frames. Too large: one message"
                            + " delays all other channels of its connection.")
            .term("rabbit.frame_max");
    static final Key<Integer> INITIAL_FRAME_MAX = SECTION.key(
                    "initial_frame_max",
                    ValueTypes.size(4096, Integer.MAX_VALUE),
                    "8192",
                    "Largest frame before `connection.tune-ok`. Too small: long tokens cannot log in. Too large: strangers can"
                            + " make the node hold memory.")
            .term("rabbit.initial_frame_max");
    static final Key<Integer> CHANNEL_MAX = SECTION.key(
                    "channel_max",
                    ValueTypes.integer("a number", 0, 65535),
                    "2047",
                    "Channels of one connection; 0 means 65535. Too large: a client that leaks channels exhausts memory.")
            .term("rabbit.channel_max");
    static final Key<OptionalLong> CHANNEL_MAX_PER_NODE = SECTION.key(
                    "channel_max_per_node",
                    ValueTypes.limit("a number", 0, "infinity"),
                    "infinity",
                    "Channels of all connections of this node.")
            .term("rabbit.channel_max_per_node");
    static final Key<OptionalLong> CONNECTION_MAX = SECTION.key(
                    "connection_max",
                    ValueTypes.limit("a number", 0, "infinity"),
                    "infinity",
                    "AMQP connections of this node; further ones are refused.")
            .term("rabbit.connection_max");
    static final Key<OptionalLong> VHOST_MAX = SECTION.key(
                    "vhost_max",
                    ValueTypes.limit("a number", 0, "infinity"),
                    "infinity",
                    "Virtual hosts of the cluster.")
            .term("rabbit.vhost_max")
            .inert("the number of virtual hosts is not limited");
    static final Key<Integer> MAX_MESSAGE_SIZE = SECTION.key(
                    "max_message_size",
                    ValueTypes.size(1, 512 << 20),
                    "134217728",
                    "Largest message body. Too small: publishers are refused. Too large: a few messages fill the memory.")
            .term("rabbit.max_message_size");
    static final Key<OptionalLong> CONSUMER_TIMEOUT = SECTION.key(
                    "consumer_timeout",
                    ValueTypes.limit("milliseconds", 1, "undefined", "infinity", "false"),
                    "1800000",
                    "Time in which a delivery must be acknowledged, otherwise its channel is closed; `undefined` disables it."
                            + " Too small: slow work is delivered twice. Too large: a stuck consumer keeps its messages.")
            .term("rabbit.consumer_timeout");

    static final Key<String> SERVER_PROPERTY = SECTION.key(
                    "server_properties.$name",
                    ValueTypes.TEXT,
                    "",
                    "What `connection.start` tells clients besides; it replaces an entry of the broker that has the same name.")
            .term("rabbit.server_properties", SpecialShapes::serverProperties, "[{<<\"name\">>, <<\"text\">>}]");

    private LimitKeys() {}
}
