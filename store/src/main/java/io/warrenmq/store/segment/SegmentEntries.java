package io.warrenmq.store.segment;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Index entries of a segment in ascending order of positions. Owned by one thread. */
final class SegmentEntries {
    private static final int INITIAL = 64;

    private int[] deltas = new int[INITIAL];
    private int[] offsets = new int[INITIAL];
    private int[] recordBytes = new int[INITIAL];
    private int[] bodyBytes = new int[INITIAL];
    private long[] expiresAtMs = new long[INITIAL];
    private byte[] flags = new byte[INITIAL];
    private byte[] priorities = new byte[INITIAL];
    private int count;

    void add(int delta, long offset, int recordSize, int bodySize, long expiry, int messageFlags, int priority) {
        if (count == deltas.length) {
            grow();
        }
        deltas[count] = delta;
        offsets[count] = (int) (offset >>> 3);
        recordBytes[count] = recordSize;
        bodyBytes[count] = bodySize;
        expiresAtMs[count] = expiry;
        flags[count] = (byte) messageFlags;
        priorities[count] = (byte) priority;
        count++;
    }

    private void grow() {
        int room = count * 2;
        deltas = Arrays.copyOf(deltas, room);
        offsets = Arrays.copyOf(offsets, room);
        recordBytes = Arrays.copyOf(recordBytes, room);
        bodyBytes = Arrays.copyOf(bodyBytes, room);
        expiresAtMs = Arrays.copyOf(expiresAtMs, room);
        flags = Arrays.copyOf(flags, room);
        priorities = Arrays.copyOf(priorities, room);
    }

    int count() {
        return count;
    }

    void clear() {
        count = 0;
    }

    /** Forgets the entries from {@code newCount} on. */
    void truncate(int newCount) {
        count = newCount;
    }

    /** The entry of a position, negative when there is none. */
    int find(int delta) {
        return Arrays.binarySearch(deltas, 0, count, delta);
    }

    int delta(int i) {
        return deltas[i];
    }

    /** Where the frame of the message begins in the segment. */
    long offset(int i) {
        return (offsets[i] & 0xFFFF_FFFFL) << 3;
    }

    int recordBytes(int i) {
        return recordBytes[i];
    }

    int bodyBytes(int i) {
        return bodyBytes[i];
    }

    long expiresAtMs(int i) {
        return expiresAtMs[i];
    }

    int flags(int i) {
        return flags[i];
    }

    int priority(int i) {
        return priorities[i] & 0xFF;
    }

    void encode(int i, ByteBuffer buffer, int at) {
        buffer.putInt(at, deltas[i]);
        buffer.putInt(at + 4, offsets[i]);
        buffer.putInt(at + 8, recordBytes[i]);
        buffer.putInt(at + 12, bodyBytes[i]);
        buffer.putLong(at + 16, expiresAtMs[i]);
        buffer.put(at + 24, flags[i]);
        buffer.put(at + 25, priorities[i]);
        buffer.putShort(at + 26, (short) 0);
    }

    void decode(ByteBuffer buffer, int at) {
        add(
                buffer.getInt(at),
                (buffer.getInt(at + 4) & 0xFFFF_FFFFL) << 3,
                buffer.getInt(at + 8),
                buffer.getInt(at + 12),
                buffer.getLong(at + 16),
                buffer.get(at + 24),
                buffer.get(at + 25));
    }
}
