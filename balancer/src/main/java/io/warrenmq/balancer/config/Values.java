package io.warrenmq.balancer.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers, times and sizes as haproxy.cfg writes them. */
final class Values {
    private static final Pattern NUMBER_WITH_UNIT = Pattern.compile("(\\d{1,18})([a-z]*)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:-]{1,255}");
    /** About 24 days, what HAProxy can hold too. */
    private static final long LONGEST_MS = Integer.MAX_VALUE;

    private Values() {}

    static int number(String what, String text, int least, int most) {
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new DirectiveException("'" + what + "' expects a number, not '" + text + "'.");
        }
        if (value < least || value > most) {
            throw new DirectiveException(
                    "'" + what + "' expects a number from " + least + " to " + most + ", not " + text + ".");
        }
        return (int) value;
    }

    /** A time in milliseconds; a number without unit is milliseconds. */
    static long timeMs(String what, String text) {
        return timeMs(what, text, "ms");
    }

    static long timeMs(String what, String text, String unitIfNone) {
        Matcher matcher = NUMBER_WITH_UNIT.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new DirectiveException("'" + what + "' expects a time such as 500ms, 5s or 1m, not '" + text + "'.");
        }
        String unit = matcher.group(2).isEmpty() ? unitIfNone : matcher.group(2);
        long number = Long.parseLong(matcher.group(1));
        double ms = switch (unit) {
            case "us" -> Math.ceil(number / 1000.0);
            case "ms" -> number;
            case "s" -> number * 1000.0;
            case "m" -> number * 60_000.0;
            case "h" -> number * 3_600_000.0;
            case "d" -> number * 86_400_000.0;
            default ->
                throw new DirectiveException("'" + what + "' has the unknown unit '" + unit + "' in '" + text
                        + "'; use us, ms, s, m, h or d.");
        };
        if (ms > LONGEST_MS) {
            throw new DirectiveException("'" + what + "' is longer than 24 days: '" + text + "'.");
        }
        return (long) ms;
    }

    static int sizeBytes(String what, String text) {
        Matcher matcher = NUMBER_WITH_UNIT.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches() || matcher.group(1).length() > 10) {
            throw new DirectiveException("'" + what + "' expects a size such as 16384 or 64k, not '" + text + "'.");
        }
        long factor = switch (matcher.group(2)) {
            case "" -> 1L;
            case "k" -> 1L << 10;
            case "m" -> 1L << 20;
            case "g" -> 1L << 30;
            default ->
                throw new DirectiveException("'" + what + "' has the unknown unit '" + matcher.group(2) + "' in '"
                        + text + "'; use k, m or g.");
        };
        long bytes = Long.parseLong(matcher.group(1)) * factor;
        if (bytes > Integer.MAX_VALUE) {
            throw new DirectiveException("'" + what + "' is 2 GB or more: '" + text + "'.");
        }
        return (int) bytes;
    }

    /** The name of a proxy or server. */
    static String name(String what, String text) {
        if (!NAME.matcher(text).matches()) {
            throw new DirectiveException(
                    what + " '" + text + "' has a character that names cannot have; use letters, digits and - _ . :");
        }
        return text;
    }
}
