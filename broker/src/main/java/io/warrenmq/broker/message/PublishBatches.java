package io.warrenmq.broker.message;

import org.jctools.queues.MpscArrayQueue;

/**
 * Batches of one loop's publishers that queues have emptied, for the next ones: publishing allocates nothing once the
 * loop has as many as are under way. Taken by the loop, given back by any.
 */
public final class PublishBatches {
    /** With the largest batch kept, this bounds the memory at rest to 6 MiB a loop. */
    private static final int KEPT = 32;

    /** More than one read can bring. */
    static final int LARGEST_KEPT_MESSAGES = 8192;

    private final MpscArrayQueue<PublishBatch> spare = new MpscArrayQueue<>(KEPT);

    /** @param expectedMessages room that a new batch gets; one that is used again has the room that it once needed */
    public PublishBatch take(ConfirmSink publisher, int expectedMessages) {
        PublishBatch batch = spare.poll();
        if (batch == null) {
            return new PublishBatch(publisher, expectedMessages, this);
        }
        batch.reuseFor(publisher);
        return batch;
    }

    /** Room after the next step of growth: doubled, but not from a size that is kept to one that is not. */
    static int grown(int messages) {
        return messages < LARGEST_KEPT_MESSAGES ? Math.min(messages * 2, LARGEST_KEPT_MESSAGES) : messages * 2;
    }

    void giveBack(PublishBatch batch) {
        if (batch.capacity() <= LARGEST_KEPT_MESSAGES) {
            spare.offer(batch); // refused when enough are kept
        }
    }
}
