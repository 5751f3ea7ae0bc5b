package io.warrenmq.app.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.blackbox.Amqp;
import io.warrenmq.app.blackbox.CloseReason;
import io.warrenmq.app.blackbox.Frame;
import io.warrenmq.app.blackbox.MethodId;
import io.warrenmq.app.blackbox.Payload;
import io.warrenmq.app.blackbox.RawClient;
import io.warrenmq.app.blackbox.Table;
import io.warrenmq.app.blackbox.TestNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PublishConformanceTest {
    @RegisterExtension
    static final TestNode NODE = ConformanceNode.create();

    @Test
    void nothingIsConfirmedOnceAPublishFailed() {
        try (RawClient client = RawClient.open(NODE.address())) {
            String queue =
                    client.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE)).queue();
            client.call(1, Amqp.confirmSelect(), MethodId.CONFIRM_SELECT_OK);
            client.publish(1, "conformance-no-exchange", "k", new byte[1]);
            for (int i = 0; i < 100; i++) {
                client.publish(1, "", queue, new byte[1]);
            }
            CloseReason reason = client.expectChannelClose(1);
            client.openChannel(1);

            assertThat(reason.code()).isEqualTo(404);
            assertThat(reason.text()).isEqualTo("NOT_FOUND - no exchange 'conformance-no-exchange' in vhost '/'");
            assertThat(reason.method()).isEqualTo(MethodId.BASIC_PUBLISH);
            assertThat(client.declare(1, Amqp.queueDeclare(queue, Amqp.PASSIVE)).messageCount())
                    .isZero();
            client.closeConnection();
        }
    }

    @Test
    void aMessageLargerThanAllowedIsRefused() {
        int size = ConformanceNode.MAX_MESSAGE_SIZE_BYTES + 1;
        try (RawClient client = RawClient.open(NODE.address())) {
            client.send(1, Amqp.publish("", "x", 0))
                    .sendFrame(Frame.HEADER, 1, Amqp.header(size).bytes());
            for (int left = size; left > 0; left -= 131_064) {
                client.sendFrame(Frame.BODY, 1, new byte[Math.min(left, 131_064)]);
            }
            assertThat(SoftErrors.expectAfter(client, MethodId.BASIC_PUBLISH, 406))
                    .isEqualTo("PRECONDITION_FAILED - message size " + size + " is larger than configured max size "
                            + ConformanceNode.MAX_MESSAGE_SIZE_BYTES);
            client.closeConnection();
        }
    }

    @Test
    void aCcHeaderIsAnArray() {
        int headers = 1 << 13;
        Payload properties = new Payload().table(Table.empty().string("CC", "x"));
        try (RawClient client = RawClient.open(NODE.address())) {
            client.publish(1, Amqp.publish("", "x", 0), Amqp.header(1, headers, properties), new byte[1]);
            assertThat(SoftErrors.expectAfter(client, MethodId.BASIC_PUBLISH, 406))
                    .isEqualTo(
                            "PRECONDITION_FAILED - invalid message:" + " {unacceptable_type_in_header,\"CC\",longstr}");
            client.closeConnection();
        }
    }

    @Test
    void anExpirationIsANumberOfMilliseconds() {
        expectExpirationRefused("abc", "invalid expiration 'abc': no_integer");
        expectExpirationRefused("10s", "invalid expiration '10s': {leftover_string,\"s\"}");
        expectExpirationRefused("-1", "invalid expiration '-1': {value_negative,-1}");
        expectExpirationRefused("315360000001", "invalid expiration '315360000001': {value_too_large,315360000001}");
    }

    private static void expectExpirationRefused(String expiration, String explanation) {
        try (RawClient client = RawClient.open(NODE.address())) {
            client.publish(
                    1,
                    Amqp.publish("", "x", 0),
                    Amqp.header(1, 1 << 8, new Payload().shortstr(expiration)),
                    new byte[1]);
            assertThat(SoftErrors.expectAfter(client, MethodId.BASIC_PUBLISH, 406))
                    .isEqualTo("PRECONDITION_FAILED - " + explanation);
            client.closeConnection();
        }
    }

    @Test
    void aUserIdIsThatOfTheUser() {
        try (RawClient client = RawClient.open(NODE.address())) {
            client.publish(
                    1,
                    Amqp.publish("", "x", 0),
                    Amqp.header(1, 1 << 4, new Payload().shortstr("somebody")),
                    new byte[1]);
            assertThat(SoftErrors.expectAfter(client, MethodId.BASIC_PUBLISH, 406))
                    .isEqualTo("PRECONDITION_FAILED - user_id property set to 'somebody' but authenticated user was"
                            + " 'guest'");
            client.closeConnection();
        }
    }

    @Test
    void whatIsMandatoryAndUnroutableComesBackBeforeItIsConfirmed() {
        try (RawClient client = RawClient.open(NODE.address())) {
            client.call(1, Amqp.confirmSelect(), MethodId.CONFIRM_SELECT_OK);
            client.publish(
                    1, Amqp.publish("", "conformance-nowhere", Amqp.MANDATORY), Amqp.header(3), new byte[] {1, 2, 3});
            var content = client.expectContent(1, MethodId.BASIC_RETURN);
            var returned = content.method().arguments();
            assertThat(returned.shortUint()).isEqualTo(312);
            assertThat(returned.shortstr()).isEqualTo("NO_ROUTE");
            assertThat(content.body()).containsExactly(1, 2, 3);
            assertThat(client.expect(1, MethodId.BASIC_ACK).arguments().longlong())
                    .isEqualTo(1);
            client.closeConnection();
        }
    }

    @Test
    void aTagThatIsNotOutstandingIsNotAcknowledged() {
        try (RawClient client = RawClient.open(NODE.address())) {
            assertThat(SoftErrors.expect(client, Amqp.ack(7, false), 406))
                    .isEqualTo("PRECONDITION_FAILED - unknown delivery tag 7");
            assertThat(SoftErrors.expect(client, Amqp.ack(0, false), 406))
                    .isEqualTo("PRECONDITION_FAILED - unknown delivery tag 0");
            client.send(1, Amqp.ack(0, true));
            client.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE));
            client.closeConnection();
        }
    }

    @Test
    void aConsumerTagIsUsedOnceInAChannel() {
        try (RawClient client = RawClient.open(NODE.address())) {
            String queue =
                    client.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE)).queue();
            client.openChannel(2);
            client.call(1, Amqp.consume(queue, "tag", 0), MethodId.BASIC_CONSUME_OK);
            client.call(2, Amqp.consume(queue, "tag", 0), MethodId.BASIC_CONSUME_OK);
            client.send(1, Amqp.consume(queue, "tag", 0));
            CloseReason reason = client.expectConnectionClose();

            assertThat(reason.code()).isEqualTo(530);
            assertThat(reason.text()).isEqualTo("NOT_ALLOWED - attempt to reuse consumer tag 'tag'");
        }
    }
}
