package io.warrenmq.server.amqp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries of one channel that the client has to settle, ascending by delivery tag. Owned by the channel's loop.
 *
 * <p>Settled entries in the middle leave holes that are closed when room is needed, so that one delivery that is never
 * acknowledged does not keep room for all that follow.
 */
final class UnackedDeliveries {
    private static final int INITIAL_CAPACITY = 16;

    private long[] tags = new long[INITIAL_CAPACITY];
    private long[] positions = new long[INITIAL_CAPACITY];
    private int[] deliveredAtSeconds = new int[INITIAL_CAPACITY];
    private @Nullable ChannelSink[] sinks = new @Nullable ChannelSink[INITIAL_CAPACITY];
    private int head;
    private int tail;
    private int live;

    /** Receives entries that leave. */
    interface Taker {
        void take(long tag, long position, ChannelSink sink);
    }

    int count() {
        return live;
    }

    /** Those that came through consumers, not basic.get. */
    int countOfConsumers() {
        int count = 0;
        for (int at = head; at < tail; at++) {
            if (sinks[at] instanceof Consumer) {
                count++;
            }
        }
        return count;
    }

    /** Entries that there is room for. */
    int capacity() {
        return tags.length;
    }

    /** Adds a delivery with a tag above all others. */
    void add(long tag, long position, ChannelSink sink, int seconds) {
        if (tail == tags.length) {
            makeRoom();
        }
        int at = tail++;
        tags[at] = tag;
        positions[at] = position;
        deliveredAtSeconds[at] = seconds;
        sinks[at] = sink;
        live++;
    }

    /** Puts an entry back that {@link #take} gave out (tx.rollback). */
    void restore(long tag, long position, ChannelSink sink, int seconds) {
        if (tail == tags.length) {
            makeRoom();
        }
        int at = insertionPoint(tag);
        if (at < tail && tags[at] == tag) {
            tags[at] = tag;
        } else {
            System.arraycopy(tags, at, tags, at + 1, tail - at);
            System.arraycopy(positions, at, positions, at + 1, tail - at);
            System.arraycopy(deliveredAtSeconds, at, deliveredAtSeconds, at + 1, tail - at);
            System.arraycopy(sinks, at, sinks, at + 1, tail - at);
            tail++;
            tags[at] = tag;
        }
        positions[at] = position;
        deliveredAtSeconds[at] = seconds;
        sinks[at] = sink;
        live++;
    }

    /** Whether this tag is outstanding. */
    boolean contains(long tag) {
        int at = find(tag);
        return at >= 0 && sinks[at] != null;
    }

    /** Takes one delivery out; returns false when it is not outstanding. */
    boolean take(long tag, Taker taker) {
        int at = find(tag);
        if (at < 0) {
            return false;
        }
        ChannelSink sink = sinks[at];
        if (sink == null) {
            return false;
        }
        sinks[at] = null;
        live--;
        if (at == head) {
            skipHoles();
        }
        taker.take(tag, positions[at], sink);
        return true;
    }

    /** Takes everything up to and including {@code tag} out, oldest first. */
    void takeUpTo(long tag, Taker taker) {
        while (head < tail && tags[head] <= tag) {
            int at = head++;
            ChannelSink sink = sinks[at];
            if (sink != null) {
                sinks[at] = null;
                live--;
                taker.take(tags[at], positions[at], sink);
            }
        }
        skipHoles();
    }

    /** Takes all out, oldest first. */
    void takeAll(Taker taker) {
        takeUpTo(Long.MAX_VALUE, taker);
    }

    /**
     * When the oldest outstanding delivery was made, in seconds of the caller's clock; {@link Integer#MAX_VALUE} for
     * none.
     */
    int oldestSeconds() {
        return live == 0 ? Integer.MAX_VALUE : deliveredAtSeconds[head];
    }

    private int find(long tag) {
        if (head == tail) {
            return -1;
        }
        long guess = head + (tag - tags[head]);
        if (guess >= head && guess < tail && tags[(int) guess] == tag) {
            return (int) guess;
        }
        return Arrays.binarySearch(tags, head, tail, tag);
    }

    private int insertionPoint(long tag) {
        int found = Arrays.binarySearch(tags, head, tail, tag);
        return found >= 0 ? found : -found - 1;
    }

    private void skipHoles() {
        while (head < tail && sinks[head] == null) {
            head++;
        }
        if (head == tail) {
            head = 0;
            tail = 0;
            if (tags.length > INITIAL_CAPACITY * 256) {
                // A burst must not be paid for by an idle channel.
                resize(INITIAL_CAPACITY);
            }
        }
    }

    private void makeRoom() {
        int kept = 0;
        for (int at = head; at < tail; at++) {
            ChannelSink sink = sinks[at];
            if (sink != null) {
                tags[kept] = tags[at];
                positions[kept] = positions[at];
                deliveredAtSeconds[kept] = deliveredAtSeconds[at];
                sinks[kept] = sink;
                kept++;
            }
        }
        Arrays.fill(sinks, kept, tail, null);
        head = 0;
        tail = kept;
        if (kept * 2 > tags.length) {
            resize(tags.length * 2);
        }
    }

    private void resize(int capacity) {
        tags = Arrays.copyOf(tags, capacity);
        positions = Arrays.copyOf(positions, capacity);
        deliveredAtSeconds = Arrays.copyOf(deliveredAtSeconds, capacity);
        sinks = Arrays.copyOf(sinks, capacity);
    }
}
