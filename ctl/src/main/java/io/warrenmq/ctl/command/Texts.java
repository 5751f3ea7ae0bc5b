package io.warrenmq.ctl.command;

import io.warrenmq.ctl.format.TextValues;
import io.warrenmq.ctl.protocol.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Parts that the texts of several commands have in common. Stateless. */
final class Texts {
    /** Decimal units, as RabbitMQ's tools use them. */
    private static final Map<String, Long> UNITS = Map.of(
            "b", 1L, "bytes", 1L, "kb", 1_000L, "mb", 1_000_000L, "gb", 1_000_000_000L, "tb", 1_000_000_000_000L);

    private Texts() {}

    static boolean isUnit(String unit) {
        return UNITS.containsKey(unit.toLowerCase(Locale.ROOT));
    }

    /** {@code 0.1239 gb}. */
    static String size(long sizeBytes, String unit) {
        String name = unit.toLowerCase(Locale.ROOT);
        BigDecimal value = BigDecimal.valueOf(sizeBytes)
                .divide(BigDecimal.valueOf(UNITS.getOrDefault(name, 1L)), 4, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        // At least one digit after the point, and never an exponent.
        return value.setScale(Math.max(1, value.scale())).toPlainString() + " " + name;
    }

    /** Headings are bold where a person watches; a blank line follows. */
    static void heading(StringBuilder text, Terminal terminal, String title) {
        if (!text.isEmpty()) {
            text.append('\n');
        }
        text.append(terminal.bold(title)).append("\n\n");
    }

    static void lines(StringBuilder text, List<String> lines) {
        if (lines.isEmpty()) {
            text.append("(none)\n");
        }
        for (String line : lines) {
            text.append(line).append('\n');
        }
    }

    /** {@code interface: [::], port: 5672, protocol: amqp, purpose: ...}. */
    static String listener(JsonValue listener) {
        JsonValue.Obj object = (JsonValue.Obj) listener;
        return "nterface: " + TextValues.plain(object.get("interface")) + ", port: "
                + TextValues.plain(object.get("port"))
                + ", protocol: " + TextValues.plain(object.get("protocol")) + ", purpose: "
                + TextValues.plain(object.get("purpose"));
    }

    /** One sentence for each alarm. */
    static List<String> alarms(List<JsonValue> alarms) {
        return alarms.stream()
                .map(alarm -> (JsonValue.Obj) alarm)
                .map(alarm -> switch (alarm.text("resource").orElse("")) {
                            case "memory" -> "Memory alarm on node ";
                            case "disk" -> "Free disk space alarm on node ";
                            default -> "File descriptor alarm on node ";
                        }
                        + alarm.text("node").orElse(""))
                .toList();
    }
}
