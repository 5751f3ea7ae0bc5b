package io.warrenmq.cluster.queues;

import org.jspecify.annotations.Nullable;

/** What a message between two nodes says of a queue. Its code is sent, and never means anything else. */
enum Kind {
    // From the node of a client to the home of the queue; the subject is the queue.
    PUBLISH(1, true),
    CONSUME(2, true),
    CANCEL(3, true),
    GET(4, true),
    SETTLE(5, true),
    SETTLE_DURABLY(6, true),
    CREDIT(7, true),
    /** The client has lost the queue: its consumer ends, and what it has goes back. */
    FORSAKE(8, true),
    PURGE(9, true),
    STATUS(10, true),
    DELETE(11, true),
    STATISTICS(12, true),
    /** From one copy of a mirrored queue to another. */
    REPLICA(13, true),

    // From the home to the node of the client; the subject is a batch, a subscription or a request.
    /** The queue has taken a batch, and the home is not short of memory. */
    TAKEN(65, false),
    CONFIRMED(66, false),
    DELIVERY(67, false),
    CANCELLED(68, false),
    TIMED_OUT(69, false),
    OUTCOME(70, false),
    COMMITTED(71, false),
    STATISTICS_ARE(72, false),
    /** The queue has moved to another node, and its consumer here with it. */
    MOVED(73, false);

    private static final @Nullable Kind[] BY_CODE = byCode();

    private final int code;
    private final boolean forHome;

    Kind(int code, boolean forHome) {
        this.code = code;
        this.forHome = forHome;
    }

    int code() {
        return code;
    }

    boolean isForHome() {
        return forHome;
    }

    /** @throws MalformedException if no version that is known here sends it */
    static Kind of(int code) {
        @Nullable Kind kind = code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
        if (kind == null) {
            throw new MalformedException("a message of kind " + code);
        }
        return kind;
    }

    private static @Nullable Kind[] byCode() {
        @Nullable Kind[] kinds = new Kind[MOVED.code + 1];
        for (Kind kind : values()) {
            kinds[kind.code] = kind;
        }
        return kinds;
    }
}
