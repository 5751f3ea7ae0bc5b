package io.warrenmq.cluster.node;

/** A member could not start; the message is for operators. */
public final class BootException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final boolean aborted;

    BootException(String message) {
        this(message, false);
    }

    BootException(String message, boolean aborted) {
        super(message);
        this.aborted = aborted;
    }

    BootException(String message, Throwable cause) {
        super(message, cause);
        this.aborted = false;
    }

    /** Whether an operator wanted it so. */
    public boolean isAborted() {
        return aborted;
    }
}
