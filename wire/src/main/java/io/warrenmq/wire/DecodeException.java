package io.warrenmq.wire;

/**
 * Octets that do not form what they should. Carries no stack trace: hostile peers cause it at will, and the offset says
 * more than the trace would.
 */
public final class DecodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of fault it is, where the reply to the peer depends on it. */
    public enum Kind {
        MALFORMED,
        MALFORMED_UTF8,
        LIMIT_EXCEEDED
    }

    private final Kind kind;
    private final int offset;
    private final String reason;

    DecodeException(Kind kind, int offset, String reason) {
        super(reason + " at offset " + offset, null, false, false);
        this.kind = kind;
        this.offset = offset;
        this.reason = reason;
    }

    static DecodeException malformed(int offset, String reason) {
        return new DecodeException(Kind.MALFORMED, offset, reason);
    }

    static DecodeException limit(int offset, String reason) {
        return new DecodeException(Kind.LIMIT_EXCEEDED, offset, reason);
    }

    public Kind kind() {
        return kind;
    }

    /** Absolute index in the buffer that was decoded. */
    public int offset() {
        return offset;
    }

    public String reason() {
        return reason;
    }
}
