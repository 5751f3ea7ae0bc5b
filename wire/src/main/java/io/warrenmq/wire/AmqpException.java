package io.warrenmq.wire;

import org.jspecify.annotations.Nullable;

/**
 * A {@link ProtocolError} on its way to whoever closes the channel or connection. Without stack trace, because peers
 * cause it at will.
 */
public final class AmqpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ProtocolError error;

    public AmqpException(ProtocolError error) {
        this(error, null);
    }

    /** The cause is for the log; the peer sees the error only. */
    public AmqpException(ProtocolError error, @Nullable Throwable cause) {
        super(error.replyText(), cause, false, false);
        this.error = error;
    }

    public AmqpException(ReplyCode code, String explanation) {
        this(ProtocolError.of(code, explanation));
    }

    public ProtocolError error() {
        return error;
    }
}
