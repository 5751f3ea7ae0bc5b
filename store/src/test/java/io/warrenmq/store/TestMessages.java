package io.warrenmq.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.ChunkWriter;
import io.warrenmq.store.memory.MessageRecord;
import java.nio.ByteBuffer;

/** Message records whose bytes follow from a number. */
final class TestMessages {
    private static final int HEADER_BYTES = 14;

    private TestMessages() {}

    static int recordBytes(int bodyBytes) {
        return MessageRecord.sizeBytes(0, 1, HEADER_BYTES, bodyBytes);
    }

    /** Writes a record with {@code holders} references, which count at once. */
    static long write(ChunkWriter writer, long seed, int bodyBytes, int priority, int holders) {
        int size = recordBytes(bodyBytes);
        long location = writer.allocate(size);
        ByteBuffer memory = writer.memory();
        int at = writer.offset();
        for (int i = MessageRecord.HEAD_BYTES; i < size; i++) {
            memory.put(at + i, pattern(seed, i));
        }
        MessageRecord.writeHead(memory, at, size, bodyBytes, HEADER_BYTES, 4, MessageRecord.PERSISTENT, priority, -1);
        writer.retain(holders);
        writer.flushReferences();
        return location;
    }

    /** A record whose bytes do not matter, with one reference. */
    static long blank(ChunkWriter writer, int bodyBytes) {
        int size = recordBytes(bodyBytes);
        long location = writer.allocate(size);
        MessageRecord.writeHead(
                writer.memory(), writer.offset(), size, bodyBytes, HEADER_BYTES, 4, MessageRecord.PERSISTENT, 0, -1);
        writer.retain(1);
        writer.flushReferences();
        return location;
    }

    static void check(ChunkPool chunks, long location, long seed, int bodyBytes, String what) {
        ByteBuffer memory = chunks.chunk(location).memory();
        int at = ChunkPool.offset(location);
        int size = recordBytes(bodyBytes);
        assertThat(MessageRecord.sizeBytes(memory, at)).as(what).isEqualTo(size);
        assertThat(MessageRecord.bodySizeBytes(memory, at)).as(what).isEqualTo(bodyBytes);
        for (int i = MessageRecord.HEAD_BYTES; i < size; i++) {
            if (memory.get(at + i) != pattern(seed, i)) {
                throw new AssertionError(what + ": byte " + i + " of the record differs");
            }
        }
    }

    private static byte pattern(long seed, int i) {
        return (byte) (seed * 31 + i * 7L);
    }
}
