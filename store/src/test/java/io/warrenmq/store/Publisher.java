package io.warrenmq.store;

import io.warrenmq.store.memory.Chunk;
import io.warrenmq.store.memory.ChunkWriter;

/** Publishes to one queue, one message a turn. */
final class Publisher {
    final RecordingListener listener = new RecordingListener();
    final QueueLog log;
    private final Reopened store;
    private final ChunkWriter writer;
    private long position;

    Publisher(Reopened store, long queueId) {
        this.store = store;
        this.writer = new ChunkWriter(store.chunks());
        this.log = store.store().openQueue(queueId, true, listener);
    }

    /** The message's own reference is given up at once: the log has one. */
    long publish(int bodyBytes) {
        position++;
        long location = TestMessages.write(writer, position, bodyBytes, 0, 1);
        log.enqueue(position, location, Long.MAX_VALUE, false);
        log.submit();
        chunk(location).release(1);
        return location;
    }

    void retain(long location) {
        chunk(location).retain(1);
    }

    /** Chunk memory that somebody still holds, the writer's own chunk aside. */
    long references() {
        writer.closeCurrent();
        return store.chunks().usedBytes();
    }

    private Chunk chunk(long location) {
        return store.chunks().chunk(location);
    }
}
