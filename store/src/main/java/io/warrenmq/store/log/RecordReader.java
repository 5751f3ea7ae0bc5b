package io.warrenmq.store.log;

import io.warrenmq.store.frame.FrameScanner;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.ChunkWriter;
import io.warrenmq.store.memory.ReferenceReleaser;
import java.nio.ByteBuffer;

/** Brings records of log frames into memory, a shared one once. Owned by the recovering thread. */
final class RecordReader {
    private final ChunkPool chunks;
    private final ChunkWriter writer;
    private final ReferenceReleaser releaser;
    private final LogRecovery.Messages messages;
    private SharedOffsets shared = new SharedOffsets();

    RecordReader(ChunkPool chunks, LogRecovery.Messages messages) {
        this.chunks = chunks;
        this.writer = new ChunkWriter(chunks);
        this.releaser = new ReferenceReleaser(chunks);
        this.messages = messages;
    }

    void begin(SharedOffsets offsets) {
        shared = offsets;
    }

    /** An ENQUEUE frame, whose record may be needed for itself or for others that refer to it. */
    void own(FrameScanner frame, boolean wanted) {
        int reference = shared.find(frame.offset());
        if (!wanted && reference < 0) {
            return;
        }
        ByteBuffer buffer = frame.buffer();
        int at = frame.payloadAt();
        int recordAt = at + LogFormat.ENQUEUE_HEAD_BYTES;
        int recordBytes = frame.payloadBytes() - LogFormat.ENQUEUE_HEAD_BYTES;
        long location = writer.allocate(recordBytes);
        writer.memory().put(writer.offset(), buffer, recordAt, recordBytes);
        // One reference of our own keeps a shared record until all frames of the file were read.
        writer.retain((wanted ? 1 : 0) + (reference >= 0 ? 1 : 0));
        if (reference >= 0) {
            shared.found(reference, location);
        }
        if (wanted) {
            messages.message(buffer.getLong(at), buffer.getLong(at + 8), buffer.getLong(at + 16), location);
        }
    }

    /** An ENQUEUE_SHARED frame whose message is wanted. */
    void reference(FrameScanner frame) {
        ByteBuffer buffer = frame.buffer();
        int at = frame.payloadAt();
        long queueId = buffer.getLong(at);
        long position = buffer.getLong(at + 8);
        int reference = shared.find(buffer.getLong(at + LogFormat.ENQUEUE_HEAD_BYTES));
        long location = reference < 0 ? 0 : shared.location(reference);
        if (location == 0) {
            messages.lost(queueId, position);
            return;
        }
        writer.flushReferences();
        chunks.chunk(location).retain(1);
        messages.message(queueId, position, buffer.getLong(at + 16), location);
    }

    void end() {
        writer.closeCurrent();
        for (int i = 0; i < shared.count(); i++) {
            if (shared.location(i) != 0) {
                releaser.release(shared.location(i));
            }
        }
        releaser.flush();
    }
}
