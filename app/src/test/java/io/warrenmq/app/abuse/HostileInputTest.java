package io.warrenmq.app.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.blackbox.Amqp;
import io.warrenmq.app.blackbox.Frame;
import io.warrenmq.app.blackbox.Login;
import io.warrenmq.app.blackbox.MethodId;
import io.warrenmq.app.blackbox.Payload;
import io.warrenmq.app.blackbox.RawClient;
import io.warrenmq.app.blackbox.Table;
import io.warrenmq.app.blackbox.TestNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(AbusedNode.LOCK)
class HostileInputTest {
    @RegisterExtension
    static final TestNode NODE = AbusedNode.create();

    /** Longer than honest matching takes by far, shorter than backtracking by far. */
    private static final long TIME_LIMIT_MS = 5_000;

    @Test
    void patternsOfPermissionsAndPoliciesDoNotBacktrackForEver() {
        // Definitions of the node: user `bomb` has such patterns in all permissions, vhost `bombs` in its policies.
        String name = "a".repeat(200) + "!";
        long start = System.nanoTime();
        try (RawClient client =
                        RawClient.open(NODE.address(), Login.GUEST.as("bomb").to("bombs"));
                RawClient other = RawClient.open(NODE.address())) {
            client.openChannel(1);
            for (Payload method : List.of(
                    Amqp.queueDeclare(name, Amqp.EXCLUSIVE),
                    Amqp.exchangeDeclare(name, "topic", Amqp.EXCHANGE_AUTO_DELETE, Table.empty()),
                    Amqp.get(name, true),
                    Amqp.queueBind(name, "amq.topic", name, Table.empty()))) {
                client.send(1, method);
                if (client.next().isMethod(MethodId.CHANNEL_CLOSE)) {
                    client.send(1, Payload.method(MethodId.CHANNEL_CLOSE_OK)).openChannel(1);
                }
            }
            client.publish(1, "amq.topic", name, new byte[1]);
            other.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE));
        }
        try (RawClient admin = RawClient.open(NODE.address(), Login.GUEST.to("bombs"))) {
            admin.openChannel(1).declare(1, Amqp.queueDeclare(name, Amqp.EXCLUSIVE));
            admin.closeConnection();
        }
        assertThat((System.nanoTime() - start) / 1_000_000)
                .as("ms that all this took")
                .isLessThan(TIME_LIMIT_MS);
    }

    @Test
    void nothingIsAnAnswerToEverything() {
        byte[] nothing = {};
        try (RawClient client = RawClient.open(NODE.address())) {
            String queue =
                    client.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE)).queue();
            client.publish(1, "", "", nothing);
            client.publish(1, "amq.topic", "", nothing);
            client.publish(1, "amq.headers", "", nothing);
            client.publish(1, Amqp.publish("", queue, 0), Amqp.header(0, 1 << 13, new Payload().table(Table.empty())));
            client.call(1, Amqp.queueBind("", "amq.topic", "", Table.empty()), MethodId.QUEUE_BIND_OK);
            client.call(1, Amqp.queueBind("", "amq.headers", "", Table.empty()), MethodId.QUEUE_BIND_OK);
            client.publish(1, "amq.topic", queue, nothing);
            String tag = client.call(1, Amqp.consume("", "", 0), MethodId.BASIC_CONSUME_OK)
                    .arguments()
                    .shortstr();
            assertThat(tag).isNotEmpty();
            assertThat(client.expectContent(1, MethodId.BASIC_DELIVER).body()).isEmpty();
            assertThat(client.expectContent(1, MethodId.BASIC_DELIVER).body()).isEmpty();
            client.send(1, Amqp.ack(0, true));
            client.call(1, Amqp.cancel(""), MethodId.BASIC_CANCEL_OK);
            client.call(1, Amqp.cancel(tag), MethodId.BASIC_CANCEL_OK);
            client.closeConnection();
        }
        for (int type = 0; type < 12; type++) {
            for (int channel = 0; channel < 3; channel++) {
                try (RawClient client = RawClient.open(NODE.address())) {
                    client.sendFrame(type, channel, nothing);
                    if (type == Frame.HEARTBEAT && channel == 0) {
                        client.openChannel(7).closeConnection();
                    } else {
                        assertThat(client.expectConnectionClose().code()).isBetween(501, 541);
                    }
                }
            }
        }
    }

    @Test
    void namesOfEveryKindComeBackInErrorsThatCanBeRead() {
        for (String unit : List.of(
                "\u0000", "\u007f", "é", "\u0301", "\ud83d\udc07", "\uffff", "\u200f", "\\", "\"", "${x}", "{}")) {
            int unitBytes = unit.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
            String name = unit.repeat(255 / unitBytes);
            for (Payload method : List.of(
                    Amqp.queueDeclare(name, Amqp.PASSIVE),
                    Amqp.exchangeDeclare(name, "direct", Amqp.PASSIVE, Table.empty()),
                    Amqp.exchangeDeclare("abuse-type", name, 0, Table.empty()),
                    Amqp.queueBind(name, name, name, Table.empty()),
                    Amqp.get(name, true))) {
                try (RawClient client = RawClient.open(NODE.address())) {
                    // A text that is too long or not UTF-8 fails while it is read.
                    client.send(1, method);
                    assertThat(client.expectChannelClose(1).code()).isIn(404, 406);
                    client.closeConnection();
                }
            }
        }
    }
}
