package io.warrenmq.ctl.protocol;

/** The other side does not keep to the protocol, or holds another cookie. The connection is of no more use. */
public final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ProtocolException(String reason) {
        super(reason);
    }
}
