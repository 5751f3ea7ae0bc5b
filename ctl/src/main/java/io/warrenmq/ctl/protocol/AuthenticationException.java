package io.warrenmq.ctl.protocol;

/** The other side does not hold the same cookie. */
public final class AuthenticationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AuthenticationException(String reason) {
        super(reason);
    }
}
