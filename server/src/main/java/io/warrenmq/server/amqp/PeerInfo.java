package io.warrenmq.server.amqp;

import java.util.List;
import java.util.Optional;

/**
 * Who is at the other end, after a trusted PROXY header was applied.
 *
 * @param peerHost address of the client in numbers
 * @param localHost address that the client connected to
 * @param loopback whether the client is on this machine (127.0.0.0/8, ::1, also mapped into IPv6)
 * @param tls the session, empty on plain connections
 */
public record PeerInfo(
        String peerHost, int peerPort, String localHost, int localPort, boolean loopback, Optional<Tls> tls) {
    /** The name of the connection in logs and listings; tools depend on this form. */
    public String connectionName() {
        return peerHost + ':' + peerPort + " -> " + localHost + ':' + localPort;
    }

    /** An established TLS session. */
    public record Tls(String protocol, String cipher, Optional<Certificate> certificate) {}

    /**
     * The verified certificate of the client.
     *
     * @param subject distinguished name, RFC 4514
     * @param validity from and to
     * @param commonName the CN of the subject
     * @param alternativeNames the subject alternative names
     */
    public record Certificate(
            String subject,
            String issuer,
            String validity,
            Optional<String> commonName,
            List<String> alternativeNames) {}
}
