package io.warrenmq.app.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.blackbox.Amqp;
import io.warrenmq.app.blackbox.CloseReason;
import io.warrenmq.app.blackbox.Content;
import io.warrenmq.app.blackbox.Login;
import io.warrenmq.app.blackbox.MethodId;
import io.warrenmq.app.blackbox.Payload;
import io.warrenmq.app.blackbox.RawClient;
import io.warrenmq.app.blackbox.Table;
import io.warrenmq.app.blackbox.TestNode;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConnectionConformanceTest {
    @RegisterExtension
    static final TestNode NODE = ConformanceNode.create();

    @Test
    void aSilentClientIsDroppedAfterTwoMissedHeartbeats() {
        try (RawClient client = RawClient.open(NODE.address(), Login.GUEST.tuned(10, 131_072, 1))) {
            long start = System.nanoTime();
            Optional<?> frame;
            do {
                frame = client.poll(20_000); // the node's own heartbeats
            } while (frame.isPresent());

            assertThat((System.nanoTime() - start) / 1_000_000)
                    .as("ms from the last byte to the end of the connection")
                    .isBetween(1_800L, 8_000L);
        }
    }

    @Test
    void anyDataCountsAsAHeartbeat() {
        try (RawClient client = RawClient.open(NODE.address(), Login.GUEST.tuned(10, 131_072, 1))) {
            client.openChannel(1);
            long start = System.nanoTime();
            while (System.nanoTime() - start < 4_000_000_000L) {
                client.send(1, Amqp.qos(1, false));
                assertThat(client.poll(5_000)).isPresent();
                if (!client.isSilentFor(300)) {
                    client.next();
                }
            }
        }
    }

    @Test
    void aHeartbeatOfZeroMeansThatNobodyIsDropped() {
        try (RawClient client = RawClient.open(NODE.address(), Login.GUEST.tuned(10, 131_072, 0))) {
            assertThat(client.isSilentFor(3_500)).isTrue();
            client.openChannel(1).closeConnection();
        }
    }

    @Test
    void theNumberOfOpenChannelsIsLimitedAndNotTheirNumbers() {
        try (RawClient client = RawClient.open(NODE.address(), Login.GUEST.tuned(5, 131_072, 0))) {
            for (int channel : new int[] {1, 9, 99, 999, 9999}) {
                client.openChannel(channel);
            }
            client.call(9, Amqp.close(MethodId.CHANNEL_CLOSE), MethodId.CHANNEL_CLOSE_OK);
            client.openChannel(65_535);
            client.send(2, Amqp.channelOpen());
            CloseReason reason = client.expectConnectionClose();

            assertThat(reason.code()).isEqualTo(530);
            assertThat(reason.text())
                    .isEqualTo(
                            "NOT_ALLOWED - number of channels opened (5) has reached the negotiated channel_max (5)");
        }
    }

    @Test
    void aChannelIsOpenedOnce() {
        try (RawClient client = RawClient.open(NODE.address())) {
            client.send(1, Amqp.channelOpen());
            CloseReason reason = client.expectConnectionClose();

            assertThat(reason.code()).isEqualTo(504);
            assertThat(reason.text()).isEqualTo("CHANNEL_ERROR - second 'channel.open' seen");
        }
    }

    @Test
    void aChannelIsOpenedBeforeItIsUsed() {
        try (RawClient client = RawClient.open(NODE.address())) {
            client.send(2, Amqp.queueDeclare("", 0));
            CloseReason reason = client.expectConnectionClose();

            assertThat(reason.code()).isEqualTo(504);
            assertThat(reason.text()).isEqualTo("CHANNEL_ERROR - expected 'channel.open'");
        }
    }

    @Test
    void whatFollowsAnErrorOnItsChannelHasNoEffect() {
        try (RawClient client = RawClient.open(NODE.address());
                RawClient other = RawClient.open(NODE.address())) {
            client.send(1, Amqp.queueDeclare("conformance-none", Amqp.PASSIVE));
            for (int i = 0; i < 10; i++) {
                client.send(1, Amqp.queueDeclare("conformance-after-error-" + i, 0));
            }
            CloseReason reason = client.expectChannelClose(1);
            client.openChannel(1);
            client.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE));

            assertThat(reason.code()).isEqualTo(404);
            assertThat(reason.text()).isEqualTo("NOT_FOUND - no queue 'conformance-none' in vhost '/'");
            assertThat(reason.method()).isEqualTo(MethodId.QUEUE_DECLARE);
            for (int i = 0; i < 10; i++) {
                other.send(1, Amqp.queueDeclare("conformance-after-error-" + i, Amqp.PASSIVE));
                assertThat(other.expectChannelClose(1).code()).isEqualTo(404);
                other.openChannel(1);
            }
            client.closeConnection();
        }
    }

    @Test
    void everyTypeOfFieldComesBackByteForByte() {
        Payload items = new Payload()
                .octet('t')
                .octet(1)
                .octet('b')
                .octet(0x80)
                .octet('V')
                .octet('A')
                .longstr(new Payload().octet('I').longUint(-7).bytes())
                .octet('F')
                .table(Table.empty().string("deep", "x"));
        Table headers = Table.empty()
                .bool("t", true)
                .field("b", 'b', new Payload().octet(-128))
                .field("B", 'B', new Payload().octet(255))
                .field("s", 's', new Payload().shortUint(-32768))
                .field("u", 'u', new Payload().shortUint(65_535))
                .int32("I", Integer.MIN_VALUE)
                .field("i", 'i', new Payload().longUint(0xffff_ffffL))
                .int64("l", Long.MIN_VALUE)
                .field("f", 'f', new Payload().longUint(Float.floatToIntBits(1.5f)))
                .field("d", 'd', new Payload().longlong(Double.doubleToLongBits(-0.1)))
                .field("D", 'D', new Payload().octet(2).longUint(0xffff_fff0L))
                .string("S", "text ü")
                .array("A", items)
                .field("T", 'T', new Payload().longlong(1_700_000_000L))
                .table("F", Table.empty().table("inner", Table.empty()))
                .field("V", 'V', new Payload())
                .field("x", 'x', new Payload().longstr(new byte[] {0, -1, 1}));
        Payload properties = new Payload().table(headers).octet(1);
        int flags = 1 << 13 | 1 << 12;
        try (RawClient client = RawClient.open(NODE.address())) {
            String queue =
                    client.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE)).queue();
            client.publish(1, Amqp.publish("", queue, 0), Amqp.header(1, flags, properties), new byte[1])
                    .send(1, Amqp.get(queue, true));
            Content content = client.expectContent(1, MethodId.BASIC_GET_OK);

            assertThat(content.properties())
                    .isEqualTo(new Payload()
                            .shortUint(flags)
                            .raw(properties.bytes())
                            .bytes());
            client.closeConnection();
        }
    }

    @Test
    void exclusiveQueuesAreGoneBeforeCloseOk() {
        try (RawClient other = RawClient.open(NODE.address())) {
            for (int i = 0; i < 20; i++) {
                String queue = "conformance-exclusive-" + i;
                RawClient owner = RawClient.open(NODE.address());
                owner.declare(1, Amqp.queueDeclare(queue, Amqp.EXCLUSIVE));
                owner.call(0, Amqp.close(MethodId.CONNECTION_CLOSE), MethodId.CONNECTION_CLOSE_OK);
                other.send(1, Amqp.queueDeclare(queue, Amqp.PASSIVE));
                assertThat(other.expectChannelClose(1).code()).isEqualTo(404);
                other.openChannel(1);
                owner.close();
            }
        }
    }

    @Test
    void aNewSecretIsTaken() {
        try (RawClient client = RawClient.open(NODE.address())) {
            client.call(
                    0,
                    Payload.method(MethodId.CONNECTION_UPDATE_SECRET)
                            .longstr("secret")
                            .shortstr("renewal"),
                    MethodId.CONNECTION_UPDATE_SECRET_OK);
            client.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE));
            client.closeConnection();
        }
    }

    @Test
    void aConnectionMethodInTheWrongStateIsAnError() {
        try (RawClient client = RawClient.open(NODE.address())) {
            client.send(0, Amqp.connectionOpen("/"));
            CloseReason reason = client.expectConnectionClose();

            assertThat(reason.code()).isEqualTo(504);
            assertThat(reason.text()).contains("unexpected method in connection state running");
        }
    }

    @Test
    void whatIsNotImplementedClosesTheConnection() {
        expectNotImplemented(Amqp.publish("", "x", 2), "immediate=true");
        expectNotImplemented(
                Payload.method(MethodId.BASIC_QOS).longUint(10).shortUint(0).octet(0), "prefetch_size!=0 (10)");
        expectNotImplemented(Payload.method(MethodId.BASIC_RECOVER).octet(0), "requeue=false");
        expectNotImplemented(Payload.method(MethodId.CHANNEL_FLOW).octet(0), "active=false");
    }

    private static void expectNotImplemented(Payload method, String explanation) {
        try (RawClient client = RawClient.open(NODE.address())) {
            client.send(1, method);
            if (explanation.startsWith("immediate")) {
                client.sendFrame(2, 1, Amqp.header(0).bytes());
            }
            CloseReason reason = client.expectConnectionClose();

            assertThat(reason.code()).isEqualTo(540);
            assertThat(reason.text()).isEqualTo("NOT_IMPLEMENTED - " + explanation);
        }
    }
}
