package io.warrenmq.store;

import java.util.Arrays;

/**
 * Messages to be written to segments. Filled by the queue's owner, then owned by the store until it comes back. Each
 * message comes with a reference to its record, which the store gives back.
 */
public final class SpillBatch {
    /** The message survives a restart (persistent in a durable queue). */
    public static final int DURABLE = 1;
    /** The message was handed out before. */
    public static final int REDELIVERED = 2;

    private long[] positions = new long[64];
    private long[] locations = new long[64];
    private long[] expiresAtMs = new long[64];
    private byte[] flags = new byte[64];
    private int count;

    public void add(long position, long location, long expiry, int messageFlags) {
        if (count == positions.length) {
            positions = Arrays.copyOf(positions, count * 2);
            locations = Arrays.copyOf(locations, count * 2);
            expiresAtMs = Arrays.copyOf(expiresAtMs, count * 2);
            flags = Arrays.copyOf(flags, count * 2);
        }
        positions[count] = position;
        locations[count] = location;
        expiresAtMs[count] = expiry;
        flags[count] = (byte) messageFlags;
        count++;
    }

    /** Forgets the messages, keeps the room. */
    public void clear() {
        count = 0;
    }

    public int count() {
        return count;
    }

    public long position(int i) {
        return positions[i];
    }

    public long location(int i) {
        return locations[i];
    }

    /** Milliseconds since the epoch, or {@link Long#MAX_VALUE}. */
    public long expiresAtMs(int i) {
        return expiresAtMs[i];
    }

    public int flags(int i) {
        return flags[i];
    }
}
