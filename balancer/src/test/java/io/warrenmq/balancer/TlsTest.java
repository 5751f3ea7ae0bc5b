package io.warrenmq.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("StringConcatToTextBlock") // configurations are put together from parts
class TlsTest {
    private static final String PASSWORD = "changeit";

    /** Makes a PEM file with certificate and key, and a context that trusts it. */
    private static SSLContext make(Path directory, Path pem) throws Exception {
        Path store = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=balancer",
                        "-ext",
                        "SAN=IP:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Files.writeString(
                pem,
                pem("CERTIFICATE", keys.getCertificate("it").getEncoded())
                        + pem(
                                "PRIVATE KEY",
                                keys.getKey("it", PASSWORD.toCharArray()).getEncoded()));
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("balancer", keys.getCertificate("it"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind + "-----\n";
    }

    @Test
    void tlsEndsAtTheBalancerOrPassesThroughToAnotherOne(@TempDir Path directory) throws Exception {
        Path pem = directory.resolve("site.pem");
        SSLContext context = make(directory, pem);
        try (TestServer server = new TestServer(TestServer.echo("a"));
                TestBalancer ends = new TestBalancer("listen l\n bind 127.0.0.1:0 ssl crt " + pem
                        + "\n server a 127.0.0.1:" + server.port() + "\n");
                TestBalancer passes = new TestBalancer(
                        "listen l\n bind 127.0.0.1:0\n server ends 127.0.0.1:" + ends.port("l") + "\n")) {
            for (TestBalancer balancer : List.of(ends, passes)) {
                try (SSLSocket socket =
                        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", balancer.port("l"))) {
                    socket.setSoTimeout(20_000);
                    assertThat(socket.getInputStream().read()).isEqualTo('a');
                    byte[] sent = new byte[1 << 20];
                    Thread.ofVirtual().start(() -> {
                        try {
                            socket.getOutputStream().write(sent);
                        } catch (java.io.IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    });
                    assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
                    assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
                }
            }
            TestBalancer.await("no connection", () -> ends.server("l", "a").served() == 0);
        }
    }

    @Test
    void whoSpeaksNoTlsIsTurnedAway(@TempDir Path directory) throws Exception {
        Path pem = directory.resolve("site.pem");
        make(directory, pem);
        try (TestServer server = new TestServer(TestServer.echo("a"));
                TestBalancer balancer = new TestBalancer("listen l\n bind 127.0.0.1:0 ssl crt " + pem
                        + "\n server a 127.0.0.1:" + server.port() + "\n");
                java.net.Socket socket = balancer.connect("l")) {
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            TestBalancer.await(
                    "the log",
                    () -> balancer.log().contains(" PR ") || balancer.log().contains(" CR "));
            assertThat(server.connections()).isZero();
        }
    }
}
