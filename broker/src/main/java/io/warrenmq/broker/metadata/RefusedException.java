package io.warrenmq.broker.metadata;

import io.warrenmq.wire.ReplyCode;

/**
 * Carries a refusal from a check to {@link MetadataState#apply}, which is the only one to catch it. Checks come before
 * changes, so a refused command leaves no trace. Without stack trace, because clients cause it at will.
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ReplyCode code;
    private final String text;

    public RefusedException(ReplyCode code, String text) {
        super(text, null, false, false);
        this.code = code;
        this.text = text;
    }

    /** 406, the most frequent one. */
    public static RefusedException precondition(String text) {
        return new RefusedException(ReplyCode.PRECONDITION_FAILED, text);
    }

    public ReplyCode code() {
        return code;
    }

    public String text() {
        return text;
    }
}
