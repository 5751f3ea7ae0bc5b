package io.warrenmq.broker.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one publisher for one queue, in publish order: one object per batch, three longs per message.
 *
 * <p>Owned by the publisher's loop until it is handed to {@code QueueEndpoint.publish}, then by the queue's. Each
 * message comes with one reference to its chunk, which passes to the queue.
 */
public final class PublishBatch {
    /** Set in the flags of a message that goes to other queues too: the log then writes its body once. */
    public static final int SHARED = 1 << 7;

    private static final int LONGS_PER_MESSAGE = 3;
    private static final int INITIAL_MESSAGES = 16;

    /** Absent while the batch is spare. */
    private @Nullable ConfirmSink publisher;

    /** Where it is used again, for those that are. */
    private final @Nullable PublishBatches home;

    private long[] fields;
    private int count;
    private long bytes;

    public PublishBatch(ConfirmSink publisher) {
        this(publisher, INITIAL_MESSAGES);
    }

    /** @param expectedMessages room from the start; growing to thousands by doubling would cost as much as filling */
    public PublishBatch(ConfirmSink publisher, int expectedMessages) {
        this(publisher, expectedMessages, null);
    }

    PublishBatch(ConfirmSink publisher, int expectedMessages, @Nullable PublishBatches home) {
        this.publisher = publisher;
        this.home = home;
        this.fields = new long[Math.max(1, expectedMessages) * LONGS_PER_MESSAGE];
    }

    /**
     * @param location of the message's record
     * @param confirmSequence what {@link ConfirmSink#confirmed} shall be told, 0 when the publisher wants no answer
     * @param bodySizeBytes size of the body
     * @param priority as published
     * @param flags of {@link io.warrenmq.store.memory.MessageRecord}, and {@link #SHARED}
     */
    public void add(long location, long confirmSequence, int bodySizeBytes, int priority, int flags) {
        int at = count * LONGS_PER_MESSAGE;
        if (at == fields.length) {
            fields = Arrays.copyOf(fields, PublishBatches.grown(capacity()) * LONGS_PER_MESSAGE);
        }
        fields[at] = location;
        fields[at + 1] = confirmSequence;
        fields[at + 2] = ((long) bodySizeBytes << 32) | ((priority & 0xFF) << 8) | (flags & 0xFF);
        count++;
        bytes += bodySizeBytes;
    }

    public ConfirmSink publisher() {
        ConfirmSink current = publisher;
        if (current == null) {
            throw new IllegalStateException("the batch was given back and is nobody's");
        }
        return current;
    }

    public int count() {
        return count;
    }

    /** Sum of the body sizes, in bytes. */
    public long bytes() {
        return bytes;
    }

    public long location(int i) {
        return fields[i * LONGS_PER_MESSAGE];
    }

    public long confirmSequence(int i) {
        return fields[i * LONGS_PER_MESSAGE + 1];
    }

    public int bodySizeBytes(int i) {
        return (int) (fields[i * LONGS_PER_MESSAGE + 2] >>> 32);
    }

    public int priority(int i) {
        return (int) (fields[i * LONGS_PER_MESSAGE + 2] >>> 8) & 0xFF;
    }

    public int flags(int i) {
        return (int) fields[i * LONGS_PER_MESSAGE + 2] & 0xFF;
    }

    /** Forgets the messages, keeps the room. */
    public void clear() {
        count = 0;
        bytes = 0;
    }

    /** The queue has taken everything out of it and will not look at it again; to be called exactly once. */
    public void release() {
        publisher().batchTaken();
        if (home != null) {
            publisher = null;
            clear();
            home.giveBack(this);
        }
    }

    void reuseFor(ConfirmSink other) {
        publisher = other;
    }

    int capacity() {
        return fields.length / LONGS_PER_MESSAGE;
    }
}
