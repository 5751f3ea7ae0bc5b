package io.warrenmq.store;

import io.warrenmq.store.memory.ChunkPool;
import java.util.Map;
import java.util.TreeMap;

/**
 * The log of a queue in a {@link MemoryStore}. What is spilled stays in memory: the reference just changes hands. Owned
 * by the queue's loop; answers come at once, on the calling thread.
 */
final class MemoryQueueLog implements QueueLog {
    private final ChunkPool chunks;
    private final QueueLogListener listener;
    private final TreeMap<Long, Long> spilled = new TreeMap<>();
    private long index;
    private long committed;

    MemoryQueueLog(ChunkPool chunks, QueueLogListener listener) {
        this.chunks = chunks;
        this.listener = listener;
    }

    @Override
    public long enqueue(long position, long location, long expiresAtMs, boolean shared) {
        return ++index;
    }

    @Override
    public long settle(long first, long last, boolean logged) {
        if (!spilled.isEmpty()) {
            Map<Long, Long> settled = spilled.subMap(first, true, last, true);
            settled.values().forEach(this::release);
            settled.clear();
        }
        return logged ? ++index : index;
    }

    @Override
    public void submit() {
        if (committed < index) {
            committed = index;
            listener.committed(index);
        }
    }

    @Override
    public void spill(SpillBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            Long before = spilled.put(batch.position(i), batch.location(i));
            if (before != null) {
                release(before);
            }
        }
        listener.spilled(batch);
    }

    @Override
    public void spillDone(long request) {
        // Never asked for: there is no log file that could be retired.
    }

    @Override
    public void load(LoadBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            Long location = spilled.get(batch.position(i));
            if (location == null) {
                batch.found(i, LoadBatch.LOST);
            } else {
                chunks.chunk(location).retain(1);
                batch.found(i, location);
            }
        }
        listener.loaded(batch);
    }

    @Override
    public void delete() {
        spilled.values().forEach(this::release);
        spilled.clear();
    }

    private void release(long location) {
        chunks.chunk(location).release(1);
    }
}
