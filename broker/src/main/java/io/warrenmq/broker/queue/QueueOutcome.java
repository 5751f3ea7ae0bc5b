package io.warrenmq.broker.queue;

import org.jspecify.annotations.Nullable;

/** Answers of a queue to the rarer requests. */
public sealed interface QueueOutcome {
    /**
     * Done; {@code messageCount} ready messages (before a purge or delete, after a get), {@code consumerCount}
     * consumers.
     */
    record Done(int messageCount, int consumerCount) implements QueueOutcome {}

    /** basic.get found nothing. */
    record Empty() implements QueueOutcome {}

    /**
     * 403: an exclusive consumer is in the way, or exclusive was asked for and consumers exist, or the queue is single
     * active.
     */
    record ExclusiveUse() implements QueueOutcome {}

    /** 406: delete if-unused, but there are consumers. */
    record InUse() implements QueueOutcome {}

    /** 406: delete if-empty, but there are messages. */
    record NotEmpty() implements QueueOutcome {}

    /** 404: the queue was deleted meanwhile. */
    record Gone() implements QueueOutcome {}

    /** The queue cannot serve now; {@code reason} is for the reply text. */
    record Failed(String reason, @Nullable Throwable cause) implements QueueOutcome {
        /** How a reason ends that is over in a moment: who asks again finds the queue. */
        public static final String MOVED = "the queue has just moved to another node; try again";

        public boolean hasMoved() {
            return reason.endsWith(MOVED);
        }
    }
}
