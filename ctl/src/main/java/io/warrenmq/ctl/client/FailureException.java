package io.warrenmq.ctl.client;

import io.warrenmq.ctl.protocol.Failure;

/** Ends a command with an error text and an exit code. */
public final class FailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public FailureException(Failure failure) {
        super(failure.text(), null, false, false);
        this.failure = failure;
    }

    public FailureException(String kind, String text, int exitCode) {
        this(new Failure(kind, text, exitCode));
    }

    public Failure failure() {
        return failure;
    }
}
