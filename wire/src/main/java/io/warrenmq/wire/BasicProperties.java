package io.warrenmq.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The decoded properties of a message, for everything but the hot path; null means not sent, which differs from empty.
 * Texts are lossless ({@link Utf8#decode}), so encoding what was decoded yields the same octets, but for what a field
 * table normalises: {@code L} becomes {@code l} and true 1.
 *
 * @param headers as sent, order and duplicates kept
 * @param deliveryMode 0 to 255; 2 is persistent
 * @param priority 0 to 255
 * @param expiration the text as sent, see {@link Expiration}
 * @param timestampSeconds seconds since 1970, unsigned
 */
public record BasicProperties(
        @Nullable String contentType,
        @Nullable String contentEncoding,
        @Nullable FieldTable headers,
        @Nullable Integer deliveryMode,
        @Nullable Integer priority,
        @Nullable String correlationId,
        @Nullable String replyTo,
        @Nullable String expiration,
        @Nullable String messageId,
        @Nullable Long timestampSeconds,
        @Nullable String type,
        @Nullable String userId,
        @Nullable String appId,
        @Nullable String clusterId) {

    public static final BasicProperties EMPTY = builder().build();

    private static final int HEADER_BYTES = PropertiesScanner.FLAGS_OFFSET;

    public static Builder builder() {
        return new Builder();
    }

    /** A builder that holds these properties, to change some of them. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.contentType = contentType;
        builder.contentEncoding = contentEncoding;
        builder.headers = headers;
        builder.deliveryMode = deliveryMode;
        builder.priority = priority;
        builder.correlationId = correlationId;
        builder.replyTo = replyTo;
        builder.expiration = expiration;
        builder.messageId = messageId;
        builder.timestampSeconds = timestampSeconds;
        builder.type = type;
        builder.userId = userId;
        builder.appId = appId;
        builder.clusterId = clusterId;
        return builder;
    }

    /** The headers, empty if none were sent. */
    public FieldTable headersOrEmpty() {
        return headers == null ? FieldTable.EMPTY : headers;
    }

    /**
     * Decodes property flags and properties, which must fill the range.
     *
     * @param offset of the flags, {@link PropertiesScanner#FLAGS_OFFSET} into a content header
     * @throws DecodeException if they do not, or exceed a limit
     */
    public static BasicProperties decode(ByteBuffer buffer, int offset, int length, DecodeLimits limits) {
        WireReader r = new WireReader(buffer, offset, length, limits);
        int flags = r.u16();
        if ((flags & BasicProperty.NO_PROPERTY) != 0) {
            throw DecodeException.malformed(offset, "flags without a property");
        }
        Builder b = new Builder();
        b.contentType = has(flags, BasicProperty.CONTENT_TYPE) ? r.opaqueShortstr() : null;
        b.contentEncoding = has(flags, BasicProperty.CONTENT_ENCODING) ? r.opaqueShortstr() : null;
        b.headers = has(flags, BasicProperty.HEADERS) ? r.table() : null;
        b.deliveryMode = has(flags, BasicProperty.DELIVERY_MODE) ? r.octet() : null;
        b.priority = has(flags, BasicProperty.PRIORITY) ? r.octet() : null;
        b.correlationId = has(flags, BasicProperty.CORRELATION_ID) ? r.opaqueShortstr() : null;
        b.replyTo = has(flags, BasicProperty.REPLY_TO) ? r.opaqueShortstr() : null;
        b.expiration = has(flags, BasicProperty.EXPIRATION) ? r.opaqueShortstr() : null;
        b.messageId = has(flags, BasicProperty.MESSAGE_ID) ? r.opaqueShortstr() : null;
        b.timestampSeconds = has(flags, BasicProperty.TIMESTAMP) ? r.i64() : null;
        b.type = has(flags, BasicProperty.TYPE) ? r.opaqueShortstr() : null;
        b.userId = has(flags, BasicProperty.USER_ID) ? r.opaqueShortstr() : null;
        b.appId = has(flags, BasicProperty.APP_ID) ? r.opaqueShortstr() : null;
        b.clusterId = has(flags, BasicProperty.CLUSTER_ID) ? r.opaqueShortstr() : null;
        r.expectEnd();
        return b.build();
    }

    private static boolean has(int flags, BasicProperty property) {
        return (flags & property.flag()) != 0;
    }

    /** Bytes of flags and properties. */
    public int encodedLength() {
        WireWriter counter = WireWriter.counting();
        write(counter);
        return counter.position();
    }

    /** Writes flags and properties and returns the offset behind them. */
    public int encode(ByteBuffer buffer, int offset) {
        WireWriter writer = WireWriter.at(buffer, offset);
        write(writer);
        return writer.position();
    }

    /** Bytes of the payload of a content header frame with these properties. */
    public int headerPayloadLength() {
        return HEADER_BYTES + encodedLength();
    }

    /** Writes the payload of a content header frame and returns the offset behind it. */
    public int encodeHeaderPayload(long bodySizeBytes, ByteBuffer buffer, int offset) {
        buffer.putShort(offset, (short) MethodId.BASIC);
        buffer.putShort(offset + 2, (short) 0);
        buffer.putLong(offset + 4, bodySizeBytes);
        return encode(buffer, offset + HEADER_BYTES);
    }

    private void write(WireWriter w) {
        w.u16(flags());
        if (contentType != null) {
            w.shortstr(contentType);
        }
        if (contentEncoding != null) {
            w.shortstr(contentEncoding);
        }
        if (headers != null) {
            w.table(headers);
        }
        if (deliveryMode != null) {
            w.octet(deliveryMode);
        }
        if (priority != null) {
            w.octet(priority);
        }
        if (correlationId != null) {
            w.shortstr(correlationId);
        }
        if (replyTo != null) {
            w.shortstr(replyTo);
        }
        if (expiration != null) {
            w.shortstr(expiration);
        }
        if (messageId != null) {
            w.shortstr(messageId);
        }
        if (timestampSeconds != null) {
            w.i64(timestampSeconds);
        }
        if (type != null) {
            w.shortstr(type);
        }
        if (userId != null) {
            w.shortstr(userId);
        }
        if (appId != null) {
            w.shortstr(appId);
        }
        if (clusterId != null) {
            w.shortstr(clusterId);
        }
    }

    private int flags() {
        int flags = 0;
        flags |= flag(BasicProperty.CONTENT_TYPE, contentType);
        flags |= flag(BasicProperty.CONTENT_ENCODING, contentEncoding);
        flags |= flag(BasicProperty.HEADERS, headers);
        flags |= flag(BasicProperty.DELIVERY_MODE, deliveryMode);
        flags |= flag(BasicProperty.PRIORITY, priority);
        flags |= flag(BasicProperty.CORRELATION_ID, correlationId);
        flags |= flag(BasicProperty.REPLY_TO, replyTo);
        flags |= flag(BasicProperty.EXPIRATION, expiration);
        flags |= flag(BasicProperty.MESSAGE_ID, messageId);
        flags |= flag(BasicProperty.TIMESTAMP, timestampSeconds);
        flags |= flag(BasicProperty.TYPE, type);
        flags |= flag(BasicProperty.USER_ID, userId);
        flags |= flag(BasicProperty.APP_ID, appId);
        flags |= flag(BasicProperty.CLUSTER_ID, clusterId);
        return flags;
    }

    private static int flag(BasicProperty property, @Nullable Object value) {
        return value == null ? 0 : property.flag();
    }

    /** Collects properties; null takes one away. Owned by the thread that builds. */
    public static final class Builder {
        private @Nullable String contentType;
        private @Nullable String contentEncoding;
        private @Nullable FieldTable headers;
        private @Nullable Integer deliveryMode;
        private @Nullable Integer priority;
        private @Nullable String correlationId;
        private @Nullable String replyTo;
        private @Nullable String expiration;
        private @Nullable String messageId;
        private @Nullable Long timestampSeconds;
        private @Nullable String type;
        private @Nullable String userId;
        private @Nullable String appId;
        private @Nullable String clusterId;

        private Builder() {}

        public Builder contentType(@Nullable String value) {
            this.contentType = value;
            return this;
        }

        public Builder contentEncoding(@Nullable String value) {
            this.contentEncoding = value;
            return this;
        }

        public Builder headers(@Nullable FieldTable value) {
            this.headers = value;
            return this;
        }

        public Builder deliveryMode(@Nullable Integer value) {
            this.deliveryMode = value;
            return this;
        }

        public Builder priority(@Nullable Integer value) {
            this.priority = value;
            return this;
        }

        public Builder correlationId(@Nullable String value) {
            this.correlationId = value;
            return this;
        }

        public Builder replyTo(@Nullable String value) {
            this.replyTo = value;
            return this;
        }

        public Builder expiration(@Nullable String value) {
            this.expiration = value;
            return this;
        }

        public Builder messageId(@Nullable String value) {
            this.messageId = value;
            return this;
        }

        public Builder timestampSeconds(@Nullable Long value) {
            this.timestampSeconds = value;
            return this;
        }

        public Builder type(@Nullable String value) {
            this.type = value;
            return this;
        }

        public Builder userId(@Nullable String value) {
            this.userId = value;
            return this;
        }

        public Builder appId(@Nullable String value) {
            this.appId = value;
            return this;
        }

        public Builder clusterId(@Nullable String value) {
            this.clusterId = value;
            return this;
        }

        public BasicProperties build() {
            return new BasicProperties(
                    contentType,
                    contentEncoding,
                    headers,
                    deliveryMode,
                    priority,
                    correlationId,
                    replyTo,
                    expiration,
                    messageId,
                    timestampSeconds,
                    type,
                    userId,
                    appId,
                    clusterId);
        }
    }
}
