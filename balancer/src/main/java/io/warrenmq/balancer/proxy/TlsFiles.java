package io.warrenmq.balancer.proxy;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.warrenmq.balancer.config.BindSettings;
import io.warrenmq.balancer.config.TlsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Makes what ends TLS from the files of a {@code bind ... ssl}. */
final class TlsFiles {
    private TlsFiles() {}

    static Optional<SslContext> context(BindSettings bind) throws IOException {
        if (bind.tls().isEmpty()) {
            return Optional.empty();
        }
        TlsSettings tls = bind.tls().get();
        try (InputStream chain = Files.newInputStream(tls.certificate());
                InputStream key = Files.newInputStream(tls.certificate())) {
            SslContextBuilder builder = SslContextBuilder.forServer(chain, key).protocols(tls.protocols());
            if (tls.clientAuthorities().isPresent()) {
                builder.trustManager(tls.clientAuthorities().get().toFile());
                builder.clientAuth(tls.clientMustAuthenticate() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
            }
            return Optional.of(builder.build());
        } catch (IllegalArgumentException | SSLException e) {
            throw new IOException(
                    "file '" + tls.certificate() + "' (" + bind.place()
                            + ") is no PEM file with a certificate and its private key in PKCS #8 form: "
                            + e.getMessage(),
                    e);
        }
    }
}
