package io.warrenmq.server.amqp;

import io.warrenmq.wire.DecodeLimits;
import io.warrenmq.wire.FieldTable;
import java.util.List;
import java.util.Set;

/**
 * How AMQP is spoken.
 *
 * @param frameMax largest frame offered in connection.tune, in bytes; 0 for no limit. Too small costs a frame header
 *     per few bytes of large messages, too large lets one frame hold up the other channels of its connection
 * @param channelMax channels per connection offered in connection.tune; 0 for no limit
 * @param heartbeatSeconds heartbeat interval offered in connection.tune; 0 switches it off, then lost clients are
 *     noticed late
 * @param handshakeTimeoutMs from accepting a connection until connection.open must have come
 * @param maxMessageSizeBytes largest body; capped at 512 MiB
 * @param maxIncompleteContentBytes memory that the incomplete messages of one connection may take
 * @param consumerTimeoutMs age of an unacknowledged delivery at which its channel is closed; 0 for never
 * @param defaultConsumerPrefetch limit of unacknowledged deliveries of consumers whose channel did not say basic.qos; 0
 *     for none
 * @param maxConsumersPerChannel 0 for no limit
 * @param connectionMax connections of this node; negative for no limit
 * @param channelMaxPerNode channels of this node; 0 for no limit
 * @param unauthenticatedMax connections that have not logged in yet; more are closed at once, so that strangers cannot
 *     take the node's memory
 * @param mechanisms SASL mechanisms offered, in this order
 * @param loopbackUsers users that may log in from this machine only
 * @param certificateLogin which part of the client certificate is the user name for EXTERNAL
 * @param serverProperties what connection.start tells in addition, before generated entries of the same name
 * @param productVersion version told to clients, RabbitMQ compatible
 * @param decodeLimits bounds of field tables from clients
 */
public record EngineSettings(
        long frameMax,
        int channelMax,
        int heartbeatSeconds,
        long handshakeTimeoutMs,
        long maxMessageSizeBytes,
        long maxIncompleteContentBytes,
        long consumerTimeoutMs,
        int defaultConsumerPrefetch,
        int maxConsumersPerChannel,
        int connectionMax,
        int channelMaxPerNode,
        int unauthenticatedMax,
        List<String> mechanisms,
        Set<String> loopbackUsers,
        CertificateLogin certificateLogin,
        FieldTable serverProperties,
        String productVersion,
        DecodeLimits decodeLimits) {
    /** {@code ssl_cert_login_from}. */
    public enum CertificateLogin {
        DISTINGUISHED_NAME,
        COMMON_NAME,
        SUBJECT_ALTERNATIVE_NAME
    }

    /** RabbitMQ's defaults. */
    public static final EngineSettings DEFAULT = new EngineSettings(
            131_072,
            2047,
            60,
            10_000,
            134_217_728,
            ServerLimits.LARGEST_BODY_BYTES,
            1_800_000,
            0,
            0,
            -1,
            0,
            4096,
            List.of("PLAIN", "AMQPLAIN"),
            Set.of("guest"),
            CertificateLogin.DISTINGUISHED_NAME,
            FieldTable.EMPTY,
            "3.13.7",
            DecodeLimits.DEFAULT);

    public EngineSettings {
        mechanisms = List.copyOf(mechanisms);
        loopbackUsers = Set.copyOf(loopbackUsers);
        maxMessageSizeBytes = Math.min(maxMessageSizeBytes, ServerLimits.LARGEST_BODY_BYTES);
    }

    /** The same with another number of channels per connection, 0 for no limit. */
    public EngineSettings withChannelMax(int channels) {
        return new EngineSettings(
                frameMax,
                channels,
                heartbeatSeconds,
                handshakeTimeoutMs,
                maxMessageSizeBytes,
                maxIncompleteContentBytes,
                consumerTimeoutMs,
                defaultConsumerPrefetch,
                maxConsumersPerChannel,
                connectionMax,
                channelMaxPerNode,
                unauthenticatedMax,
                mechanisms,
                loopbackUsers,
                certificateLogin,
                serverProperties,
                productVersion,
                decodeLimits);
    }

    /** The same with other users that may log in from this machine only. */
    public EngineSettings withLoopbackUsers(Set<String> users) {
        return new EngineSettings(
                frameMax,
                channelMax,
                heartbeatSeconds,
                handshakeTimeoutMs,
                maxMessageSizeBytes,
                maxIncompleteContentBytes,
                consumerTimeoutMs,
                defaultConsumerPrefetch,
                maxConsumersPerChannel,
                connectionMax,
                channelMaxPerNode,
                unauthenticatedMax,
                mechanisms,
                users,
                certificateLogin,
                serverProperties,
                productVersion,
                decodeLimits);
    }
}
