package io.warrenmq.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.config.LogFormat;
import io.warrenmq.app.config.LogLevel;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineFormatTest {

    private static final Instant TIME = Instant.parse("2024-05-01T10:11:12.123456Z");
    private static final LineFormat PLAIN = new LineFormat(LogFormat.PLAINTEXT, ZoneOffset.UTC);
    private static final LineFormat JSON = new LineFormat(LogFormat.JSON, ZoneOffset.UTC);

    private static LogLine line(String message) {
        return new LogLine(TIME, LogLevel.INFO, "connection", "<0.684.0>", message);
    }

    @Test
    void aLineLooksAsRabbitMqWritesIt() {
        assertThat(PLAIN.render(line("message")))
                .isEqualTo("2024-05-01 10:11:12.123456+00:00 [info] <0.684.0> message\n");
    }

    @Test
    void theOffsetIsThatOfTheZone() {
        assertThat(new LineFormat(LogFormat.PLAINTEXT, ZoneId.of("+05:30")).render(line("x")))
                .startsWith("2024-05-01 15:41:12.123456+05:30 [info]");
    }

    @Test
    void eachLineOfAMessageHasThePrefix() {
        assertThat(PLAIN.render(line("one\ntwo\r\nthree"))).isEqualTo("""
                        2024-05-01 10:11:12.123456+00:00 [info] <0.684.0> one
                        2024-05-01 10:11:12.123456+00:00 [info] <0.684.0> two
                        2024-05-01 10:11:12.123456+00:00 [info] <0.684.0> three
                        """);
    }

    @Test
    void controlCharactersAreEscaped() {
        assertThat(PLAIN.render(line("a\u001b[2Jb\u0007\tc"))).endsWith("> a\\x{1b}[2Jb\\x{7}\tc\n");
    }

    @Test
    void jsonIsOneObjectALine() {
        assertThat(JSON.render(line("say \"hi\"\n\\ \u0001")))
                .isEqualTo("{\"time\":\"2024-05-01 10:11:12.123456+00:00\",\"level\":\"info\",\"pid\":\"<0.684.0>\","
                        + "\"category\":\"connection\",\"msg\":\"say \\\"hi\\\"\\n\\\\ \\u0001\"}\n");
    }

    @Test
    void anEndlessMessageIsCut() {
        assertThat(PLAIN.render(line("x".repeat(LineFormat.MAX_MESSAGE_LENGTH + 5))))
                .endsWith("x... (5 more characters)\n");
    }

    @Property
    void noMessageForgesALine(@ForAll String message) {
        assertThat(PLAIN.render(line(message)).lines())
                .isNotEmpty()
                .allMatch(part -> part.startsWith("2024-05-01 10:11:12.123456+00:00 [info] <0.684.0> "));
        assertThat(JSON.render(line(message)).lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connecting to amqp://guest:SECRET@host:5672/%2f",
                "amqps://:SECRET@host",
                "two: amqp://a:SECRET@h1,amqp://b:SECRET@h2",
                "amqp://a:SECRET@x@host",
                "password=SECRET",
                "{\"password\": \"SECRET\"}",
                "keystore_password : 'SECRET'",
                "default_pass = SECRET",
                "client_secret=>SECRET",
                "first\nsecond password=SECRET\nthird",
            })
    void aSecretFromOutsideIsMasked(String message) {
        assertThat(PLAIN.render(line(message))).doesNotContain("SECRET").contains("******");
        assertThat(JSON.render(line(message))).doesNotContain("SECRET").contains("******");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accepting AMQP connection <0.5.0> (10.0.0.1:5000 -> 10.0.0.2:5672)",
                "PLAIN login refused: user 'U' - invalid credentials",
                "connection <0.5.0>: user 'guest' authenticated and granted access to vhost '/'",
                "amqp://host:5672/%2f is up",
                "the password of user 'alice' was changed",
            })
    void whatPeopleSearchForIsLeftAsItIs(String message) {
        assertThat(PLAIN.render(line(message))).endsWith("> " + message + "\n");
    }
}
