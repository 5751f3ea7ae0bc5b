package io.warrenmq.app.control;

/** The application could not be started or reset; the message is for operators and says why. */
public final class ApplicationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ApplicationException(String message) {
        super(message);
    }

    public ApplicationException(String message, Throwable cause) {
        super(message, cause);
    }
}
