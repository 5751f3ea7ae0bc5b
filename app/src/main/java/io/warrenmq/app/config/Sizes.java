package io.warrenmq.app.config;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes with the unit suffixes of RabbitMQ: {@code k} and {@code KiB} are 1024, {@code kB} is 1000. */
final class Sizes {

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})\\s*([kmgtp]?)(i?b?|)");

    private Sizes() {}

    /** The bytes that {@code text} means; empty when it is no size or larger than a long. */
    static OptionalLong parse(String text) {
        Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches() || matcher.group(2).isEmpty() && matcher.group(3).startsWith("i")) {
            return OptionalLong.empty();
        }
        long base = matcher.group(3).equals("b") ? 1000 : 1024;
        int exponent = matcher.group(2).isEmpty() ? 0 : "kmgtp".indexOf(matcher.group(2)) + 1;
        long bytes = Long.parseLong(matcher.group(1));
        for (int index = 0; index < exponent; index++) {
            if (bytes > Long.MAX_VALUE / base) {
                return OptionalLong.empty();
            }
            bytes *= base;
        }
        return OptionalLong.of(bytes);
    }
}
