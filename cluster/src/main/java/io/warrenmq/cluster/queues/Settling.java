package io.warrenmq.cluster.queues;

import io.warrenmq.broker.message.SettleBatch.Outcome;

/** What becomes of deliveries, as bytes. */
final class Settling {
    private static final int ACK = 0;
    private static final int REQUEUE = 1;
    private static final int REJECT = 2;

    private Settling() {}

    static int code(Outcome outcome) {
        return switch (outcome) {
            case ACK -> ACK;
            case REQUEUE -> REQUEUE;
            case REJECT -> REJECT;
        };
    }

    static Outcome outcome(int code) {
        return switch (code) {
            case ACK -> Outcome.ACK;
            case REQUEUE -> Outcome.REQUEUE;
            case REJECT -> Outcome.REJECT;
            default -> throw new MalformedException("a settlement " + code);
        };
    }
}
