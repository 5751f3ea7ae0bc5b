package io.warrenmq.app.control;

import io.warrenmq.ctl.protocol.Failure;

/** A request that is answered with a failure. Without stack trace: operators cause it at will. */
final class RefusalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    RefusalException(String kind, String text, int exitCode) {
        super(text, null, false, false);
        this.failure = new Failure(kind, text, exitCode);
    }

    Failure failure() {
        return failure;
    }
}
