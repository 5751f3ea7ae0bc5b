package io.warrenmq.broker.queue;

/** Why a message left its queue for the dead letter exchange; the names are those in x-death headers. */
public enum DeathReason {
    REJECTED(0, "rejected"),
    EXPIRED(1, "expired"),
    MAXLEN(2, "maxlen"),
    DELIVERY_LIMIT(3, "delivery_limit");

    private final int code;
    private final String headerValue;

    DeathReason(int code, String headerValue) {
        this.code = code;
        this.headerValue = headerValue;
    }

    /** The value of the {@code reason} field of an x-death entry. */
    public String headerValue() {
        return headerValue;
    }

    /** How it is noted in an index entry, 0 to 3. */
    int code() {
        return code;
    }

    static DeathReason of(int code) {
        return switch (code) {
            case 0 -> REJECTED;
            case 1 -> EXPIRED;
            case 2 -> MAXLEN;
            default -> DELIVERY_LIMIT;
        };
    }
}
