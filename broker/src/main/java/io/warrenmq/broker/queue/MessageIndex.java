package io.warrenmq.broker.queue;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All messages of a queue: one lane per priority that was ever used, and the figures that limits and listings need.
 *
 * <p>Owned by the queue's loop; the figures are also read, possibly a little late, by threads that make listings.
 */
final class MessageIndex {
    static final long NONE = -1;

    private static final @Nullable Lane[] NO_LANES = {};

    private final IndexPages memory;
    private final boolean inReturnOrder;
    private @Nullable Lane[] lanes = NO_LANES;
    /** No lane above it has ready messages. */
    private int topLane;

    private long ready;
    private long readyBytes;
    private long unacked;
    private long unackedBytes;
    private long dead;
    private long deadBytes;
    private long durable;
    /** Bodies of messages that are in memory. */
    private long residentBytes;

    private long headEntry = NONE;
    /** The first count of lanes that are still to be made. */
    private long floor;

    /** @param inReturnOrder whether messages that come back are served in the order in which they do */
    MessageIndex(IndexPages memory, boolean inReturnOrder) {
        this.memory = memory;
        this.inReturnOrder = inReturnOrder;
    }

    /** Lanes that do not exist yet begin at this count. */
    void floor(long count) {
        floor = count;
    }

    IndexPages memory() {
        return memory;
    }

    long ready() {
        return ready;
    }

    long readyBytes() {
        return readyBytes;
    }

    long unacked() {
        return unacked;
    }

    long unackedBytes() {
        return unackedBytes;
    }

    /** Messages that left for the dead letter exchange and are not safe there yet. */
    long dead() {
        return dead;
    }

    long deadBytes() {
        return deadBytes;
    }

    long durable() {
        return durable;
    }

    long residentBytes() {
        return residentBytes;
    }

    boolean isEmpty() {
        return ready + unacked + dead == 0;
    }

    /** Bytes of index memory in use. */
    long indexBytes() {
        long pages = 0;
        for (Lane lane : lanes) {
            if (lane != null) {
                pages += lane.pageCount();
            }
        }
        return pages * IndexPages.PAGE_BYTES;
    }

    int laneCount() {
        return lanes.length;
    }

    @Nullable
    Lane laneOrNull(int number) {
        return number < lanes.length ? lanes[number] : null;
    }

    Lane lane(int number) {
        if (number >= lanes.length) {
            @Nullable Lane[] more = new Lane[number == 0 ? 1 : Math.min(Position.LANES, Math.max(number + 1, 4))];
            System.arraycopy(lanes, 0, more, 0, lanes.length);
            lanes = more;
        }
        Lane lane = lanes[number];
        if (lane == null) {
            lane = new Lane(number, memory, inReturnOrder, floor);
            lanes[number] = lane;
        }
        return lane;
    }

    /** Adds a ready message. */
    long append(int laneNumber, long location, long expiresAtMs, int bodySizeBytes, int flags) {
        long count = lane(laneNumber).append(location, expiresAtMs, bodySizeBytes, flags);
        if (laneNumber > topLane) {
            topLane = laneNumber;
        }
        ready++;
        readyBytes += bodySizeBytes;
        added(flags, location, bodySizeBytes);
        return Position.of(laneNumber, count);
    }

    /** Adds a message that a consumer has already; only when nothing is ready. */
    long appendUnacked(int laneNumber, long location, long expiresAtMs, int bodySizeBytes, int flags) {
        long count = lane(laneNumber).appendTaken(location, expiresAtMs, bodySizeBytes, flags);
        unacked++;
        unackedBytes += bodySizeBytes;
        added(flags, location, bodySizeBytes);
        return Position.of(laneNumber, count);
    }

    /** Adds a message that only waits for its dead letter targets. */
    long appendDead(int laneNumber, long location, int bodySizeBytes, int flags) {
        long count = lane(laneNumber).appendAside(location, Long.MAX_VALUE, bodySizeBytes, flags);
        dead++;
        deadBytes += bodySizeBytes;
        added(flags, location, bodySizeBytes);
        return Position.of(laneNumber, count);
    }

    /** The position of a message that is gone already; only when nothing is ready. */
    long skip(int laneNumber) {
        return Position.of(laneNumber, lane(laneNumber).skip());
    }

    /** The message to be served next, or {@link #NONE}; its entry is {@link #headEntry}. */
    long head() {
        if (ready == 0) {
            return NONE;
        }
        while (true) {
            Lane lane = lanes[topLane];
            if (lane != null && lane.ready() > 0) {
                long count = lane.head();
                headEntry = lane.entry(count);
                return Position.of(topLane, count);
            }
            topLane--;
        }
    }

    /** Entry of what {@link #head} returned last. */
    long headEntry() {
        return headEntry;
    }

    /** Handle of the entry of a position, or {@link #NONE}; it may be settled. */
    long entry(long position) {
        Lane lane = laneOrNull(Position.lane(position));
        return lane == null ? NONE : lane.entry(Position.count(position));
    }

    /** The head was handed out. */
    void headToUnacked(long position, long entry, int flags) {
        laneOf(position).takeHead();
        int size = memory.bodySizeBytes(entry);
        ready--;
        readyBytes -= size;
        unacked++;
        unackedBytes += size;
        memory.flags(entry, flags);
    }

    /** The head leaves for the dead letter exchange. */
    void headToDead(long position, long entry, int flags) {
        laneOf(position).takeHead();
        int size = memory.bodySizeBytes(entry);
        ready--;
        readyBytes -= size;
        dead++;
        deadBytes += size;
        memory.flags(entry, flags);
    }

    /** The head is gone. */
    void headToSettled(long position, long entry) {
        Lane lane = laneOf(position);
        lane.takeHead();
        ready--;
        readyBytes -= memory.bodySizeBytes(entry);
        removed(entry);
        lane.settle(Position.count(position), entry);
    }

    /** A ready message that cannot be served any more leaves a hole. */
    void readyToSettled(long position, long entry) {
        ready--;
        readyBytes -= memory.bodySizeBytes(entry);
        removed(entry);
        laneOf(position).dropReady(Position.count(position), entry);
    }

    /** A ready message that is not the head leaves for elsewhere. */
    void readyToDead(long position, long entry, int flags) {
        int size = memory.bodySizeBytes(entry);
        ready--;
        readyBytes -= size;
        dead++;
        deadBytes += size;
        memory.flags(entry, flags);
        laneOf(position).takeAside();
    }

    void unackedToReady(long position, long entry, int flags) {
        int size = memory.bodySizeBytes(entry);
        unacked--;
        unackedBytes -= size;
        ready++;
        readyBytes += size;
        memory.flags(entry, flags);
        int laneNumber = Position.lane(position);
        if (laneNumber > topLane) {
            topLane = laneNumber;
        }
        Lane lane = laneOf(position);
        long count = Position.count(position);
        lane.putBack(count);
        if (memory.location(entry) == 0 && count >= lane.cursor()) {
            lane.residentUpTo(Math.min(lane.residentUpTo(), count));
        }
    }

    void unackedToDead(long entry, int flags) {
        int size = memory.bodySizeBytes(entry);
        unacked--;
        unackedBytes -= size;
        dead++;
        deadBytes += size;
        memory.flags(entry, flags);
    }

    void unackedToSettled(long position, long entry) {
        unacked--;
        unackedBytes -= memory.bodySizeBytes(entry);
        removed(entry);
        laneOf(position).settle(Position.count(position), entry);
    }

    void deadToSettled(long position, long entry) {
        dead--;
        deadBytes -= memory.bodySizeBytes(entry);
        removed(entry);
        laneOf(position).settle(Position.count(position), entry);
    }

    /** The memory of the message was given back. */
    void evicted(long entry) {
        memory.location(entry, 0);
        residentBytes -= memory.bodySizeBytes(entry);
    }

    /** The message was read back into memory. */
    void loaded(long entry, long location) {
        memory.location(entry, location);
        residentBytes += memory.bodySizeBytes(entry);
    }

    /** Tells the positions of what the subscription in {@code slot} has, ascending in each lane. */
    void eachUnacked(int slot, LongConsumer positions) {
        for (Lane lane : lanes) {
            if (lane != null) {
                long end = lane.cursor();
                for (long count = lane.nextInState(0, end, EntryFlags.UNACKED);
                        count < end;
                        count = lane.nextInState(count + 1, end, EntryFlags.UNACKED)) {
                    if (EntryFlags.slot(memory.flags(lane.entry(count))) == slot) {
                        positions.accept(Position.of(lane.number(), count));
                    }
                }
            }
        }
    }

    /** Gives back what an empty queue does not need. */
    void trim() {
        for (Lane lane : lanes) {
            if (lane != null) {
                lane.trim();
            }
        }
    }

    /** Forgets everything; references must have been given back before. */
    void close() {
        for (Lane lane : lanes) {
            if (lane != null) {
                lane.close();
            }
        }
        lanes = NO_LANES;
        ready = 0;
        readyBytes = 0;
        unacked = 0;
        unackedBytes = 0;
        dead = 0;
        deadBytes = 0;
        durable = 0;
        residentBytes = 0;
    }

    private Lane laneOf(long position) {
        Lane lane = lanes[Position.lane(position)];
        if (lane == null) {
            throw new IllegalStateException("no lane for position " + Long.toHexString(position));
        }
        return lane;
    }

    private void added(int flags, long location, int bodySizeBytes) {
        durable += (flags & EntryFlags.DURABLE) != 0 ? 1 : 0;
        residentBytes += location != 0 ? bodySizeBytes : 0;
    }

    private void removed(long entry) {
        durable -= (memory.flags(entry) & EntryFlags.DURABLE) != 0 ? 1 : 0;
        residentBytes -= memory.location(entry) != 0 ? memory.bodySizeBytes(entry) : 0;
    }
}
