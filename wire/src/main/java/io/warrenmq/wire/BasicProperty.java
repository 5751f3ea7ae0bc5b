package io.warrenmq.wire;

/** The properties of class basic in the order in which they travel. */
public enum BasicProperty {
    CONTENT_TYPE(15),
    CONTENT_ENCODING(14),
    HEADERS(13),
    DELIVERY_MODE(12),
    PRIORITY(11),
    CORRELATION_ID(10),
    REPLY_TO(9),
    EXPIRATION(8),
    MESSAGE_ID(7),
    TIMESTAMP(6),
    TYPE(5),
    USER_ID(4),
    APP_ID(3),
    CLUSTER_ID(2);

    /** Bits of the flags word that belong to no property: a second word and one unused. */
    static final int NO_PROPERTY = 0b11;

    private final int bit;

    BasicProperty(int bit) {
        this.bit = bit;
    }

    /** The property's bit in the flags word. */
    public int flag() {
        return 1 << bit;
    }

    /** Bit number, for arrays with a place per bit of the flags word. */
    int bit() {
        return bit;
    }
}
