package io.warrenmq.app.config;

import io.warrenmq.wire.Secret;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** The types of values that keys have. */
final class ValueTypes {

    static final ValueType<String> TEXT = type("a text", Optional::of);
    static final ValueType<String> NAME = type("a text that is not empty", text -> present(text, !text.isBlank()));
    static final ValueType<String> ONLY_NONE =
            type("none, or keys below this one", text -> present(text, text.equals("none")));
    static final ValueType<String> TLS_VERSION = oneOf("tlsv1.3", "tlsv1.2", "tlsv1.1", "tlsv1");
    static final ValueType<RotationSchedule> ROTATION =
            type("empty, or a schedule such as $D0, $W0D23 or $M1D0", RotationSchedule::parse);
    static final ValueType<Integer> FRAME_MAX = type(
            "0, or a size from 4096 to 2147483647 bytes",
            text -> boxed(Sizes.parse(text))
                    .filter(value -> value == 0 || value >= 4096 && value <= Integer.MAX_VALUE)
                    .map(Long::intValue));
    static final ValueType<Boolean> BOOLEAN = type("true or false", ValueTypes::readBoolean);
    static final ValueType<Path> PATH = type("a path", ValueTypes::readPath);
    static final ValueType<Secret> SECRET = new ValueType<>("a text", true, text -> Optional.of(Secret.of(text)));
    static final ValueType<Long> SIZE =
            type("a size in bytes, or with a unit such as 50MB or 2GiB", text -> boxed(Sizes.parse(text)));
    static final ValueType<String> REGEX = type("a regular expression", ValueTypes::readRegex);
    static final ValueType<ListenAddress> LISTENER =
            type("a port from 0 to 65535, or address:port such as 127.0.0.1:5672", ListenAddress::parse);
    static final ValueType<Integer> PORT = integer("a port", 0, 65535);
    static final ValueType<Double> RATIO = type("a number from 0.0 to 100.0", ValueTypes::readRatio);
    static final ValueType<LogLevel> LEVEL =
            type("one of debug, info, notice, warning, error, critical, none", LogLevel::parse);
    static final ValueType<NodeName> NODE = type("a node name such as rabbit@host", NodeName::parse);

    private ValueTypes() {}

    static <T> ValueType<T> type(String label, Function<String, Optional<T>> reader) {
        return new ValueType<>(label, false, reader);
    }

    static ValueType<Integer> integer(String what, int least, int most) {
        String range = most == Integer.MAX_VALUE ? " of at least " + least : " from " + least + " to " + most;
        return type(what + range, text -> readInteger(text, least, most));
    }

    static ValueType<Integer> seconds(int least, int most) {
        return integer("seconds", least, most);
    }

    static ValueType<Integer> milliseconds(int least) {
        return integer("milliseconds", least, Integer.MAX_VALUE);
    }

    /** A whole number or a word that means "no limit", which reads as an empty value. */
    static ValueType<OptionalLong> limit(String what, long least, String... unlimited) {
        return type(what + " of at least " + least + ", or " + String.join(" or ", unlimited), text -> {
            if (List.of(unlimited).contains(text)) {
                return Optional.of(OptionalLong.empty());
            }
            return boxed(parseLong(text)).filter(value -> value >= least).map(OptionalLong::of);
        });
    }

    /** A size with an upper bound. */
    static ValueType<Integer> size(int least, int most) {
        return type(
                "a size from " + least + " to " + most + " bytes",
                text -> boxed(Sizes.parse(text))
                        .filter(value -> value >= least && value <= most)
                        .map(Long::intValue));
    }

    /** One of the names of an enum, written in lower case with {@code _} or {@code -}. */
    static <E extends Enum<E>> ValueType<E> oneOf(Class<E> kind) {
        List<E> constants = Arrays.asList(kind.getEnumConstants());
        String names = constants.stream().map(ValueTypes::written).collect(Collectors.joining(", "));
        return type(
                "one of " + names,
                text -> constants.stream()
                        .filter(constant -> written(constant).equals(text.replace('-', '_')))
                        .findFirst());
    }

    /** One of some words. */
    static ValueType<String> oneOf(String... words) {
        return type(
                "one of " + String.join(", ", words),
                text -> present(text, List.of(words).contains(text)));
    }

    private static Optional<String> present(String text, boolean valid) {
        return valid ? Optional.of(text) : Optional.empty();
    }

    /** How an enum constant is written in a file. */
    static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<Boolean> readBoolean(String text) {
        return switch (text) {
            case "true", "on", "yes" -> Optional.of(true);
            case "false", "off", "no" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<Path> readPath(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> readRegex(String text) {
        try {
            Pattern.compile(text);
            return Optional.of(text);
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<Double> readRatio(String text) {
        try {
            double value = Double.parseDouble(text);
            return value >= 0.0 && value <= 100.0 ? Optional.of(value) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> readInteger(String text, int least, int most) {
        OptionalLong value = parseLong(text);
        return value.isPresent() && value.getAsLong() >= least && value.getAsLong() <= most
                ? Optional.of((int) value.getAsLong())
                : Optional.empty();
    }

    static OptionalInt parsePort(String text) {
        return readInteger(text, 0, 65535).map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    private static OptionalLong parseLong(String text) {
        try {
            // A leading plus is a number to Java but not to RabbitMQ.
            return text.startsWith("+") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static Optional<Long> boxed(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }
}
