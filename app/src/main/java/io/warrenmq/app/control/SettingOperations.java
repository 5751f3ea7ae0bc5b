package io.warrenmq.app.control;

import io.warrenmq.app.config.LogLevel;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Settings of the running node, definitions and the expressions of eval. Stateless. */
final class SettingOperations {
    private static final Set<String> LOG_LEVELS = Set.of("debug", "info", "warning", "error", "critical", "none");
    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,18})([kKmMgGtT]?)([iI]?)[bB]?");

    void addTo(Map<String, Operations.Operation> operations) {
        operations.put("set_vm_memory_high_watermark", call -> {
            ResourceLimits resources = call.running().resources();
            ratio(call)
                    .ifPresentOrElse(
                            resources::setMemoryRatio, () -> resources.setMemoryLimit(bytes(call.text("absolute"))));
            return Operations.done();
        });
        operations.put("set_disk_free_limit", call -> {
            ResourceLimits resources = call.running().resources();
            ratio(call)
                    .ifPresentOrElse(
                            ratio -> resources.setDiskLimit((long) (ratio * resources.totalMemoryBytes())),
                            () -> resources.setDiskLimit(bytes(call.text("absolute"))));
            return Operations.done();
        });
        operations.put("set_log_level", SettingOperations::setLogLevel);
        operations.put("list_feature_flags", call -> {
            FeatureFlags.rows().forEach(flag -> call.row(call.texts("columns"), flag));
            return Operations.done();
        });
        operations.put("enable_feature_flag", call -> {
            String name = call.text("name");
            if (!name.equals("all") && !FeatureFlags.isKnown(name)) {
                throw new RefusalException(
                        "unsupported", "This feature flag is not supported by node " + call.nodeName(), ExitCode.USAGE);
            }
            return Operations.done();
        });
        operations.put(
                "eval",
                call -> JsonValue.object()
                        .put("result", EvalExpressions.evaluate(call, call.text("expression")))
                        .build());
        operations.put(
                "export_definitions",
                call -> JsonValue.object()
                        .put("definitions", call.running().exportDefinitions())
                        .build());
        operations.put("import_definitions", call -> {
            call.running().importDefinitions(call.text("definitions"), call.isTrue("skipIfUnchanged"));
            return Operations.done();
        });
        operations.put("force_gc", call -> {
            call.running();
            System.gc();
            return Operations.done();
        });
    }

    private static Optional<Double> ratio(Call call) {
        return switch (call.arguments().get("ratio")) {
            case JsonValue.Real(double ratio) -> Optional.of(ratio);
            case JsonValue.Whole(long ratio) -> Optional.of((double) ratio);
            default -> Optional.empty();
        };
    }

    /** Units as in RabbitMQ: {@code kB} and the like are thousands, {@code k} and {@code kiB} are 1024. */
    private static long bytes(String text) {
        Matcher matcher = AMOUNT.matcher(text);
        if (!matcher.matches()) {
            throw badAmount(text);
        }
        String letter = matcher.group(2).toLowerCase(Locale.ROOT);
        boolean isDecimal =
                matcher.group(3).isEmpty() && text.toLowerCase(Locale.ROOT).endsWith("b");
        long unit = 1;
        for (int i = 0; i < "kmgt".indexOf(letter) + 1 && !letter.isEmpty(); i++) {
            unit *= isDecimal ? 1000 : 1024;
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (ArithmeticException e) {
            // More than any memory or disk: as wrong as a word.
            throw badAmount(text);
        }
    }

    private static RefusalException badAmount(String text) {
        return new RefusalException(
                "bad_amount", text + " is no amount of bytes; write for example 1GB", ExitCode.DATA_ERROR);
    }

    private static JsonValue setLogLevel(Call call) {
        String level = call.text("level");
        if (!LOG_LEVELS.contains(level)) {
            throw new RefusalException(
                    "bad_level",
                    "level " + level + " is not supported. Try one of debug, info, warning, error, critical, none",
                    ExitCode.UNAVAILABLE);
        }
        call.application().setLogLevel(LogLevel.valueOf(level.toUpperCase(Locale.ROOT)));
        return Operations.done();
    }
}
