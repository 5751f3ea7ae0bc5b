package io.warrenmq.ctl.protocol;

/** The text is no JSON document, or one outside the limits. */
public final class MalformedJsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedJsonException(String reason) {
        super(reason);
    }
}
