package io.warrenmq.app.conformance;

import static io.warrenmq.app.conformance.SoftErrors.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.blackbox.Amqp;
import io.warrenmq.app.blackbox.MethodId;
import io.warrenmq.app.blackbox.Payload;
import io.warrenmq.app.blackbox.RawClient;
import io.warrenmq.app.blackbox.Table;
import io.warrenmq.app.blackbox.TestNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangeConformanceTest {
    @RegisterExtension
    static final TestNode NODE = ConformanceNode.create();

    @ParameterizedTest
    @CsvSource({
        "type, fanout, 0, fanout, direct",
        "durable, direct, 2, true, false",
        "auto_delete, direct, 4, true, false",
        "internal, direct, 8, true, false"
    })
    void anExchangeIsNotRedeclaredDifferently(String arg, String type, int flags, String received, String current) {
        String exchange = "conformance-redeclare-" + arg;
        try (RawClient client = RawClient.open(NODE.address())) {
            declare(client, exchange, "direct", 0);
            declare(client, exchange, "direct", 0);

            assertThat(expect(client, Amqp.exchangeDeclare(exchange, type, flags, Table.empty()), 406))
                    .isEqualTo("PRECONDITION_FAILED - inequivalent arg '" + arg + "' for exchange '" + exchange
                            + "' in vhost '/': received '" + received + "' but current is '" + current + "'");
            delete(client, exchange);
            client.closeConnection();
        }
    }

    @Test
    void anExchangeIsNotRedeclaredWithAnotherAlternate() {
        String exchange = "conformance-alternate";
        try (RawClient client = RawClient.open(NODE.address())) {
            client.call(
                    1,
                    Amqp.exchangeDeclare(exchange, "direct", 0, Table.empty().string("alternate-exchange", "one")),
                    MethodId.EXCHANGE_DECLARE_OK);

            assertThat(expect(
                            client,
                            Amqp.exchangeDeclare(
                                    exchange, "direct", 0, Table.empty().string("alternate-exchange", "two")),
                            406))
                    .startsWith("PRECONDITION_FAILED - inequivalent arg 'alternate-exchange' for exchange '" + exchange
                            + "' in vhost '/': received ")
                    .contains("two", "but current is ", "one");
            delete(client, exchange);
            client.closeConnection();
        }
    }

    @Test
    void theReservedPrefixIsForPredeclaredExchangesOnly() {
        try (RawClient client = RawClient.open(NODE.address())) {
            assertThat(expect(client, Amqp.exchangeDeclare("amq.foo", "direct", 0, Table.empty()), 403))
                    .isEqualTo("ACCESS_REFUSED - exchange name 'amq.foo' contains reserved prefix 'amq.*'");
            assertThat(expect(client, Amqp.exchangeDeclare("amq.foo", "direct", Amqp.PASSIVE, Table.empty()), 404))
                    .isEqualTo("NOT_FOUND - no exchange 'amq.foo' in vhost '/'");
            declare(client, "amq.direct", "direct", Amqp.DURABLE);
            assertThat(expect(client, Amqp.exchangeDelete("amq.direct", 0), 403))
                    .isEqualTo("ACCESS_REFUSED - deletion of system exchange 'amq.direct' in vhost '/' not allowed");
            declare(client, "amq.direct", "direct", Amqp.PASSIVE);
            client.closeConnection();
        }
    }

    @Test
    void theDefaultExchangeTakesNoOperation() {
        try (RawClient client = RawClient.open(NODE.address())) {
            for (Payload method : new Payload[] {
                Amqp.exchangeDeclare("", "direct", Amqp.DURABLE, Table.empty()),
                Amqp.exchangeDeclare("", "direct", Amqp.PASSIVE, Table.empty()),
                Amqp.exchangeDelete("", 0),
                Amqp.exchangeBinding(MethodId.EXCHANGE_BIND, "", "amq.direct", "k", Table.empty()),
                Amqp.exchangeBinding(MethodId.EXCHANGE_BIND, "amq.direct", "", "k", Table.empty()),
                Amqp.exchangeBinding(MethodId.EXCHANGE_UNBIND, "amq.direct", "", "k", Table.empty())
            }) {
                assertThat(expect(client, method, 403))
                        .isEqualTo("ACCESS_REFUSED - operation not permitted on the default exchange");
            }
            String queue = client.declare(1, Amqp.queueDeclare("conformance-default", 0))
                    .queue();
            assertThat(expect(client, Amqp.queueBind(queue, "", "k", Table.empty()), 403))
                    .isEqualTo("ACCESS_REFUSED - operation not permitted on the default exchange");
            assertThat(expect(client, Amqp.queueUnbind(queue, "", "k", Table.empty()), 403))
                    .isEqualTo("ACCESS_REFUSED - operation not permitted on the default exchange");
            client.call(1, Amqp.queueDelete(queue, 0), MethodId.QUEUE_DELETE_OK);
            client.closeConnection();
        }
    }

    @Test
    void whatIsMissingIsDeletedAndUnboundAlready() {
        try (RawClient client = RawClient.open(NODE.address())) {
            client.call(1, Amqp.exchangeDelete("conformance-missing", 0), MethodId.EXCHANGE_DELETE_OK);
            client.call(1, Amqp.queueDelete("conformance-missing", 0), MethodId.QUEUE_DELETE_OK);
            client.call(
                    1,
                    Amqp.queueUnbind("conformance-missing", "amq.direct", "k", Table.empty()),
                    MethodId.QUEUE_UNBIND_OK);
            client.call(
                    1,
                    Amqp.exchangeBinding(
                            MethodId.EXCHANGE_UNBIND, "conformance-missing", "amq.direct", "k", Table.empty()),
                    MethodId.EXCHANGE_UNBIND_OK);
            assertThat(expect(client, Amqp.queueDeclare("conformance-missing", Amqp.PASSIVE), 404))
                    .isEqualTo("NOT_FOUND - no queue 'conformance-missing' in vhost '/'");
            assertThat(expect(client, Amqp.queueBind("conformance-missing", "amq.direct", "k", Table.empty()), 404))
                    .isEqualTo("NOT_FOUND - no queue 'conformance-missing' in vhost '/'");
            assertThat(expect(
                            client,
                            Amqp.exchangeBinding(
                                    MethodId.EXCHANGE_BIND, "conformance-x", "conformance-source", "k", Table.empty()),
                            404))
                    .isEqualTo("NOT_FOUND - no exchange 'conformance-source' in vhost '/'");
            client.closeConnection();
        }
    }

    @Test
    void anUnknownExchangeTypeIsRefused() {
        try (RawClient client = RawClient.open(NODE.address())) {
            assertThat(expect(client, Amqp.exchangeDeclare("conformance-type", "nonesuch", 0, Table.empty()), 406))
                    .isEqualTo("PRECONDITION_FAILED - unknown exchange type 'nonesuch'");
            client.closeConnection();
        }
    }

    @Test
    void anInternalExchangeTakesNoMessages() {
        String exchange = "conformance-internal";
        try (RawClient client = RawClient.open(NODE.address())) {
            declare(client, exchange, "fanout", Amqp.EXCHANGE_INTERNAL);
            client.publish(1, exchange, "", new byte[1]);

            assertThat(SoftErrors.expectAfter(client, MethodId.BASIC_PUBLISH, 403))
                    .isEqualTo("ACCESS_REFUSED - cannot publish to internal exchange '" + exchange + "' in vhost '/'");
            delete(client, exchange);
            client.closeConnection();
        }
    }

    @Test
    void anErrorIsAnsweredEvenIfTheMethodAsksForNoAnswer() {
        try (RawClient client = RawClient.open(NODE.address())) {
            client.send(1, Amqp.exchangeDeclare("amq.nowait", "direct", Amqp.NOWAIT, Table.empty()));
            assertThat(SoftErrors.expectAfter(client, MethodId.EXCHANGE_DECLARE, 403))
                    .contains("reserved prefix");
            client.send(1, Amqp.queueDeclare("amq.nowait", Amqp.NOWAIT));
            assertThat(SoftErrors.expectAfter(client, MethodId.QUEUE_DECLARE, 403))
                    .contains("reserved prefix");
            client.closeConnection();
        }
    }

    @Test
    void anAlternateExchangeIsNamedByAString() {
        try (RawClient client = RawClient.open(NODE.address())) {
            assertThat(expect(
                            client,
                            Amqp.exchangeDeclare(
                                    "conformance-ae", "direct", 0, Table.empty().int32("alternate-exchange", 1)),
                            406))
                    .isEqualTo("PRECONDITION_FAILED - invalid type 'signedint' for arg 'alternate-exchange'"
                            + " in exchange 'conformance-ae' in vhost '/'");
            client.closeConnection();
        }
    }

    private static void declare(RawClient client, String exchange, String type, int flags) {
        client.call(1, Amqp.exchangeDeclare(exchange, type, flags, Table.empty()), MethodId.EXCHANGE_DECLARE_OK);
    }

    private static void delete(RawClient client, String exchange) {
        client.call(1, Amqp.exchangeDelete(exchange, 0), MethodId.EXCHANGE_DELETE_OK);
    }
}
