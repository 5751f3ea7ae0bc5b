package io.warrenmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultSaslConfig;
import com.rabbitmq.client.GetResponse;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.server.amqp.PeerInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    @TempDir
    static Path directory;

    private static TestCertificates server;
    private static TestCertificates client;

    @BeforeAll
    static void makeCertificates() throws Exception {
        server = TestCertificates.make(directory, "server");
        client = TestCertificates.make(directory, "client");
    }

    private static TlsSettings settings(boolean verifyPeer, boolean requirePeer) {
        return new TlsSettings(
                server.certificate,
                server.key,
                Optional.empty(),
                Optional.of(client.certificate),
                verifyPeer,
                requirePeer,
                List.of("tlsv1.3", "tlsv1.2"),
                List.of(),
                5_000);
    }

    private static TestNode start(TlsSettings tls) {
        return TestNode.start(settings -> new ServerSettings(
                List.of(new ListenerSettings("127.0.0.1", 0, true)),
                Optional.of(tls),
                settings.socket(),
                false,
                TestSettings.withMechanisms(settings.engine(), "PLAIN", "EXTERNAL"),
                1_000));
    }

    private static ConnectionFactory factory(TestNode node, SSLContext context) {
        ConnectionFactory factory = node.factory();
        factory.useSslProtocol(context);
        return factory;
    }

    @Test
    void messagesOfEverySizePassThroughTls() throws Exception {
        try (TestNode node = start(settings(false, false));
                Connection connection = factory(node, server.trustedByClient()).newConnection()) {
            Channel channel = connection.createChannel();
            String queue = channel.queueDeclare().getQueue();
            Random random = new Random(5);
            for (int size : new int[] {0, 1, 100, 20_000, 100_000, 3_000_000}) {
                byte[] body = new byte[size];
                random.nextBytes(body);
                channel.basicPublish("", queue, null, body);
                GetResponse response = channel.basicGet(queue, true);
                assertThat(response.getBody()).isEqualTo(body);
            }
            PeerInfo.Tls session =
                    node.server.connections().list().getFirst().peer().tls().orElseThrow();
            assertThat(session.protocol()).isEqualTo("TLSv1.3");
            assertThat(session.certificate()).isEmpty();
        }
    }

    @Test
    @SuppressWarnings("deprecation") // deprecated, and in use
    void theJavaClientInNioModeFinishesTheHandshakeWhetherTheSessionIsNewOrResumed() throws Exception {
        try (TestNode node = start(settings(true, false))) {
            SSLContext context = server.trustedByClient();
            for (int i = 0; i < 3; i++) {
                ConnectionFactory factory = factory(node, context);
                factory.useNio();
                factory.setConnectionTimeout(3_000);
                try (Connection connection = factory.newConnection()) {
                    Channel channel = connection.createChannel();
                    String queue = channel.queueDeclare().getQueue();
                    byte[] body = new byte[100_000];
                    channel.basicPublish("", queue, null, body);
                    assertThat(channel.basicGet(queue, true).getBody()).isEqualTo(body);
                    assertThat(node.server
                                    .connections()
                                    .list()
                                    .getFirst()
                                    .peer()
                                    .tls()
                                    .orElseThrow()
                                    .protocol())
                            .isEqualTo("TLSv1.3");
                }
            }
        }
    }

    @Test
    void aClientCertificateLogsIn() throws Exception {
        try (TestNode node = start(settings(true, true))) {
            node.addUser("O=WarrenMQ,CN=client", List.of());
            node.addUser("CN=client,O=WarrenMQ", List.of());
            node.must(new Command.SetPermissions("/", "CN=client,O=WarrenMQ", ".*", ".*", ".*", "test"));
            ConnectionFactory factory = factory(node, client.clientTrusting(server));
            factory.setSaslConfig(DefaultSaslConfig.EXTERNAL);
            try (Connection connection = factory.newConnection()) {
                connection.createChannel().queueDeclare();
                assertThat(node.server.connections().list().getFirst().user()).isEqualTo("CN=client,O=WarrenMQ");
                assertThat(node.server.connections().list().getFirst().mechanism())
                        .isEqualTo("EXTERNAL");
            }
        }
    }

    @Test
    void aClientWithoutCertificateIsRefusedWhereOneIsRequired() throws Exception {
        try (TestNode node = start(settings(true, true))) {
            ConnectionFactory factory = factory(node, server.trustedByClient());
            assertThatThrownBy(factory::newConnection).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aPlainClientOnATlsPortIsDropped() throws Exception {
        try (TestNode node = start(settings(false, false));
                RawClient plain = node.raw()) {
            plain.send(RawClient.HEADER_0_9_1);
            assertThat(plain.isClosedByServer()).isTrue();
        }
    }

    @Test
    void certificatesAreReadAgainOnCommand() throws Exception {
        Path own = Files.createDirectory(directory.resolve("renewed"));
        Path certificate = Files.copy(server.certificate, own.resolve("now.crt"));
        Path key = Files.copy(server.key, own.resolve("now.key"));
        TestCertificates next = TestCertificates.make(own, "next");
        TlsSettings tls = new TlsSettings(
                certificate, key, Optional.empty(), Optional.empty(), false, false, List.of(), List.of(), 5_000);
        try (TestNode node = start(tls)) {
            factory(node, server.trustedByClient()).newConnection().close();
            Files.copy(next.certificate, certificate, StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(node.server::reloadCertificates).isInstanceOf(ServerException.class);
            factory(node, server.trustedByClient()).newConnection().close();
            Files.copy(next.key, key, StandardCopyOption.REPLACE_EXISTING);
            node.server.reloadCertificates();
            factory(node, next.trustedByClient()).newConnection().close();
            ConnectionFactory trustsTheOldOne = factory(node, server.trustedByClient());
            assertThatThrownBy(trustsTheOldOne::newConnection).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aMissingCertificateIsNamed() {
        Path nowhere = directory.resolve("missing.crt");
        TlsSettings tls = new TlsSettings(
                nowhere, server.key, Optional.empty(), Optional.empty(), false, false, List.of(), List.of(), 5_000);
        assertThatThrownBy(() -> start(tls))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining(nowhere.toString());
    }
}
