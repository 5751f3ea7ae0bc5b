package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.config.Token.Word;
import io.warrenmq.vrrp.packet.IpAddress;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads arguments; what is none of the wanted kind becomes a finding. Owned by the thread that loads. */
final class Values {

    static final long SECOND_NS = 1_000_000_000L;

    private final Findings findings;

    Values(Findings findings) {
        this.findings = findings;
    }

    /** The first argument as a number in a range. */
    OptionalInt integer(Directive line, int min, int max, String otherwise) {
        return integer(line, 0, min, max, otherwise);
    }

    OptionalInt integer(Directive line, int index, int min, int max, String otherwise) {
        if (index >= line.arguments().size()) {
            findings.error(line.place(), line.name() + " has no number", range(line, min, max) + "; " + otherwise);
            return OptionalInt.empty();
        }
        Word word = line.arguments().get(index);
        try {
            int value = Integer.parseInt(word.text());
            if (value >= min && value <= max) {
                return OptionalInt.of(value);
            }
            findings.error(
                    word.place(),
                    line.name() + " " + word + " is out of range",
                    range(line, min, max) + "; " + otherwise);
        } catch (NumberFormatException e) {
            findings.error(
                    word.place(),
                    line.name() + " '" + word + "' is no number",
                    range(line, min, max) + "; " + otherwise);
        }
        return OptionalInt.empty();
    }

    private static String range(Directive line, int min, int max) {
        return "Write " + line.name() + " with a whole number from " + min + " to " + max;
    }

    /** The first argument as seconds, decimals allowed. */
    OptionalLong time(Directive line, double minSeconds, double maxSeconds, String otherwise) {
        String remedy = "Write " + line.name() + " with seconds from " + plain(minSeconds) + " to " + plain(maxSeconds)
                + "; " + otherwise;
        if (line.arguments().isEmpty()) {
            findings.error(line.place(), line.name() + " has no time", remedy);
            return OptionalLong.empty();
        }
        Word word = line.arguments().getFirst();
        BigDecimal seconds;
        try {
            seconds = new BigDecimal(word.text());
        } catch (NumberFormatException e) {
            findings.error(word.place(), line.name() + " '" + word + "' is no time", remedy);
            return OptionalLong.empty();
        }
        if (word.text().length() > 20 || seconds.doubleValue() < minSeconds || seconds.doubleValue() > maxSeconds) {
            findings.error(word.place(), line.name() + " " + word + " is out of range", remedy);
            return OptionalLong.empty();
        }
        return OptionalLong.of(seconds.multiply(BigDecimal.valueOf(SECOND_NS)).longValue());
    }

    private static String plain(double seconds) {
        return BigDecimal.valueOf(seconds).stripTrailingZeros().toPlainString();
    }

    /** A switch: without an argument it is on. */
    boolean flag(Directive line, boolean otherwise) {
        if (line.arguments().isEmpty()) {
            return true;
        }
        Word word = line.arguments().getFirst();
        return switch (word.text().toLowerCase(Locale.ROOT)) {
            case "on", "true", "yes" -> true;
            case "off", "false", "no" -> false;
            default -> {
                findings.error(
                        word.place(),
                        line.name() + " '" + word + "' is neither on nor off",
                        "Write on or off, or nothing for on; it stays " + (otherwise ? "on" : "off"));
                yield otherwise;
            }
        };
    }

    /** The first argument as an address. */
    Optional<IpAddress> address(Directive line, String otherwise) {
        if (line.arguments().isEmpty()) {
            findings.error(line.place(), line.name() + " has no address", "Write the address after it; " + otherwise);
            return Optional.empty();
        }
        return address(line.arguments().getFirst(), line.name(), otherwise);
    }

    Optional<IpAddress> address(Word word, String what, String otherwise) {
        Optional<IpAddress> address = IpAddress.parse(word.text());
        if (address.isEmpty()) {
            findings.error(
                    word.place(),
                    what + " '" + word + "' is no IP address",
                    "Write an IPv4 address such as 192.0.2.1 or an IPv6 address such as 2001:db8::1; " + otherwise);
        }
        return address;
    }

    /** The first argument as it is. */
    Optional<String> text(Directive line) {
        if (line.arguments().isEmpty()) {
            findings.error(line.place(), line.name() + " has no value", "Write the value after it; it is ignored");
            return Optional.empty();
        }
        return Optional.of(line.arguments().getFirst().text());
    }
}
