package io.warrenmq.balancer.config;

import java.util.List;

/** The directive {@code log}. */
final class LogParser {
    static final List<String> LEVELS = List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");
    static final List<String> FACILITIES = List.of(
            "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "auth2", "ftp", "ntp",
            "audit", "alert", "cron2", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7");

    private LogParser() {}

    static LogTarget parse(Line line, Findings findings) {
        LogTarget.Destination destination = Addresses.logDestination(
                line.word(1, "an address and a facility"),
                host -> findings.warn(
                        line.place(), "host '" + host + "' is not known to this machine; nothing is logged there."));
        int at = 2;
        int lengthBytes = 1024;
        LogTarget.Format format = destination instanceof LogTarget.Destination.Udp
                        || destination instanceof LogTarget.Destination.UnixSocket
                ? LogTarget.Format.RFC3164
                : LogTarget.Format.RAW;
        while (at < line.size()) {
            String word = line.words().get(at);
            if (word.equals("len")) {
                lengthBytes = Values.number("len", line.word(at + 1, "a length behind 'len'"), 80, 65_535);
            } else if (word.equals("format")) {
                format = format(line.word(at + 1, "a format behind 'format'"));
            } else {
                break;
            }
            at += 2;
        }
        int facility =
                index("facility", line.word(at, "a facility behind the address, for example local0"), FACILITIES);
        int maxLevel = level(line, at + 1, 7);
        int minLevel = level(line, at + 2, 0);
        line.nothingAfter(at + 3);
        return new LogTarget(destination, format, facility, maxLevel, minLevel, lengthBytes);
    }

    private static LogTarget.Format format(String word) {
        return switch (word) {
            case "rfc3164" -> LogTarget.Format.RFC3164;
            case "rfc5424" -> LogTarget.Format.RFC5424;
            case "raw" -> LogTarget.Format.RAW;
            default ->
                throw new DirectiveException("log format '" + word + "' is unknown; use rfc3164, rfc5424 or raw.");
        };
    }

    private static int level(Line line, int at, int ifNone) {
        return line.optionalWord(at).map(word -> index("level", word, LEVELS)).orElse(ifNone);
    }

    private static int index(String what, String word, List<String> known) {
        int index = known.indexOf(word);
        if (index < 0) {
            throw new DirectiveException("log " + what + " '" + word + "' is unknown"
                    + Suggestions.didYouMean(word, known) + ". Known are: " + String.join(" ", known) + ".");
        }
        return index;
    }
}
