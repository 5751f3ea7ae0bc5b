package io.warrenmq.server.netty;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.warrenmq.server.ServerException;
import io.warrenmq.server.TlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of the TLS listeners, read again when their files change. Thread-safe; a new session takes what is
 * there, sessions that exist go on with what they began with.
 */
final class TlsContext {
    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);
    private static final long CHECK_MS = 5_000;

    private final TlsSettings settings;
    private volatile SslContext current;
    private volatile long checkedAtMs;
    private List<FileTime> readTimes;

    /** @throws ServerException naming the file that cannot be used */
    TlsContext(TlsSettings settings, long nowMs) {
        this.settings = settings;
        this.readTimes = times();
        this.current = read();
        this.checkedAtMs = nowMs;
    }

    TlsSettings settings() {
        return settings;
    }

    /** For a session that begins now. */
    SslContext current(long nowMs) {
        if (nowMs - checkedAtMs > CHECK_MS) {
            checkedAtMs = nowMs;
            reloadIfChanged();
        }
        return current;
    }

    private synchronized void reloadIfChanged() {
        List<FileTime> now = times();
        if (now.equals(readTimes)) {
            return;
        }
        try {
            reload();
            LOG.info("TLS certificates were read again from {}", settings.certificate());
        } catch (ServerException e) {
            readTimes = now;
            LOG.error(
                    "TLS certificates changed but cannot be used, the previous ones stay in force: {}", e.getMessage());
        }
    }

    /**
     * Reads the files now.
     *
     * @throws ServerException naming what is wrong; the previous certificates then stay in force
     */
    synchronized void reload() {
        List<FileTime> now = times();
        current = read();
        readTimes = now;
    }

    private SslContext read() {
        X509Certificate[] chain = PemFiles.certificates(settings.certificate());
        PrivateKey key = PemFiles.privateKey(settings.key(), settings.keyPassword());
        PemFiles.requireMatch(key, chain[0], settings.key(), settings.certificate());
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(key, chain)
                    .sslProvider(SslProvider.JDK)
                    .protocols(protocols())
                    .clientAuth(clientAuth());
            settings.authorities().ifPresent(file -> builder.trustManager(PemFiles.certificates(file)));
            if (!settings.ciphers().isEmpty()) {
                builder.ciphers(settings.ciphers());
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new ServerException("the TLS settings cannot be used: " + e.getMessage(), e);
        }
    }

    private ClientAuth clientAuth() {
        if (!settings.verifyPeer()) {
            return ClientAuth.NONE;
        }
        return settings.failIfNoPeerCertificate() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL;
    }

    /** RabbitMQ writes tlsv1.2 where the JDK writes TLSv1.2. */
    private List<String> protocols() {
        if (settings.versions().isEmpty()) {
            return List.of("TLSv1.3", "TLSv1.2");
        }
        return settings.versions().stream()
                .map(version -> version.toLowerCase(Locale.ROOT).replace("tls", "TLS"))
                .toList();
    }

    private List<FileTime> times() {
        List<FileTime> times = new ArrayList<>();
        List<Path> files = new ArrayList<>(List.of(settings.certificate(), settings.key()));
        settings.authorities().ifPresent(files::add);
        for (Path file : files) {
            try {
                times.add(Files.getLastModifiedTime(file));
            } catch (IOException e) {
                // Being replaced: looked at again when it is there.
                LOG.debug("no modification time of {}: {}", file, e.toString());
                times.add(FileTime.fromMillis(0));
            }
        }
        return times;
    }
}
