package io.warrenmq.server;

import org.jspecify.annotations.Nullable;

/** The server cannot do what it was configured to; the message says what to do about it. */
public final class ServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ServerException(String message) {
        super(message);
    }

    public ServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
