package io.warrenmq.server;

/**
 * One address on which clients are accepted.
 *
 * @param host address or host name; empty for all addresses, IPv6 and IPv4
 * @param port 1 to 65535; 0 lets the system choose
 * @param tls whether clients speak TLS here
 */
public record ListenerSettings(String host, int port, boolean tls) {
    /** {@code [::]:5672}, as operators see it. */
    public String display() {
        String shown = host.isEmpty() ? "::" : host;
        return (shown.indexOf(':') >= 0 ? "[" + shown + "]" : shown) + ":" + port;
    }
}
