package io.warrenmq.server;

import io.warrenmq.wire.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How TLS listeners prove who they are, and what they ask of clients ({@code ssl_options}). The files are read again
 * when they change, so that certificates are renewed without a restart.
 *
 * @param certificate chain in PEM, the own certificate first
 * @param key private key in PEM (PKCS#8, or PKCS#1 for RSA)
 * @param keyPassword of an encrypted key
 * @param authorities PEM with the authorities whose client certificates are trusted
 * @param verifyPeer whether client certificates are asked for and verified
 * @param failIfNoPeerCertificate whether a client without one is refused; needs {@code verifyPeer}
 * @param versions protocols such as TLSv1.3; empty for TLSv1.3 and TLSv1.2
 * @param ciphers cipher suites in the names of the JDK; empty for the JDK's choice
 * @param handshakeTimeoutMs a client that is not done by then is dropped
 */
public record TlsSettings(
        Path certificate,
        Path key,
        Optional<Secret> keyPassword,
        Optional<Path> authorities,
        boolean verifyPeer,
        boolean failIfNoPeerCertificate,
        List<String> versions,
        List<String> ciphers,
        long handshakeTimeoutMs) {
    public TlsSettings {
        versions = List.copyOf(versions);
        ciphers = List.copyOf(ciphers);
    }
}
