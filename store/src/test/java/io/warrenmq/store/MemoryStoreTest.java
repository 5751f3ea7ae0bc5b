package io.warrenmq.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.ChunkWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {
    private final ChunkPool chunks = new ChunkPool(1 << 20);
    private final MemoryStore store = new MemoryStore(chunks);
    private final RecordingListener listener = new RecordingListener();
    private final QueueLog log = store.openQueue(1, true, listener);
    private final ChunkWriter writer = new ChunkWriter(chunks);

    @Test
    void whatIsSubmittedIsCommittedAtOnce() {
        long location = TestMessages.write(writer, 1, 10, 0, 1);
        long index = log.enqueue(1, location, Long.MAX_VALUE, false);
        assertThat(listener.committed).isZero();
        log.submit();

        assertThat(listener.committed).isEqualTo(index);
        assertThat(log.settle(1, 1, true)).isEqualTo(index + 1);
        log.submitUrgently();
        assertThat(listener.committed).isEqualTo(index + 1);
    }

    @Test
    void itSaysThatSpillingFreesNothing() {
        assertThat(store.canSpill()).isFalse();
        assertThat(store.usableBytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(store.pendingBytes()).isZero();
    }

    @Test
    void whatWasSpilledCanBeLoadedUntilItIsSettled() {
        long location = TestMessages.write(writer, 1, 10, 0, 1);
        SpillBatch spilled = new SpillBatch();
        spilled.add(1, location, Long.MAX_VALUE, 0);
        log.spill(spilled);
        assertThat(listener.spilled).containsExactly(spilled);

        LoadBatch batch = new LoadBatch();
        batch.add(1);
        log.load(batch);
        TestMessages.check(chunks, batch.location(0), 1, 10, "loaded");
        chunks.chunk(batch.location(0)).release(1);

        log.settle(1, 1, false);
        writer.closeCurrent();
        assertThat(chunks.usedBytes()).isZero();
        LoadBatch again = new LoadBatch();
        again.add(1);
        log.load(again);
        assertThat(again.location(0)).isEqualTo(LoadBatch.LOST);
    }

    @Test
    void aDeletedQueueHoldsNoMemory() {
        SpillBatch spilled = new SpillBatch();
        spilled.add(1, TestMessages.write(writer, 1, 10, 0, 1), Long.MAX_VALUE, 0);
        log.spill(spilled);
        log.delete();
        writer.closeCurrent();

        assertThat(chunks.usedBytes()).isZero();
    }

    @Test
    void metadataIsKeptInOrderAndReplacedBySnapshots() {
        MetadataLog metadata = store.metadata();
        metadata.append(List.of(bytes("a"), bytes("b")));
        assertThat(metadata.bytesSinceSnapshot()).isEqualTo(2);
        metadata.snapshot(List.of(bytes("c")));
        metadata.append(List.of(bytes("d")));

        List<String> records = new ArrayList<>();
        metadata.replay(record -> records.add(new String(record, StandardCharsets.UTF_8)));
        assertThat(records).containsExactly("c", "d");
        assertThat(metadata.bytesSinceSnapshot()).isEqualTo(1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
