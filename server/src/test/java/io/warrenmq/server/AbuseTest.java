package io.warrenmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warrenmq.wire.BasicMethod;
import io.warrenmq.wire.ChannelMethod;
import io.warrenmq.wire.ConfirmMethod;
import io.warrenmq.wire.ExchangeMethod;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import io.warrenmq.wire.QueueMethod;
import io.warrenmq.wire.TxMethod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whatever a client sends: its own connection may end, nothing else happens. */
class AbuseTest {
    private static final FieldTable ARGUMENTS = FieldTable.builder()
            .add("x-max-length", 10)
            .add("nested", FieldTable.of("list", FieldValue.of(List.of(FieldValue.of("a"), FieldValue.of(1L)))))
            .build();

    /** A conversation that uses most of the protocol. */
    private static byte[] conversation() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(RawClient.bytes(1, new ChannelMethod.Open()));
        bytes.writeBytes(
                RawClient.bytes(1, new QueueMethod.Declare("abused", false, false, true, false, false, ARGUMENTS)));
        bytes.writeBytes(RawClient.bytes(
                1, new ExchangeMethod.Declare("abused", "topic", false, false, true, false, false, FieldTable.EMPTY)));
        bytes.writeBytes(RawClient.bytes(1, new QueueMethod.Bind("abused", "abused", "a.#", false, ARGUMENTS)));
        bytes.writeBytes(RawClient.bytes(1, new BasicMethod.Qos(0, 3, true)));
        bytes.writeBytes(RawClient.bytes(
                1, new BasicMethod.Consume("abused", "tag", false, false, false, false, FieldTable.EMPTY)));
        bytes.writeBytes(RawClient.bytes(1, new ConfirmMethod.Select(false)));
        for (int i = 0; i < 5; i++) {
            bytes.writeBytes(RawClient.publish(1, i % 2 == 0 ? "" : "abused", i % 2 == 0 ? "abused" : "a.b"));
            bytes.writeBytes(RawClient.header(1, 40));
            bytes.writeBytes(RawClient.body(1, new byte[20]));
            bytes.writeBytes(RawClient.body(1, new byte[20]));
        }
        bytes.writeBytes(RawClient.bytes(1, new BasicMethod.Ack(1, false)));
        bytes.writeBytes(RawClient.bytes(1, new BasicMethod.Nack(0, true, true)));
        bytes.writeBytes(RawClient.bytes(1, new BasicMethod.Get("abused", false)));
        bytes.writeBytes(RawClient.bytes(1, new BasicMethod.Recover(true)));
        bytes.writeBytes(RawClient.bytes(1, new BasicMethod.Cancel("tag", false)));
        bytes.writeBytes(RawClient.bytes(2, new ChannelMethod.Open()));
        bytes.writeBytes(RawClient.bytes(2, new TxMethod.Select()));
        bytes.writeBytes(RawClient.publish(2, "", "abused"));
        bytes.writeBytes(RawClient.header(2, 0));
        bytes.writeBytes(RawClient.bytes(2, new TxMethod.Commit()));
        bytes.writeBytes(RawClient.bytes(2, new QueueMethod.Purge("abused", false)));
        bytes.writeBytes(RawClient.bytes(2, new QueueMethod.Delete("abused", false, false, false)));
        bytes.writeBytes(RawClient.bytes(2, new ChannelMethod.Close(200, "", 0, 0)));
        return bytes.toByteArray();
    }

    @Test
    void mutatedConversationsEndOnlyThemselves() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] clean = conversation();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        try (TestNode node = TestNode.start();
                Connection witness = node.connect()) {
            // Only now: while logging starts up, loggers are substitutes.
            ((Logger) LoggerFactory.getLogger("connection")).addAppender(log);
            Channel channel = witness.createChannel();
            String queue = channel.queueDeclare().getQueue();
            for (int i = 0; i < 300; i++) {
                byte[] mutated = clean.clone();
                for (int flips = random.nextInt(4); flips >= 0; flips--) {
                    mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
                }
                try (RawClient client = node.raw().open()) {
                    int split = random.nextInt(mutated.length);
                    client.send(java.util.Arrays.copyOfRange(mutated, 0, split));
                    client.send(java.util.Arrays.copyOfRange(mutated, split, mutated.length));
                } catch (SocketException e) {
                    // The server may have closed the connection before all was sent, as it should.
                    assertThat(e).isInstanceOf(IOException.class);
                }
            }
            channel.confirmSelect();
            channel.basicPublish("", queue, null, new byte[] {7});
            channel.waitForConfirmsOrDie(10_000);
            assertThat(channel.basicGet(queue, true).getBody()).containsExactly(7);
            ((Logger) LoggerFactory.getLogger("connection")).detachAppender(log);
        }
        assertThat(log.list)
                .as("seed %d", seed)
                .noneMatch(event -> event.getFormattedMessage().startsWith("internal error"));
    }

    @Test
    void bytesBeforeTheLoginEndOnlyTheirConnection() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (TestNode node = TestNode.start()) {
            for (int i = 0; i < 200; i++) {
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                try (RawClient client = node.raw()) {
                    if (i % 2 == 0) {
                        client.begin();
                    }
                    client.send(noise);
                } catch (SocketException e) {
                    // The server may have closed the connection before all was sent, as it should.
                    assertThat(e).isInstanceOf(IOException.class);
                }
            }
            try (RawClient client = node.raw()) {
                client.open().openChannel(1);
            }
        }
    }
}
