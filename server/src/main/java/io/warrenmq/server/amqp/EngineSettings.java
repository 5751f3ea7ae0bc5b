package io.warrenmq.server.amqp;

import io.warrenmq.wire.DecodeLimits;
import io.warrenmq.wire.FieldTable;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How AMQP is spoken.
 *
 * @param frameMax largest frame offered in connection.tune, in bytes; 0 for no limit. Too small costs a frame header
 *     per few bytes of large messages, too large lets one frame hold up the other channels of its connection
 * @param channelMax channels per connection offered in connection.tune; 0 for no limit
 * @param heartbeatSeconds heartbeat interval offered in connection.tune; 0 switches it off, then lost clients are
 *     noticed late
 * @param handshakeTimeoutMs from accepting a connection until connection.open must have come
 * @param initialFrameMax largest frame before connection.tune-ok, in bytes. Too small for long tokens, they cannot log
 *     in; too large lets strangers make the node hold memory
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
 * @param sendTimeoutMs a connection whose socket takes nothing for so long, although there is something to write, is
 *     dropped; 0 for never, then heartbeats alone decide
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
        int initialFrameMax,
        long maxMessageSizeBytes,
        long maxIncompleteContentBytes,
        long consumerTimeoutMs,
        int defaultConsumerPrefetch,
        int maxConsumersPerChannel,
        int connectionMax,
        int channelMaxPerNode,
        int unauthenticatedMax,
        long sendTimeoutMs,
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

    /** The version whose behaviour clients and tools may expect. */
    public static final String RABBITMQ_VERSION = "3.10.8";

    /** RabbitMQ's defaults. */
    public static final EngineSettings DEFAULT = new Builder().build();

    public EngineSettings {
        mechanisms = List.copyOf(mechanisms);
        loopbackUsers = Set.copyOf(loopbackUsers);
        maxMessageSizeBytes = Math.min(maxMessageSizeBytes, ServerLimits.LARGEST_BODY_BYTES);
    }

    /** The same with some settings changed. */
    public EngineSettings with(Consumer<Builder> changes) {
        Builder builder = new Builder();
        builder.frameMax = frameMax;
        builder.channelMax = channelMax;
        builder.heartbeatSeconds = heartbeatSeconds;
        builder.handshakeTimeoutMs = handshakeTimeoutMs;
        builder.initialFrameMax = initialFrameMax;
        builder.maxMessageSizeBytes = maxMessageSizeBytes;
        builder.maxIncompleteContentBytes = maxIncompleteContentBytes;
        builder.consumerTimeoutMs = consumerTimeoutMs;
        builder.defaultConsumerPrefetch = defaultConsumerPrefetch;
        builder.maxConsumersPerChannel = maxConsumersPerChannel;
        builder.connectionMax = connectionMax;
        builder.channelMaxPerNode = channelMaxPerNode;
        builder.unauthenticatedMax = unauthenticatedMax;
        builder.sendTimeoutMs = sendTimeoutMs;
        builder.mechanisms = mechanisms;
        builder.loopbackUsers = loopbackUsers;
        builder.certificateLogin = certificateLogin;
        builder.serverProperties = serverProperties;
        builder.productVersion = productVersion;
        builder.decodeLimits = decodeLimits;
        changes.accept(builder);
        return builder.build();
    }

    /** Settings while they are put together, the defaults at first. Owned by whoever made it. */
    public static final class Builder {
        private long frameMax = 131_072;
        private int channelMax = 2047;
        private int heartbeatSeconds = 60;
        private long handshakeTimeoutMs = 10_000;
        private int initialFrameMax = 8192;
        private long maxMessageSizeBytes = 134_217_728;
        private long maxIncompleteContentBytes = ServerLimits.LARGEST_BODY_BYTES;
        private long consumerTimeoutMs = 1_800_000;
        private int defaultConsumerPrefetch = 0;
        private int maxConsumersPerChannel = 0;
        private int connectionMax = -1;
        private int channelMaxPerNode = 0;
        private int unauthenticatedMax = 4096;
        private long sendTimeoutMs = 0;
        private List<String> mechanisms = List.of("PLAIN", "AMQPLAIN");
        private Set<String> loopbackUsers = Set.of("guest");
        private CertificateLogin certificateLogin = CertificateLogin.DISTINGUISHED_NAME;
        private FieldTable serverProperties = FieldTable.EMPTY;
        private String productVersion = RABBITMQ_VERSION;
        private DecodeLimits decodeLimits = DecodeLimits.DEFAULT;

        private Builder() {}

        public Builder frameMax(long value) {
            frameMax = value;
            return this;
        }

        public Builder channelMax(int value) {
            channelMax = value;
            return this;
        }

        public Builder heartbeatSeconds(int value) {
            heartbeatSeconds = value;
            return this;
        }

        public Builder handshakeTimeoutMs(long value) {
            handshakeTimeoutMs = value;
            return this;
        }

        public Builder initialFrameMax(int value) {
            initialFrameMax = value;
            return this;
        }

        public Builder maxMessageSizeBytes(long value) {
            maxMessageSizeBytes = value;
            return this;
        }

        public Builder maxIncompleteContentBytes(long value) {
            maxIncompleteContentBytes = value;
            return this;
        }

        public Builder consumerTimeoutMs(long value) {
            consumerTimeoutMs = value;
            return this;
        }

        public Builder defaultConsumerPrefetch(int value) {
            defaultConsumerPrefetch = value;
            return this;
        }

        public Builder maxConsumersPerChannel(int value) {
            maxConsumersPerChannel = value;
            return this;
        }

        public Builder connectionMax(int value) {
            connectionMax = value;
            return this;
        }

        public Builder channelMaxPerNode(int value) {
            channelMaxPerNode = value;
            return this;
        }

        public Builder unauthenticatedMax(int value) {
            unauthenticatedMax = value;
            return this;
        }

        public Builder sendTimeoutMs(long value) {
            sendTimeoutMs = value;
            return this;
        }

        public Builder mechanisms(List<String> value) {
            mechanisms = value;
            return this;
        }

        public Builder loopbackUsers(Set<String> value) {
            loopbackUsers = value;
            return this;
        }

        public Builder certificateLogin(CertificateLogin value) {
            certificateLogin = value;
            return this;
        }

        public Builder serverProperties(FieldTable value) {
            serverProperties = value;
            return this;
        }

        public Builder productVersion(String value) {
            productVersion = value;
            return this;
        }

        public Builder decodeLimits(DecodeLimits value) {
            decodeLimits = value;
            return this;
        }

        private EngineSettings build() {
            return new EngineSettings(
                    frameMax,
                    channelMax,
                    heartbeatSeconds,
                    handshakeTimeoutMs,
                    initialFrameMax,
                    maxMessageSizeBytes,
                    maxIncompleteContentBytes,
                    consumerTimeoutMs,
                    defaultConsumerPrefetch,
                    maxConsumersPerChannel,
                    connectionMax,
                    channelMaxPerNode,
                    unauthenticatedMax,
                    sendTimeoutMs,
                    mechanisms,
                    loopbackUsers,
                    certificateLogin,
                    serverProperties,
                    productVersion,
                    decodeLimits);
        }
    }
}
