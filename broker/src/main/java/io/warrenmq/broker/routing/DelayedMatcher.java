package io.warrenmq.broker.routing;

import io.warrenmq.broker.metadata.Binding;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.wire.FieldValue;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** x-delayed-message exchanges: messages with an x-delay header wait, all others go as x-delayed-type says. */
final class DelayedMatcher implements Matcher {
    static final String HEADER = "x-delay";
    private static final long LONGEST_DELAY_MS = 0xFFFF_FFFFL;
    private static final int LONGEST_NUMBER = 32;

    private final Matcher inner;
    private final QueueEntry store;

    DelayedMatcher(Matcher inner, QueueEntry store) {
        this.inner = inner;
        this.store = store;
    }

    @Override
    public QueueEntry store() {
        return store;
    }

    @Override
    public void add(Binding binding, Target target) {
        inner.add(binding, target);
    }

    @Override
    public void remove(Binding binding, Target target) {
        inner.remove(binding, target);
    }

    /** For messages that come through a binding or whose delay is over. */
    @Override
    public void match(RoutableMessage message, RouteCollector targets) {
        inner.match(message, targets);
    }

    @Override
    public boolean dependsOnKeyOnly() {
        return false;
    }

    Route.@Nullable Delayed delay(RoutableMessage message) {
        long delayMs =
                message.headers().find(HEADER).map(DelayedMatcher::delayMs).orElse(0L);
        return delayMs > 0 && delayMs <= LONGEST_DELAY_MS ? new Route.Delayed(store, delayMs) : null;
    }

    /** Whole milliseconds of a number of any type or a numeric string; 0 for everything else. */
    private static long delayMs(FieldValue value) {
        return switch (value) {
            case FieldValue.Integral integral -> integral.value();
            case FieldValue.Float32(float number) -> (long) number;
            case FieldValue.Float64(double number) -> (long) number;
            case FieldValue.LongString string -> number(string.text());
            default -> 0;
        };
    }

    private static long number(String text) {
        if (text.length() > LONGEST_NUMBER) {
            return 0;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            // An exponent could make the conversion cost memory without bound.
            return Math.abs((long) number.scale()) > LONGEST_NUMBER ? 0 : number.longValue();
        } catch (NumberFormatException e) {
            return 0; // as documented: whatever is no number does not delay
        }
    }
}
