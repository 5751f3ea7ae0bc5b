package io.warrenmq.ctl.protocol;

/** There is no usable cookie; the message says what to do. */
public final class CookieException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CookieException(String message) {
        super(message);
    }

    CookieException(String message, Throwable cause) {
        super(message, cause);
    }
}
