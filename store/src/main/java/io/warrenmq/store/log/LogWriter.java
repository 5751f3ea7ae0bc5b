package io.warrenmq.store.log;

import io.warrenmq.store.frame.FrameOutput;
import io.warrenmq.store.memory.Chunk;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.MessageRecord;
import io.warrenmq.store.memory.ReferenceReleaser;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Turns operations into frames. Owned by the log thread.
 *
 * <p>The log's reference to a record is given back when its bytes are in the write buffer.
 */
final class LogWriter {
    static final int BUFFER_BYTES = 1 << 20;

    /** The largest frame of settlements must fit. */
    static final int SMALLEST_BUFFER_BYTES = 128 * 1024;

    private static final int SETTLE_RANGES_PER_FRAME = 4096;
    private static final int RANGE_BYTES = 2 * Long.BYTES;

    private final ChunkPool chunks;
    private final ReferenceReleaser releaser;
    private final SharedRecords shared = new SharedRecords();
    private final LogFiles files;
    private final FrameOutput output;
    /** Absent until something is written: a node that keeps nothing needs no log. */
    private @Nullable LogFile file;

    LogWriter(ChunkPool chunks, LogFiles files, int bufferBytes) {
        this.chunks = chunks;
        this.releaser = new ReferenceReleaser(chunks);
        this.files = files;
        this.output = new FrameOutput(bufferBytes);
    }

    private LogFile file() {
        LogFile current = file;
        if (current == null) {
            throw new IllegalStateException("no log file was begun");
        }
        return current;
    }

    void write() throws IOException {
        output.write();
    }

    /** Forces everything written. */
    void force() throws IOException {
        if (file != null) {
            output.force();
        }
    }

    /**
     * Says that what was forced is on disk, for those who find damage in it later; written at once, forced with
     * whatever comes next. A file without room for it is about to be ended, which says the same.
     */
    void sayForced() throws IOException {
        if (file != null && files.hasRoom(output.offset(), 0)) {
            output.begin(LogFormat.SYNCED, 0);
            output.end();
            output.write();
        }
    }

    /**
     * Writes and forces everything and ends the file with a mark, so that damage before it is never taken for a write
     * that was cut short.
     */
    void endFile() throws IOException {
        LogFile current = file;
        if (current != null) {
            output.write();
            output.force();
            output.begin(LogFormat.END, 0);
            output.end();
            output.write();
            output.force();
            current.close();
            file = null;
        }
    }

    /** Puts the operations into frames; they are on disk after {@link #write} and {@link #force}. */
    void append(OperationBatch batch) throws IOException {
        LoggedQueue queue = batch.queue();
        for (int i = 0; i < batch.count(); i++) {
            if (!batch.isSettle(i)) {
                appendEnqueue(queue, batch, i);
            }
        }
        releaser.flush();
        if (batch.settles() > 0) {
            appendSettles(queue, batch);
        }
    }

    /** Gives back the references of operations that will not be written. */
    void discard(OperationBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            if (!batch.isSettle(i)) {
                releaser.release(batch.location(i));
            }
        }
        releaser.flush();
    }

    /** A settlement that no mark counts. */
    void appendSettle(long queueId, long position) throws IOException {
        begin(LogFormat.SETTLE, Long.BYTES + RANGE_BYTES);
        int at = output.payloadAt();
        output.buffer().putLong(at, queueId);
        output.buffer().putLong(at + 8, position);
        output.buffer().putLong(at + 16, position);
        output.end();
    }

    void appendLane(LoggedLane lane) throws IOException {
        begin(LogFormat.LANES, RANGE_BYTES);
        int at = output.payloadAt();
        output.buffer().putLong(at, lane.queue().queueId());
        output.buffer().putLong(at + Long.BYTES, lane.next());
        output.end();
        lane.named(file(), lane.next());
    }

    void appendOldest(long sequence) throws IOException {
        begin(LogFormat.OLDEST, Long.BYTES);
        output.buffer().putLong(output.payloadAt(), sequence);
        output.end();
    }

    private void appendEnqueue(LoggedQueue queue, OperationBatch batch, int i) throws IOException {
        long location = batch.location(i);
        Chunk chunk = chunks.chunk(location);
        int offset = ChunkPool.offset(location);
        long key = 0;
        if (batch.isShared(i)) {
            key = SharedRecords.key(chunk.generation(), offset);
            makeRoom(LogFormat.ENQUEUE_SHARED_BYTES); // before the look-up: a new file knows no records
            long writtenAt = shared.find(key);
            if (writtenAt != SharedRecords.ABSENT) {
                begin(LogFormat.ENQUEUE_SHARED, LogFormat.ENQUEUE_SHARED_BYTES);
                putEnqueueHead(queue, batch, i);
                output.buffer().putLong(output.payloadAt() + LogFormat.ENQUEUE_HEAD_BYTES, writtenAt);
                output.end();
                enqueued(queue, batch, i);
                return;
            }
        }
        int recordBytes = MessageRecord.sizeBytes(chunk.memory(), offset);
        long writtenAt = appendRecord(queue, batch, i, chunk.memory(), offset, recordBytes);
        if (key != 0) {
            shared.put(key, writtenAt);
        }
        enqueued(queue, batch, i);
    }

    private long appendRecord(
            LoggedQueue queue, OperationBatch batch, int i, ByteBuffer memory, int offset, int recordBytes)
            throws IOException {
        int payloadBytes = Math.addExact(LogFormat.ENQUEUE_HEAD_BYTES, recordBytes);
        if (output.fits(payloadBytes)) {
            begin(LogFormat.ENQUEUE, payloadBytes);
            long at = output.offset();
            putEnqueueHead(queue, batch, i);
            output.buffer().put(output.payloadAt() + LogFormat.ENQUEUE_HEAD_BYTES, memory, offset, recordBytes);
            output.end();
            return at;
        }
        makeRoom(payloadBytes);
        output.beginLarge(LogFormat.ENQUEUE, payloadBytes);
        long at = output.offset();
        putEnqueueHead(queue, batch, i);
        output.endLarge(
                LogFormat.ENQUEUE_HEAD_BYTES,
                memory.duplicate().limit(offset + recordBytes).position(offset));
        return at;
    }

    private void putEnqueueHead(LoggedQueue queue, OperationBatch batch, int i) {
        ByteBuffer buffer = output.buffer();
        int at = output.payloadAt();
        buffer.putLong(at, queue.queueId());
        buffer.putLong(at + 8, batch.position(i));
        buffer.putLong(at + 16, batch.expiresAtMs(i));
    }

    private void enqueued(LoggedQueue queue, OperationBatch batch, int i) {
        long position = batch.position(i);
        queue.lane(position).enqueued(file(), position);
        releaser.release(batch.location(i));
    }

    private void appendSettles(LoggedQueue queue, OperationBatch batch) throws IOException {
        int left = batch.settles();
        int i = 0;
        while (left > 0) {
            int ranges = Math.min(left, SETTLE_RANGES_PER_FRAME);
            begin(LogFormat.SETTLE, Long.BYTES + ranges * RANGE_BYTES);
            ByteBuffer buffer = output.buffer();
            int at = output.payloadAt();
            buffer.putLong(at, queue.queueId());
            at += Long.BYTES;
            for (int written = 0; written < ranges; i++) {
                if (batch.isSettle(i)) {
                    buffer.putLong(at, batch.first(i));
                    buffer.putLong(at + Long.BYTES, batch.last(i));
                    queue.lane(batch.first(i)).settled(batch.first(i), batch.last(i));
                    at += RANGE_BYTES;
                    written++;
                }
            }
            output.end();
            left -= ranges;
        }
    }

    private void begin(int type, int payloadBytes) throws IOException {
        makeRoom(payloadBytes);
        output.begin(type, payloadBytes);
    }

    /** Goes on in the next file when this one has no room for the frame and its end mark. */
    private void makeRoom(long payloadBytes) throws IOException {
        if (file == null || !files.hasRoom(output.offset(), payloadBytes)) {
            endFile();
            LogFile begun = files.begin();
            output.use(begun.file(), begun.salt(), LogFormat.HEADER_BLOCK_BYTES, LogFormat.HEADER_BLOCK_BYTES);
            file = begun;
            shared.clear();
        }
    }
}
