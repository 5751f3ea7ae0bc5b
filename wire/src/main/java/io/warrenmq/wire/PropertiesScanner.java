package io.warrenmq.wire;

import java.nio.ByteBuffer;

/**
 * Looks through the payload of a content header frame without allocating: checks every property and notes what routing
 * and queues need. What it tells is valid until the next scan and as long as the buffer keeps the payload. Reusable;
 * owned by one thread, usually an event loop.
 */
public final class PropertiesScanner {
    /** What a content header frame turned out to be. */
    public enum Outcome {
        OK,
        /** Shorter than class, weight, body size and flags. */
        TRUNCATED,
        WRONG_CLASS,
        WEIGHT_NOT_ZERO,
        UNDECODABLE
    }

    /** Offset of the property flags in the payload. */
    public static final int FLAGS_OFFSET = 12;

    public static final int TRANSIENT = 1;
    public static final int PERSISTENT = 2;

    private static final BasicProperty[] PROPERTIES = BasicProperty.values();
    private static final int SMALLEST = FLAGS_OFFSET + 2;
    private static final String TRUNCATED = "fewer octets than announced";

    private final TableScanner headers;
    private final PropertyText text;
    private final int[] offsets = new int[Short.SIZE];
    private final int[] lengths = new int[Short.SIZE];
    private int classId;
    private long bodySize;
    private int flags;
    private int deliveryMode;
    private int priority;
    private long timestampSeconds;
    private long expirationMs;
    private String problem = "";
    private int problemOffset;

    /** Refuses properties that are not UTF-8; notes the headers of these names. */
    public PropertiesScanner(DecodeLimits limits, String... wantedHeaders) {
        this(limits, PropertyText.UTF8_REQUIRED, wantedHeaders);
    }

    /** Notes the headers of these names, see {@link #headerValueOffset}. */
    public PropertiesScanner(DecodeLimits limits, PropertyText text, String... wantedHeaders) {
        this.headers = new TableScanner(limits, wantedHeaders);
        this.text = text;
    }

    /** Scans the payload of a content header frame. */
    public Outcome scan(ByteBuffer buffer, int payloadOffset, int payloadLength) {
        forget();
        if (payloadLength < SMALLEST) {
            return Outcome.TRUNCATED;
        }
        classId = buffer.getShort(payloadOffset) & 0xFFFF;
        bodySize = buffer.getLong(payloadOffset + 4);
        if (classId != MethodId.BASIC) {
            return Outcome.WRONG_CLASS;
        }
        if (buffer.getShort(payloadOffset + 2) != 0) {
            return Outcome.WEIGHT_NOT_ZERO;
        }
        int flagsOffset = payloadOffset + FLAGS_OFFSET;
        flags = buffer.getShort(flagsOffset) & 0xFFFF;
        if ((flags & BasicProperty.NO_PROPERTY) != 0) {
            fail("flags without a property", flagsOffset);
            return Outcome.UNDECODABLE;
        }
        int end = payloadOffset + payloadLength;
        int position = properties(buffer, flagsOffset + 2, end);
        if (position < 0) {
            return Outcome.UNDECODABLE;
        }
        if (position != end) {
            fail("octets left over", position);
            return Outcome.UNDECODABLE;
        }
        return Outcome.OK;
    }

    /** Why the connection must close after a scan that was not OK. */
    public ProtocolError error(
            Outcome outcome, int packedMethodId, ByteBuffer buffer, int payloadOffset, int payloadLength) {
        return switch (outcome) {
            case OK -> throw new IllegalArgumentException("nothing is wrong");
            case TRUNCATED -> FrameErrors.unknownFrame(FrameType.HEADER, buffer, payloadOffset, payloadLength);
            case WRONG_CLASS -> FrameErrors.expectedHeaderOfClass(packedMethodId, classId);
            case WEIGHT_NOT_ZERO -> FrameErrors.expectedHeader(packedMethodId);
            case UNDECODABLE -> ProtocolError.of(ReplyCode.INTERNAL_ERROR, "");
        };
    }

    /** For the log: why the properties could not be decoded; empty if they could. */
    public String problem() {
        return problem;
    }

    /** Absolute index in the buffer of what could not be decoded. */
    public int problemOffset() {
        return problemOffset;
    }

    /** Announced size of the body as an unsigned number: below zero means 2^63 or more. */
    public long bodySizeBytes() {
        return bodySize;
    }

    public int flags() {
        return flags;
    }

    public boolean has(BasicProperty property) {
        return (flags & property.flag()) != 0;
    }

    /**
     * Where a property that is there begins: a shortstr's text behind its length octet, the headers table at its 4
     * octets of length, a number at its first octet.
     */
    public int offset(BasicProperty property) {
        return offsets[property.bit()];
    }

    /** Bytes from {@link #offset} on; 0 for a property that is not there. */
    public int length(BasicProperty property) {
        return lengths[property.bit()];
    }

    /** The octet as sent, 0 if absent. */
    public int deliveryMode() {
        return deliveryMode;
    }

    /** Delivery mode 2 and nothing else; unknown modes count as transient. */
    public boolean isPersistent() {
        return deliveryMode == PERSISTENT;
    }

    /** 0 to 255, 0 if absent. */
    public int priority() {
        return priority;
    }

    /** Seconds since 1970, unsigned; 0 if absent. */
    public long timestampSeconds() {
        return timestampSeconds;
    }

    /**
     * Milliseconds, or below zero {@link Expiration#ABSENT} or one of the errors of {@link Expiration}. An expiration
     * that does not parse leaves the properties decodable.
     */
    public long expirationMs() {
        return expirationMs;
    }

    /** Type octet of a wanted header's value, or {@link TableScanner#ABSENT}. */
    public int headerValueOffset(int index) {
        return headers.valueOffset(index);
    }

    private int properties(ByteBuffer buffer, int start, int end) {
        int position = start;
        for (int i = 0; i < PROPERTIES.length; i++) {
            if ((flags & PROPERTIES[i].flag()) != 0) {
                position = property(buffer, PROPERTIES[i], position, end);
                if (position < 0) {
                    return position;
                }
            }
        }
        return position;
    }

    /** Returns the offset behind the property, or -1 after a failure. */
    private int property(ByteBuffer buffer, BasicProperty property, int position, int end) {
        return switch (property) {
            case DELIVERY_MODE -> {
                int next = note(property, position, 1, end);
                deliveryMode = next < 0 ? 0 : buffer.get(position) & 0xFF;
                yield next;
            }
            case PRIORITY -> {
                int next = note(property, position, 1, end);
                priority = next < 0 ? 0 : buffer.get(position) & 0xFF;
                yield next;
            }
            case TIMESTAMP -> {
                int next = note(property, position, 8, end);
                timestampSeconds = next < 0 ? 0 : buffer.getLong(position);
                yield next;
            }
            case HEADERS -> headers(buffer, position, end);
            case EXPIRATION -> {
                int next = shortstr(buffer, property, position, end);
                expirationMs =
                        next < 0 ? Expiration.ABSENT : Expiration.parse(buffer, offset(property), length(property));
                yield next;
            }
            case CONTENT_TYPE,
                    CONTENT_ENCODING,
                    CORRELATION_ID,
                    REPLY_TO,
                    MESSAGE_ID,
                    TYPE,
                    USER_ID,
                    APP_ID,
                    CLUSTER_ID -> shortstr(buffer, property, position, end);
        };
    }

    private int headers(ByteBuffer buffer, int position, int end) {
        if (end - position < 4) {
            return fail(TRUNCATED, position);
        }
        int size = buffer.getInt(position);
        if (size < 0 || size > end - position - 4) {
            return fail(TRUNCATED, position);
        }
        if (!headers.scan(buffer, position, 4 + size)) {
            return fail(headers.problem(), headers.problemOffset());
        }
        return note(BasicProperty.HEADERS, position, 4 + size, end);
    }

    private int shortstr(ByteBuffer buffer, BasicProperty property, int position, int end) {
        if (position >= end) {
            return fail(TRUNCATED, position);
        }
        int length = buffer.get(position) & 0xFF;
        int next = note(property, position + 1, length, end);
        if (next >= 0 && text == PropertyText.UTF8_REQUIRED && !Utf8.isValid(buffer, position + 1, length)) {
            return fail("property is not UTF-8", position + 1);
        }
        return next;
    }

    private int note(BasicProperty property, int offset, int length, int end) {
        if (length > end - offset) {
            return fail(TRUNCATED, offset);
        }
        offsets[property.bit()] = offset;
        lengths[property.bit()] = length;
        return offset + length;
    }

    private int fail(String reason, int offset) {
        problem = reason;
        problemOffset = offset;
        return -1;
    }

    private void forget() {
        headers.forget();
        for (int i = 0; flags != 0 && i < lengths.length; i++) {
            lengths[i] = 0;
        }
        classId = 0;
        bodySize = 0;
        flags = 0;
        deliveryMode = 0;
        priority = 0;
        timestampSeconds = 0;
        expirationMs = Expiration.ABSENT;
        problem = "";
        problemOffset = 0;
    }
}
