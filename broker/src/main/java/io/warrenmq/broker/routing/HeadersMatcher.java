package io.warrenmq.broker.routing;

import io.warrenmq.broker.metadata.Binding;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Headers exchanges: the binding's arguments are compared with the message's headers. */
final class HeadersMatcher implements Matcher {
    static final String MATCH = "x-match";

    private final ConcurrentHashMap<Binding, Condition> conditions = new ConcurrentHashMap<>();

    /** What one binding asks for. */
    private record Condition(Target target, boolean any, List<FieldTable.Entry> wanted) {
        boolean holds(FieldTable headers) {
            for (FieldTable.Entry entry : wanted) {
                if (isPresent(headers, entry) == any) {
                    return any;
                }
            }
            return !any;
        }

        private static boolean isPresent(FieldTable headers, FieldTable.Entry wanted) {
            FieldValue expected = wanted.value();
            return headers.find(wanted.name())
                    .map(actual -> expected instanceof FieldValue.VoidValue || isSame(expected, actual))
                    .orElse(false);
        }
    }

    @Override
    public void add(Binding binding, Target target) {
        FieldTable arguments = binding.arguments();
        String match = arguments.text(MATCH).orElse("all");
        boolean withX = match.endsWith("-with-x");
        List<FieldTable.Entry> wanted = arguments.entries().stream()
                .filter(e -> !e.name().equals(MATCH) && (withX || !e.name().startsWith("x-")))
                .toList();
        conditions.put(binding, new Condition(target, match.startsWith("any"), wanted));
    }

    @Override
    public void remove(Binding binding, Target target) {
        conditions.remove(binding);
    }

    @Override
    public void match(RoutableMessage message, RouteCollector targets) {
        if (conditions.isEmpty()) {
            return;
        }
        FieldTable headers = message.headers();
        for (Condition condition : conditions.values()) {
            if (condition.holds(headers)) {
                targets.add(condition.target());
            }
        }
    }

    @Override
    public boolean dependsOnKeyOnly() {
        return false;
    }

    /** Integers of every width and floats of both by value, but an integer never equals a float; the rest exactly. */
    static boolean isSame(FieldValue expected, FieldValue actual) {
        return switch (expected) {
            case FieldValue.Integral mine ->
                actual instanceof FieldValue.Integral theirs && mine.value() == theirs.value();
            case FieldValue.Float32(float mine) -> isSame(mine, actual);
            case FieldValue.Float64(double mine) -> isSame(mine, actual);
            default -> expected.equals(actual);
        };
    }

    private static boolean isSame(double mine, FieldValue actual) {
        return switch (actual) {
            case FieldValue.Float32(float theirs) -> mine == theirs;
            case FieldValue.Float64(double theirs) -> mine == theirs;
            default -> false;
        };
    }
}
