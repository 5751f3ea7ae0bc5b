package io.warrenmq.balancer.config;

import io.warrenmq.balancer.config.CheckSettings.Login;
import io.warrenmq.balancer.config.CheckSettings.Step;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The directives that say what a health check does. */
final class CheckParser {
    private CheckParser() {}

    /** {@code option httpchk [METHOD] [URI] [VERSION]}. */
    static CheckSettings http(Line line) {
        List<String> words = line.from(2);
        String method = words.size() >= 2 ? words.getFirst() : "OPTIONS";
        String uri = words.isEmpty() ? "/" : words.size() == 1 ? words.getFirst() : words.get(1);
        // Old files write headers behind the version, with escaped line ends.
        String version = words.size() >= 3 ? String.join(" ", words.subList(2, words.size())) : "HTTP/1.0";
        return new CheckSettings.Http(method + " " + uri + " " + version + "\r\n\r\n", Optional.empty());
    }

    /** {@code http-check expect status N}. */
    static Optional<Integer> expectedStatus(Line line) {
        if (!line.word(1, "'expect status N'").equals("expect")
                || !line.word(2, "'status N' behind 'expect'").equals("status")) {
            throw new DirectiveException("'http-check' is supported as 'http-check expect status N' only.");
        }
        line.nothingAfter(4);
        return Optional.of(Values.number("http-check expect status", line.word(3, "a status"), 100, 599));
    }

    /** {@code option amqp-check [user U pass P [vhost V]]}. */
    static CheckSettings amqp(Line line, boolean drainOnAlarm) {
        String user = "";
        String password = "";
        String vhost = "/";
        for (int at = 2; at < line.size(); at += 2) {
            String value = line.word(at + 1, "a value behind '" + line.words().get(at) + "'");
            switch (line.words().get(at)) {
                case "user" -> user = value;
                case "pass" -> password = value;
                case "vhost" -> vhost = value;
                default ->
                    throw new DirectiveException("'option amqp-check' has the unknown word '"
                            + line.words().get(at) + "'; it takes 'user U pass P vhost V'.");
            }
        }
        if (line.size() > 2 && (user.isEmpty() || password.isEmpty())) {
            throw new DirectiveException("'option amqp-check' needs both 'user' and 'pass' to log in.");
        }
        return new CheckSettings.Amqp(
                line.size() > 2 ? Optional.of(new Login(user, password, vhost)) : Optional.empty(), drainOnAlarm);
    }

    /** {@code tcp-check connect|send|send-binary|expect}; nothing for connect, which comes first anyway. */
    static Optional<Step> step(Line line) {
        String what = line.word(1, "connect, send, send-binary or expect");
        return switch (what) {
            case "connect" -> {
                line.nothingAfter(2);
                yield Optional.empty();
            }
            case "comment" -> Optional.empty();
            case "send" -> {
                line.nothingAfter(3);
                yield Optional.of(new Step.Send(line.word(2, "a text").getBytes(StandardCharsets.ISO_8859_1)));
            }
            case "send-binary" -> {
                line.nothingAfter(3);
                yield Optional.of(new Step.Send(bytes(line.word(2, "hexadecimal digits"))));
            }
            case "expect" -> {
                line.nothingAfter(4);
                yield Optional.of(expectation(line));
            }
            default ->
                throw new DirectiveException("'tcp-check " + what + "' is not supported"
                        + Suggestions.didYouMean(what, List.of("connect", "send", "send-binary", "expect")) + ".");
        };
    }

    private static Step expectation(Line line) {
        String value = line.word(3, "string, binary or rstring and a value behind 'expect'");
        return switch (line.words().get(2)) {
            case "string" -> new Step.Expect(value.getBytes(StandardCharsets.ISO_8859_1));
            case "binary" -> new Step.Expect(bytes(value));
            case "rstring" -> new Step.ExpectPattern(pattern(value));
            default ->
                throw new DirectiveException("'tcp-check expect' takes string, binary or rstring, not '"
                        + line.words().get(2) + "'.");
        };
    }

    private static byte[] bytes(String digits) {
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException e) {
            throw new DirectiveException("'" + digits + "' is not an even number of hexadecimal digits.");
        }
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new DirectiveException("'" + text + "' is no regular expression: " + e.getDescription() + ".");
        }
    }
}
