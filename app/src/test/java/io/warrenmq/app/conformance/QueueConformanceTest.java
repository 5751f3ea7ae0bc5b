package io.warrenmq.app.conformance;

import static io.warrenmq.app.conformance.SoftErrors.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.blackbox.Amqp;
import io.warrenmq.app.blackbox.MethodId;
import io.warrenmq.app.blackbox.Payload;
import io.warrenmq.app.blackbox.RawClient;
import io.warrenmq.app.blackbox.Table;
import io.warrenmq.app.blackbox.TestNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueueConformanceTest {
    @RegisterExtension
    static final TestNode NODE = ConformanceNode.create();

    @ParameterizedTest
    @CsvSource({"durable, 2, true, false", "auto_delete, 8, true, false"})
    void aQueueIsNotRedeclaredDifferently(String arg, int flags, String received, String current) {
        String queue = "conformance-redeclare-" + arg;
        try (RawClient client = RawClient.open(NODE.address())) {
            client.declare(1, Amqp.queueDeclare(queue, 0));
            client.declare(1, Amqp.queueDeclare(queue, 0));

            assertThat(expect(client, Amqp.queueDeclare(queue, flags), 406))
                    .isEqualTo("PRECONDITION_FAILED - inequivalent arg '" + arg + "' for queue '" + queue
                            + "' in vhost '/': received '" + received + "' but current is '" + current + "'");
            delete(client, queue);
            client.closeConnection();
        }
    }

    @Test
    void argumentsAreComparedByValueWhenAQueueIsRedeclared() {
        String queue = "conformance-redeclare-ttl";
        String prefix =
                "PRECONDITION_FAILED - inequivalent arg 'x-message-ttl' for queue '" + queue + "' in vhost '/': ";
        try (RawClient client = RawClient.open(NODE.address())) {
            client.declare(1, Amqp.queueDeclare(queue, 0, Table.empty().int32("x-message-ttl", 1000)));
            client.declare(1, Amqp.queueDeclare(queue, 0, Table.empty().int64("x-message-ttl", 1000)));
            client.declare(
                    1,
                    Amqp.queueDeclare(
                            queue, 0, Table.empty().int64("x-message-ttl", 1000).string("x-foo", "ignored")));

            assertThat(expect(client, Amqp.queueDeclare(queue, 0, Table.empty().int32("x-message-ttl", 2000)), 406))
                    .isEqualTo(prefix + "received '2000' but current is '1000'");
            assertThat(expect(client, Amqp.queueDeclare(queue, 0), 406))
                    .isEqualTo(prefix + "received none but current is the value '1000' of type 'signedint'");
            delete(client, queue);
            client.declare(1, Amqp.queueDeclare(queue, 0));
            assertThat(expect(client, Amqp.queueDeclare(queue, 0, Table.empty().int32("x-message-ttl", 1000)), 406))
                    .isEqualTo(prefix + "received the value '1000' of type 'signedint' but current is none");
            delete(client, queue);
            client.closeConnection();
        }
    }

    @Test
    void anExclusiveQueueIsForItsConnectionOnly() {
        String queue = "conformance-locked";
        try (RawClient owner = RawClient.open(NODE.address());
                RawClient other = RawClient.open(NODE.address())) {
            owner.declare(1, Amqp.queueDeclare(queue, Amqp.EXCLUSIVE));
            for (Payload method : new Payload[] {
                Amqp.queueDeclare(queue, Amqp.EXCLUSIVE),
                Amqp.queueDeclare(queue, 0),
                Amqp.queueDeclare(queue, Amqp.PASSIVE),
                Amqp.consume(queue, "t", 0),
                Amqp.get(queue, true),
                Amqp.queuePurge(queue),
                Amqp.queueDelete(queue, 0),
                Amqp.queueBind(queue, "amq.direct", "k", Table.empty())
            }) {
                assertThat(expect(other, method, 405))
                        .startsWith("RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '" + queue
                                + "' in vhost '/'");
            }
            other.call(1, Amqp.confirmSelect(), MethodId.CONFIRM_SELECT_OK);
            other.publish(1, "", queue, new byte[1]).expect(1, MethodId.BASIC_ACK);

            owner.openChannel(2);
            owner.send(2, Amqp.get(queue, true)).expectContent(2, MethodId.BASIC_GET_OK);
            assertThat(expect(owner, Amqp.queueDeclare(queue, 0), 405)).startsWith("RESOURCE_LOCKED - ");
            owner.declare(1, Amqp.queueDeclare(queue, Amqp.EXCLUSIVE | Amqp.DURABLE));
            owner.closeConnection();
            other.closeConnection();
        }
    }

    @Test
    void theReservedPrefixIsNotForClients() {
        try (RawClient client = RawClient.open(NODE.address())) {
            assertThat(expect(client, Amqp.queueDeclare("amq.foo", 0), 403))
                    .isEqualTo("ACCESS_REFUSED - queue name 'amq.foo' contains reserved prefix 'amq.*'");
            assertThat(expect(client, Amqp.queueDeclare("amq.foo", Amqp.PASSIVE), 404))
                    .isEqualTo("NOT_FOUND - no queue 'amq.foo' in vhost '/'");
            client.closeConnection();
        }
    }

    @Test
    void anEmptyNameMeansTheQueueDeclaredLastOnTheChannel() {
        try (RawClient client = RawClient.open(NODE.address())) {
            String queue =
                    client.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE)).queue();
            assertThat(queue).matches("amq\\.gen-[A-Za-z0-9_-]{22}");
            client.call(1, Amqp.queueBind("", "amq.direct", "", Table.empty()), MethodId.QUEUE_BIND_OK);
            client.publish(1, "amq.direct", queue, new byte[1]).publish(1, "", queue, new byte[1]);
            assertThat(client.call(1, Amqp.queuePurge(""), MethodId.QUEUE_PURGE_OK)
                            .arguments()
                            .longUint())
                    .isEqualTo(2);
            client.call(1, Amqp.consume("", "t", 0), MethodId.BASIC_CONSUME_OK);
            client.call(1, Amqp.cancel("t"), MethodId.BASIC_CANCEL_OK);

            client.openChannel(2);
            client.send(2, Amqp.queuePurge(""));
            var reason = client.expectChannelClose(2);
            assertThat(reason.code()).isEqualTo(404);
            assertThat(reason.text()).isEqualTo("NOT_FOUND - no previously declared queue");
            client.closeConnection();
        }
    }

    @Test
    void whatIsUnacknowledgedNeitherKeepsAQueueNorIsPurged() {
        String queue = "conformance-unacked";
        try (RawClient client = RawClient.open(NODE.address())) {
            client.declare(1, Amqp.queueDeclare(queue, 0));
            for (int i = 0; i < 3; i++) {
                client.publish(1, "", queue, new byte[1]);
            }
            client.send(1, Amqp.get(queue, false)).expectContent(1, MethodId.BASIC_GET_OK);
            assertThat(client.call(1, Amqp.queuePurge(queue), MethodId.QUEUE_PURGE_OK)
                            .arguments()
                            .longUint())
                    .isEqualTo(2);
            assertThat(client.call(1, Amqp.queueDelete(queue, Amqp.IF_EMPTY), MethodId.QUEUE_DELETE_OK)
                            .arguments()
                            .longUint())
                    .isZero();
            client.closeConnection();
        }
    }

    @Test
    void aQueueInUseOrNotEmptyIsKeptWhenTheClientAsksForThat() {
        String queue = "conformance-in-use";
        try (RawClient client = RawClient.open(NODE.address());
                RawClient consumer = RawClient.open(NODE.address())) {
            client.declare(1, Amqp.queueDeclare(queue, 0));
            consumer.call(1, Amqp.consume(queue, "t", 0), MethodId.BASIC_CONSUME_OK);
            assertThat(expect(client, Amqp.queueDelete(queue, Amqp.IF_UNUSED), 406))
                    .isEqualTo("PRECONDITION_FAILED - queue '" + queue + "' in vhost '/' in use");
            consumer.call(1, Amqp.cancel("t"), MethodId.BASIC_CANCEL_OK);
            client.publish(1, "", queue, new byte[1]);
            assertThat(expect(client, Amqp.queueDelete(queue, Amqp.IF_EMPTY), 406))
                    .isEqualTo("PRECONDITION_FAILED - queue '" + queue + "' in vhost '/' not empty");
            assertThat(client.call(1, Amqp.queueDelete(queue, Amqp.IF_UNUSED), MethodId.QUEUE_DELETE_OK)
                            .arguments()
                            .longUint())
                    .isEqualTo(1);
            client.closeConnection();
        }
    }

    @Test
    void argumentsOutOfRangeAreRefusedWithTheReason() {
        expectInvalid("x-message-ttl", Table.empty().int32("x-message-ttl", -1), "{value_negative,-1}");
        expectInvalid(
                "x-message-ttl", Table.empty().string("x-message-ttl", "100"), "\"expected integer, got longstr\"");
        expectInvalid(
                "x-message-ttl",
                Table.empty().int64("x-message-ttl", 1L << 60),
                "{value_too_large,1152921504606846976}");
        expectInvalid("x-expires", Table.empty().int32("x-expires", 0), "{value_zero,0}");
        expectInvalid("x-max-priority", Table.empty().int32("x-max-priority", 256), "{max_value_exceeded,256}");
        expectInvalid("x-overflow", Table.empty().string("x-overflow", "foo"), "invalid_overflow");
        expectInvalid(
                "x-dead-letter-routing-key",
                Table.empty().string("x-dead-letter-routing-key", "k"),
                "routing_key_but_no_dlx_defined");
        expectInvalid("x-queue-type", Table.empty().string("x-queue-type", "foo"), "\"unsupported queue type 'foo'\"");
    }

    private static void expectInvalid(String name, Table arguments, String reason) {
        try (RawClient client = RawClient.open(NODE.address())) {
            assertThat(expect(client, Amqp.queueDeclare("conformance-invalid", 0, arguments), 406))
                    .isEqualTo("PRECONDITION_FAILED - invalid arg '" + name
                            + "' for queue 'conformance-invalid' in vhost '/': " + reason);
            client.closeConnection();
        }
    }

    @Test
    void aQuorumQueueIsNeitherTransientNorPrivateNorUnnamed() {
        Table quorum = Table.empty().string("x-queue-type", "quorum");
        String queue = "conformance-quorum";
        try (RawClient client = RawClient.open(NODE.address())) {
            assertThat(expect(client, Amqp.queueDeclare(queue, 0, quorum), 406))
                    .isEqualTo("PRECONDITION_FAILED - invalid property 'non-durable' for queue '" + queue
                            + "' in vhost '/'");
            assertThat(expect(client, Amqp.queueDeclare(queue, Amqp.DURABLE | Amqp.EXCLUSIVE, quorum), 406))
                    .isEqualTo("PRECONDITION_FAILED - invalid property 'exclusive-owner' for queue '" + queue
                            + "' in vhost '/'");
            assertThat(expect(client, Amqp.queueDeclare(queue, Amqp.DURABLE | Amqp.AUTO_DELETE, quorum), 406))
                    .isEqualTo("PRECONDITION_FAILED - invalid property 'auto-delete' for queue '" + queue
                            + "' in vhost '/'");
            assertThat(expect(client, Amqp.queueDeclare("", Amqp.DURABLE, quorum), 406))
                    .isEqualTo("PRECONDITION_FAILED - Cannot declare a server-named queue for type"
                            + " rabbit_quorum_queue");
            assertThat(expect(
                            client,
                            Amqp.queueDeclare(
                                    queue,
                                    Amqp.DURABLE,
                                    Table.empty()
                                            .string("x-queue-type", "quorum")
                                            .int32("x-max-priority", 5)),
                            406))
                    .isEqualTo("PRECONDITION_FAILED - invalid arg 'x-max-priority' for queue '" + queue
                            + "' in vhost '/' of queue type rabbit_quorum_queue");
            client.closeConnection();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ü", "中", "🐇", "\u0001", "\u202e", "'", "<b>", "%s{}"})
    void aNameOfAnyKindIsNamedInAnErrorThatFits(String unit) {
        int unitBytes = unit.getBytes(StandardCharsets.UTF_8).length;
        String name = unit.repeat(255 / unitBytes) + "x".repeat(255 % unitBytes);
        try (RawClient client = RawClient.open(NODE.address())) {
            // A text that is not UTF-8 or does not fit fails while it is read.
            assertThat(expect(client, Amqp.queueDeclare(name, Amqp.PASSIVE), 404))
                    .startsWith("NOT_FOUND - no queue '" + unit)
                    .endsWith("...")
                    .satisfies(text -> assertThat(text.getBytes(StandardCharsets.UTF_8).length)
                            .isLessThanOrEqualTo(255));
            assertThat(expect(client, Amqp.exchangeDeclare(name, "direct", Amqp.PASSIVE, Table.empty()), 404))
                    .endsWith("...");
            assertThat(client.declare(1, Amqp.queueDeclare(name, Amqp.EXCLUSIVE))
                            .queue())
                    .isEqualTo(name);
            client.closeConnection();
        }
    }

    private static void delete(RawClient client, String queue) {
        client.call(1, Amqp.queueDelete(queue, 0), MethodId.QUEUE_DELETE_OK);
    }
}
