package io.warrenmq.server.amqp;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.TurnParticipant;
import io.warrenmq.store.memory.Chunk;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.MessageRecord;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries of a queue for a consumer on another loop: gathered during a turn of the queue's loop, posted once. Owned
 * by the queue's loop, except for the count of what was written.
 *
 * <p>The bytes under way are bounded, so that a consumer that does not read cannot make the node hold more than that
 * for it. Each message under way has a reference of its own, because the queue may drop its one (purge, deletion)
 * before it is written.
 */
final class RemoteDeliveries extends TurnParticipant {
    private static final long LARGEST_IN_FLIGHT_BYTES = 512 * 1024;

    /** References are taken from the chunk in advance, so that a run of deliveries costs one atomic operation. */
    private static final int REFERENCES_AHEAD = 64;

    private final Consumer consumer;
    private final Loop queueLoop;
    private @Nullable DeliveryBatch batch;
    private @Nullable Chunk chunk;
    private int referencesLeft;
    private int expected = BatchSize.LEAST;
    private long sentBytes;

    /** Written by the channel's loop. */
    private volatile long writtenBytes;

    RemoteDeliveries(Consumer consumer, Loop queueLoop) {
        this.consumer = consumer;
        this.queueLoop = queueLoop;
    }

    boolean hasRoom() {
        return sentBytes - writtenBytes < LARGEST_IN_FLIGHT_BYTES;
    }

    void add(long position, long location, boolean redelivered) {
        DeliveryBatch open = batch;
        if (open == null) {
            open = new DeliveryBatch(consumer, this, expected);
            batch = open;
            queueLoop.flushBeforeTurnEnds(this);
        }
        Chunk holder = queueLoop.chunks().chunk(location);
        if (!consumer.noAck()) {
            reference(holder);
        }
        int bytes = MessageRecord.sizeBytes(holder.memory(), ChunkPool.offset(location));
        open.add(position, location, redelivered, bytes);
        sentBytes += bytes;
    }

    /** The channel wrote this many bytes; on the channel's loop. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void written(long bytes) {
        writtenBytes += bytes;
    }

    @Override
    protected void endTurn() {
        flush();
    }

    /** Posts what was gathered. */
    void flush() {
        giveBackReferences();
        DeliveryBatch open = batch;
        if (open != null) {
            batch = null;
            expected = BatchSize.next(expected, open.count());
            consumer.channel().loop().post(open);
        }
    }

    private void reference(Chunk holder) {
        if (holder != chunk || referencesLeft == 0) {
            giveBackReferences();
            holder.retain(REFERENCES_AHEAD);
            chunk = holder;
            referencesLeft = REFERENCES_AHEAD;
        }
        referencesLeft--;
    }

    private void giveBackReferences() {
        Chunk holder = chunk;
        if (holder != null) {
            chunk = null;
            if (referencesLeft > 0) {
                holder.release(referencesLeft);
                referencesLeft = 0;
            }
        }
    }
}
