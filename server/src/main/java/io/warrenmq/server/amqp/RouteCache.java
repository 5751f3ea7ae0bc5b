package io.warrenmq.server.amqp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where messages of a channel went before, by the raw bytes of exchange and routing key as they stand in basic.publish.
 * An entry holds what was checked and found at its versions of topology and permissions; any change makes it worthless.
 * Owned by the channel's loop.
 */
final class RouteCache {
    private static final int INITIAL_SLOTS = 4;
    private static final int LARGEST_SLOTS = 1024;

    private @Nullable Entry last;
    private @Nullable Entry[] slots = new @Nullable Entry[0];

    /** A publish to this exchange with this key was permitted and goes to these queues. */
    static final class Entry {
        final QueuePort[] ports;
        private final long[] words;
        private final int lengthBytes;
        private final int hash;
        private final long topologyVersion;
        private final long accessVersion;

        Entry(byte[] key, long topologyVersion, long accessVersion, QueuePort[] ports) {
            this.ports = ports;
            this.lengthBytes = key.length;
            this.topologyVersion = topologyVersion;
            this.accessVersion = accessVersion;
            ByteBuffer padded = ByteBuffer.allocate((key.length + 7 & -8) + 8).put(0, key);
            words = new long[(key.length + 7) / 8];
            for (int i = 0; i < words.length; i++) {
                words[i] = padded.getLong(i * 8);
            }
            hash = hash(words[0], words[words.length - 1], lengthBytes);
        }

        private boolean matches(ByteBuffer in, int at, int length) {
            if (length != lengthBytes) {
                return false;
            }
            int whole = length >>> 3;
            for (int i = 0; i < whole; i++) {
                if (in.getLong(at + i * 8) != words[i]) {
                    return false;
                }
            }
            return (length & 7) == 0 || tail(in, at, length) == words[whole];
        }
    }

    /**
     * Looks for {@code length} bytes at {@code at}; at least eight more bytes must follow them in the buffer.
     *
     * @return nothing unless the entry still holds at these versions
     */
    @Nullable
    Entry find(ByteBuffer in, int at, int length, long topologyVersion, long accessVersion) {
        Entry entry = last;
        if (entry == null || !entry.matches(in, at, length)) {
            entry = search(in, at, length);
            if (entry == null) {
                return null;
            }
            last = entry;
        }
        return entry.topologyVersion == topologyVersion && entry.accessVersion == accessVersion ? entry : null;
    }

    private @Nullable Entry search(ByteBuffer in, int at, int length) {
        if (slots.length == 0) {
            return null;
        }
        long first = length < 8 ? tail(in, at, length) : in.getLong(at);
        long rest = (length & 7) == 0 ? in.getLong(at + length - 8) : tail(in, at, length);
        Entry entry = slots[hash(first, rest, length) & (slots.length - 1)];
        return entry != null && entry.matches(in, at, length) ? entry : null;
    }

    void put(Entry entry) {
        if (slots.length == 0) {
            slots = new @Nullable Entry[INITIAL_SLOTS];
        }
        int slot = entry.hash & (slots.length - 1);
        Entry occupant = slots[slot];
        while (occupant != null && occupant.hash != entry.hash && slots.length < LARGEST_SLOTS) {
            grow();
            slot = entry.hash & (slots.length - 1);
            occupant = slots[slot];
        }
        slots[slot] = entry;
        last = entry;
    }

    void clear() {
        last = null;
        slots = new @Nullable Entry[0];
    }

    private void grow() {
        @Nullable Entry[] grown = new @Nullable Entry[slots.length * 2];
        for (Entry entry : slots) {
            if (entry != null) {
                grown[entry.hash & (grown.length - 1)] = entry;
            }
        }
        slots = grown;
    }

    /** The last 1 to 7 bytes in the upper part of a word, the rest 0. */
    private static long tail(ByteBuffer in, int at, int length) {
        int bytes = length & 7;
        return in.getLong(at + (length & ~7)) >>> (64 - bytes * 8) << (64 - bytes * 8);
    }

    private static int hash(long first, long last, int length) {
        long mixed = (first ^ Long.rotateLeft(last, 29) ^ length) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 40);
    }
}
