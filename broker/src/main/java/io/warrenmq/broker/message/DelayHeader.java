package io.warrenmq.broker.message;

import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.math.BigDecimal;

/** The x-delay header of messages for x-delayed-message exchanges. */
public final class DelayHeader {
    private static final String NAME = "x-delay";
    private static final long LONGEST_DELAY_MS = 0xFFFF_FFFFL;
    private static final int LONGEST_NUMBER = 32;

    private DelayHeader() {}

    /** The delay in milliseconds, 0 for a message that is not to be delayed: no number, negative or too large. */
    public static long delayMs(FieldTable headers) {
        long delayMs = headers.find(NAME).map(DelayHeader::number).orElse(0L);
        return delayMs > 0 && delayMs <= LONGEST_DELAY_MS ? delayMs : 0;
    }

    /**
     * The headers of a message whose delay is over: consumers see the negated value, and no exchange delays it again.
     */
    public static FieldTable negated(FieldTable headers) {
        long negated = -delayMs(headers);
        boolean narrow =
                headers.find(NAME).filter(FieldValue.Int32.class::isInstance).isPresent();
        return headers.with(NAME, narrow ? FieldValue.of((int) negated) : FieldValue.of(negated));
    }

    /** Whole milliseconds of a number of any type or a numeric string; 0 for everything else. */
    private static long number(FieldValue value) {
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
