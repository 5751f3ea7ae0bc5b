package io.warrenmq.cluster.queues;

import io.warrenmq.broker.queue.QueueOutcome;

/** Answers of queues as bytes. */
final class Outcomes {
    private static final int DONE = 0;
    private static final int EMPTY = 1;
    private static final int EXCLUSIVE_USE = 2;
    private static final int IN_USE = 3;
    private static final int NOT_EMPTY = 4;
    private static final int GONE = 5;
    private static final int FAILED = 6;

    private Outcomes() {}

    static void write(QueueOutcome outcome, Output out) {
        switch (outcome) {
            case QueueOutcome.Done(int messages, int consumers) ->
                out.octet(DONE).count(messages).count(consumers);
            case QueueOutcome.Empty() -> out.octet(EMPTY);
            case QueueOutcome.ExclusiveUse() -> out.octet(EXCLUSIVE_USE);
            case QueueOutcome.InUse() -> out.octet(IN_USE);
            case QueueOutcome.NotEmpty() -> out.octet(NOT_EMPTY);
            case QueueOutcome.Gone() -> out.octet(GONE);
            case QueueOutcome.Failed failed -> out.octet(FAILED).text(failed.reason());
        }
    }

    static QueueOutcome read(Input in) {
        int tag = in.octet();
        return switch (tag) {
            case DONE -> new QueueOutcome.Done(in.count(), in.count());
            case EMPTY -> new QueueOutcome.Empty();
            case EXCLUSIVE_USE -> new QueueOutcome.ExclusiveUse();
            case IN_USE -> new QueueOutcome.InUse();
            case NOT_EMPTY -> new QueueOutcome.NotEmpty();
            case GONE -> new QueueOutcome.Gone();
            case FAILED -> new QueueOutcome.Failed(in.text(), null);
            default -> throw new MalformedException("an outcome " + tag);
        };
    }
}
