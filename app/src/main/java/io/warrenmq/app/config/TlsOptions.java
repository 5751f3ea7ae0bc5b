package io.warrenmq.app.config;

import io.warrenmq.wire.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * TLS of a set of listeners. The files named here existed and could be read when the configuration was loaded.
 *
 * @param authorityFile PEM file of the authorities that sign client certificates; needed to verify
 * @param certificateFile PEM file of the certificate and its chain; needed by every TLS listener
 * @param keyFile PEM file of the private key; needed by every TLS listener
 * @param keyPassword password of the private key
 * @param verify whether client certificates are checked; default no
 * @param isClientCertificateRequired whether clients without a certificate are refused; default false
 * @param depth certificates between that of the client and an authority; default 10. Too small: valid chains are
 *     refused
 * @param versions {@code tlsv1.3} and {@code tlsv1.2}; both by default
 * @param ciphers suites in order of preference; empty leaves the choice to the Java runtime
 * @param isServerOrderHonoured whether the order of the node decides on the suite; default true
 * @param handshakeTimeoutMs time for the TLS handshake; default 5000. Too small: slow clients fail. Too large: silent
 *     ones hold sockets
 */
public record TlsOptions(
        Optional<Path> authorityFile,
        Optional<Path> certificateFile,
        Optional<Path> keyFile,
        Optional<Secret> keyPassword,
        TlsVerify verify,
        boolean isClientCertificateRequired,
        int depth,
        List<String> versions,
        List<String> ciphers,
        boolean isServerOrderHonoured,
        int handshakeTimeoutMs) {
    public TlsOptions {
        versions = List.copyOf(versions);
        ciphers = List.copyOf(ciphers);
    }
}
