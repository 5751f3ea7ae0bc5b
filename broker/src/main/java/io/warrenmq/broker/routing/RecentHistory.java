package io.warrenmq.broker.routing;

import io.warrenmq.broker.message.ConfirmSink;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.queue.PublishOnlyEndpoint;
import io.warrenmq.broker.queue.QueueStatistics;
import io.warrenmq.store.memory.ChunkPool;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The last messages of an x-recent-history exchange. Publishers hand it messages as they do to a queue, so references
 * are counted in one way; each message it keeps is one reference, given back when a newer one takes its place. It is in
 * memory only: after a restart the history begins anew.
 *
 * <p>Used by every loop and the metadata thread; guarded by its own lock, held for a few operations per batch.
 */
final class RecentHistory implements PublishOnlyEndpoint {
    private final QueueRecord record;
    private final int length;
    private final ChunkPool chunks;
    private final ArrayDeque<Kept> kept = new ArrayDeque<>();
    private boolean closed;

    private record Kept(long location, int bodySizeBytes, int priority, int flags) {}

    RecentHistory(QueueRecord record, int length, ChunkPool chunks) {
        this.record = record;
        this.length = length;
        this.chunks = chunks;
    }

    @Override
    public long id() {
        return record.id();
    }

    @Override
    public String name() {
        return record.name();
    }

    @Override
    public String vhost() {
        return record.vhost();
    }

    @Override
    public void publish(PublishBatch batch) {
        keep(batch);
        confirm(batch);
        batch.release();
    }

    /** Gives every kept message to a queue, oldest first. */
    void replayTo(QueueEntry queue, ConfirmSink publisher) {
        PublishBatch batch = new PublishBatch(publisher);
        synchronized (this) {
            for (Kept message : kept) {
                chunks.chunk(message.location()).retain(1);
                batch.add(message.location(), 0, message.bodySizeBytes(), message.priority(), message.flags());
            }
        }
        if (batch.count() > 0) {
            queue.endpoint().publish(batch);
        }
    }

    /** Forgets everything; what still comes is dropped. */
    synchronized void close() {
        closed = true;
        while (!kept.isEmpty()) {
            release(kept.removeFirst().location());
        }
    }

    private synchronized void keep(PublishBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            if (closed) {
                release(batch.location(i));
                continue;
            }
            kept.addLast(new Kept(batch.location(i), batch.bodySizeBytes(i), batch.priority(i), batch.flags(i)));
            if (kept.size() > length) {
                release(kept.removeFirst().location());
            }
        }
    }

    /** The history promises nothing, so the publisher need not wait for it. */
    private static void confirm(PublishBatch batch) {
        ConfirmSink publisher = batch.publisher();
        for (int i = 0; i < batch.count(); i++) {
            long sequence = batch.confirmSequence(i);
            if (sequence != 0) {
                publisher.loop().run(() -> publisher.confirmed(sequence, sequence, true));
            }
        }
    }

    private void release(long location) {
        chunks.chunk(location).release(1);
    }

    @Override
    public synchronized QueueStatistics statistics() {
        return new QueueStatistics(kept.size(), 0, 0, 0, 0, 0, 0, List.of(), 0, 0, 0, 0, 0);
    }
}
