package io.warrenmq.app.logging;

import io.warrenmq.app.config.LogFormat;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Renders lines. Control characters are escaped, so that what a client sends can neither forge a line nor steer the
 * terminal of whoever reads it; lines of one message all carry the prefix. Owned by the thread of the log.
 */
final class LineFormat {

    /** A message that quotes what a client sent must not fill the disk. */
    static final int MAX_MESSAGE_LENGTH = 64 * 1024;

    private final LogFormat format;
    private final DateTimeFormatter time;

    LineFormat(LogFormat format, ZoneId zone) {
        this.format = format;
        this.time = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSSxxx", Locale.ROOT)
                .withZone(zone);
    }

    /** The text of the line with its line feeds. */
    String render(LogLine line) {
        String message = Redaction.of(cut(line.message()));
        return switch (format) {
            case PLAINTEXT -> plain(line, message);
            case JSON -> json(line, message);
        };
    }

    private static String cut(String message) {
        if (message.length() <= MAX_MESSAGE_LENGTH) {
            return message;
        }
        int more = message.length() - MAX_MESSAGE_LENGTH;
        return message.substring(0, MAX_MESSAGE_LENGTH) + "... (" + more + " more characters)";
    }

    private String plain(LogLine line, String message) {
        String prefix = time.format(line.time()) + " [" + level(line) + "] " + line.pid() + " ";
        StringBuilder text = new StringBuilder(prefix.length() + message.length() + 1);
        message.lines().forEach(part -> {
            text.append(prefix);
            escape(part, text);
            text.append('\n');
        });
        if (text.isEmpty()) {
            text.append(prefix).append('\n');
        }
        return text.toString();
    }

    private static void escape(String part, StringBuilder text) {
        for (int index = 0; index < part.length(); index++) {
            char character = part.charAt(index);
            if (character != '\t' && Character.isISOControl(character)) {
                text.append("\\x{").append(Integer.toHexString(character)).append('}');
            } else {
                text.append(character);
            }
        }
    }

    private String json(LogLine line, String message) {
        StringBuilder text = new StringBuilder(message.length() + 128);
        text.append("{\"time\":\"").append(time.format(line.time()));
        text.append("\",\"level\":\"").append(level(line));
        text.append("\",\"pid\":\"").append(quoted(line.pid()));
        text.append("\",\"category\":\"").append(quoted(line.category()));
        text.append("\",\"msg\":\"").append(quoted(message)).append("\"}\n");
        return text.toString();
    }

    private static String quoted(String value) {
        StringBuilder text = new StringBuilder(value.length());
        for (int index = 0; index < value.length(); index++) {
            char character = value.charAt(index);
            switch (character) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '\r' -> text.append("\\r");
                default -> {
                    if (Character.isISOControl(character)
                            || Character.isSurrogate(character) && isAlone(value, index)) {
                        text.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
                    } else {
                        text.append(character);
                    }
                }
            }
        }
        return text.toString();
    }

    private static boolean isAlone(String value, int index) {
        char character = value.charAt(index);
        return Character.isHighSurrogate(character)
                ? index + 1 >= value.length() || !Character.isLowSurrogate(value.charAt(index + 1))
                : index == 0 || !Character.isHighSurrogate(value.charAt(index - 1));
    }

    private static String level(LogLine line) {
        return line.level().name().toLowerCase(Locale.ROOT);
    }
}
