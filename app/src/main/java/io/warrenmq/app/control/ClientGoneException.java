package io.warrenmq.app.control;

import java.io.IOException;

/** Whoever asked is not there any more; the rest of the answer is of no use to anybody. */
final class ClientGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final IOException reason;

    ClientGoneException(IOException reason) {
        super(reason);
        this.reason = reason;
    }

    IOException reason() {
        return reason;
    }
}
