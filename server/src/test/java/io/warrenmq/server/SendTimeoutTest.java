package io.warrenmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warrenmq.wire.BasicMethod;
import io.warrenmq.wire.FieldTable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** tcp_listen_options.send_timeout. */
class SendTimeoutTest {
    private static final int MESSAGES = 400;
    private static final byte[] BODY = new byte[64 * 1024];

    private static TestNode start(long sendTimeoutMs) {
        return TestNode.startWithEngine(engine -> engine.with(settings -> settings.sendTimeoutMs(sendTimeoutMs)));
    }

    /** More than the buffers of any socket hold. */
    private static void fill(TestNode node) throws Exception {
        try (Connection connection = node.connect()) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("q", false, false, false, null);
            channel.confirmSelect();
            for (int i = 0; i < MESSAGES; i++) {
                channel.basicPublish("", "q", null, BODY);
            }
            channel.waitForConfirmsOrDie(30_000);
        }
    }

    private static RawClient consumer(TestNode node) throws Exception {
        RawClient client = node.raw().open().openChannel(1);
        client.send(1, new BasicMethod.Consume("q", "c", false, false, false, true, FieldTable.EMPTY));
        return client;
    }

    @Test
    void aClientThatTakesNothingIsDropped() throws Exception {
        try (TestNode node = start(200)) {
            fill(node);
            try (RawClient client = consumer(node)) {
                assertThat(client).isNotNull();
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                while (node.server.connections().connectionCount() > 0 && System.nanoTime() < deadline) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                }
                assertThat(node.server.connections().connectionCount()).isZero();
            }
        }
    }

    @Test
    void aClientThatTakesItsTimeStays() throws Exception {
        try (TestNode node = start(1_000)) {
            fill(node);
            try (RawClient client = consumer(node)) {
                long read = 0;
                while (read < (long) MESSAGES * BODY.length) {
                    read += client.readBytes(1 << 20).length;
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                }
                assertThat(node.server.connections().connectionCount()).isEqualTo(1);
            }
        }
    }
}
