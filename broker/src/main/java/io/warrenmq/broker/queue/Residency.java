package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.store.LoadBatch;
import io.warrenmq.store.QueueLog;
import io.warrenmq.store.SpillBatch;
import io.warrenmq.store.memory.ChunkPool;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which messages of a queue are in memory: writes the tail of a deep queue to its segments and drops the memory, and
 * reads it back before the head gets there. Owned by the queue's loop.
 *
 * <p>Per lane, everything live below {@link Lane#spilledUpTo} was given to the store; what is above is in memory only.
 */
final class Residency {
    private static final Logger LOG = LoggerFactory.getLogger(Residency.class);

    private static final int SPILL_MESSAGES = 4096;
    /** Reads wait for the batch that is being written. */
    private static final long SPILL_BYTES = 1L << 20;
    /** Messages kept in memory at the head: enough that consumers do not wait for the disk between two loads. */
    private static final int WINDOW_MESSAGES = 2048;

    private static final long WINDOW_BYTES = 2L << 20;
    /** The same while memory is short: there may be many such queues. */
    private static final long PRESSED_WINDOW_BYTES = 256L << 10;

    private static final int LOADS_IN_FLIGHT = 2;
    /** Unacknowledged messages whose memory is dropped in one go. */
    private static final int SWEEP_MESSAGES = 16 * 1024;

    private final QueueCore core;
    private final Loop loop;
    private final ChunkPool chunks;
    private final Supplier<QueueLog> opener;
    private final BooleanSupplier memoryPressed;
    private @Nullable QueueLog log;
    private int spillsInFlight;
    private int loadsInFlight;
    private boolean sweeping;

    /** The last batch that was written, for the next one. */
    private @Nullable SpillBatch spare;

    Residency(QueueCore core, Loop loop, Supplier<QueueLog> opener, BooleanSupplier memoryPressed) {
        this.core = core;
        this.loop = loop;
        this.chunks = loop.chunks();
        this.opener = opener;
        this.memoryPressed = memoryPressed;
    }

    QueueLog openLog() {
        QueueLog opened = log;
        if (opened == null) {
            opened = opener.get();
            log = opened;
            core.log(opened);
        }
        return opened;
    }

    /**
     * Memory is short: drops what consumers have and the segments hold, and writes messages that are not needed soon to
     * segments, batch after batch while it lasts.
     */
    void relieve() {
        sweepUnacked();
        if (spillsInFlight > 0) {
            return;
        }
        MessageIndex index = core.index();
        int headLane = index.head() == MessageIndex.NONE ? -1 : Position.lane(index.head());
        for (int i = 0; i < index.laneCount(); i++) {
            Lane lane = index.laneOrNull(i);
            if (lane != null) {
                long windowEnd = i == headLane ? lane.cursor() + keptAtHead() : 0;
                if (lane.next() > windowEnd && spill(lane, lane.next()) > 0) {
                    return; // goes on when this is done
                }
            }
        }
    }

    /** A log file retires: what only it holds goes to segments. */
    void retire(long request, long[] upToPositions) {
        for (long position : upToPositions) {
            Lane lane = core.index().laneOrNull(Position.lane(position));
            if (lane != null) {
                long end = Math.min(Position.count(position) + 1, lane.next());
                while (lane.spilledUpTo() < end) {
                    spill(lane, end);
                }
            }
        }
        openLog().spillDone(request);
    }

    /** The store has the batch in segments now. */
    void spilled(SpillBatch batch) {
        spillsInFlight--;
        MessageIndex index = core.index();
        IndexPages memory = index.memory();
        long head = index.head();
        for (int i = 0; i < batch.count(); i++) {
            long position = batch.position(i);
            long entry = index.entry(position);
            if (entry == MessageIndex.NONE) {
                continue;
            }
            int flags = memory.flags(entry);
            if (EntryFlags.is(flags, EntryFlags.SETTLED)) {
                continue;
            }
            memory.flags(entry, flags | EntryFlags.IN_SEGMENT);
            // What a consumer has may still be on its way out of this memory: see sweepUnacked.
            if (EntryFlags.is(flags, EntryFlags.READY) && memory.location(entry) != 0 && isFar(position, head)) {
                evict(position, entry);
            }
        }
        core.flushReleases();
        batch.clear();
        spare = batch;
        if (memoryPressed.getAsBoolean()) {
            relieve();
        }
    }

    /** @param wanted somebody waits for a message that is not in memory */
    void readAhead(boolean wanted) {
        MessageIndex index = core.index();
        long head;
        if (log == null || loadsInFlight >= LOADS_IN_FLIGHT || (head = index.head()) == MessageIndex.NONE) {
            return;
        }
        if (!wanted && core.consumers().count() == 0) {
            return;
        }
        Lane lane = index.lane(Position.lane(head));
        if (Position.count(head) < lane.cursor()) {
            loadRange(lane, Position.count(head), lane.cursor(), EntryFlags.READY);
        }
        if (lane.residentUpTo() >= lane.spilledUpTo()) {
            return;
        }
        long window = window();
        long from = Math.max(lane.residentUpTo(), lane.cursor());
        if (!wanted && from - lane.cursor() > window / 2) {
            return;
        }
        long to = Math.min(lane.cursor() + window, lane.spilledUpTo());
        loadRange(lane, from, to, EntryFlags.READY);
        lane.residentUpTo(Math.max(from, to));
    }

    /** Asks for the first messages of a range that are in this state and not in memory. */
    private void loadRange(Lane lane, long from, long to, int state) {
        LoadBatch batch = new LoadBatch();
        IndexPages memory = core.index().memory();
        for (long count = lane.nextInState(from, to, state);
                count < to && batch.count() < WINDOW_MESSAGES;
                count = lane.nextInState(count + 1, to, state)) {
            addIfAbsent(batch, memory, Position.of(lane.number(), count), lane.entry(count));
        }
        load(batch);
    }

    /**
     * Drops the memory of messages that consumers have and segments hold. Not at once: their bytes may be on the way to
     * a consumer's loop. Whatever changes its state in the meantime keeps its memory.
     */
    private void sweepUnacked() {
        MessageIndex index = core.index();
        if (sweeping || index.unacked() == 0 || log == null) {
            return;
        }
        LongQueue swept = new LongQueue();
        for (int i = 0; i < index.laneCount(); i++) {
            Lane lane = index.laneOrNull(i);
            if (lane != null) {
                sweep(lane, swept);
            }
        }
        if (!swept.isEmpty()) {
            sweeping = true;
            List<Loop> readers = core.consumers().all().stream()
                    .map(s -> s.sink.loop())
                    .distinct()
                    .toList();
            LoopFence.after(loop, readers, () -> dropSwept(swept));
        }
    }

    private void sweep(Lane lane, LongQueue swept) {
        IndexPages memory = core.index().memory();
        long count = lane.nextInState(lane.sweptUpTo(), lane.cursor(), EntryFlags.UNACKED);
        for (;
                count < lane.cursor() && swept.size() < SWEEP_MESSAGES;
                count = lane.nextInState(count + 1, lane.cursor(), EntryFlags.UNACKED)) {
            long entry = lane.entry(count);
            int flags = memory.flags(entry);
            if ((flags & EntryFlags.IN_SEGMENT) != 0 && memory.location(entry) != 0) {
                memory.flags(entry, flags | EntryFlags.EVICTING);
                swept.add(Position.of(lane.number(), count));
            }
        }
        // The next sweep goes on here, or begins again.
        lane.sweptUpTo(count < lane.cursor() ? count : 0);
    }

    private void dropSwept(LongQueue swept) {
        sweeping = false;
        IndexPages memory = core.index().memory();
        while (!swept.isEmpty()) {
            long entry = core.index().entry(swept.remove());
            if (entry != MessageIndex.NONE) {
                int flags = memory.flags(entry);
                if (EntryFlags.is(flags, EntryFlags.UNACKED) && (flags & EntryFlags.EVICTING) != 0) {
                    memory.flags(entry, flags & ~EntryFlags.EVICTING);
                    core.release(memory.location(entry));
                    core.index().evicted(entry);
                }
            }
        }
        core.flushReleases();
    }

    /** Reads dead messages back that have to be published. */
    void loadDead(long[] positions) {
        if (loadsInFlight >= LOADS_IN_FLIGHT) {
            return; // its end brings the queue back here
        }
        MessageIndex index = core.index();
        Arrays.sort(positions); // ascending within each lane; the order of the lanes does not matter
        LoadBatch batch = new LoadBatch();
        for (long position : positions) {
            if (batch.count() > 0 && Position.lane(position) != Position.lane(batch.position(0))) {
                load(batch);
                batch = new LoadBatch();
            }
            long entry = index.entry(position);
            if (entry != MessageIndex.NONE) {
                addIfAbsent(batch, index.memory(), position, entry);
            }
        }
        load(batch);
    }

    /** Reads back what a copy of the queue is to be made of, from a message on that is not in memory. */
    void loadForCopy(Lane lane, long from) {
        if (loadsInFlight >= LOADS_IN_FLIGHT) {
            return; // its end brings the queue back here
        }
        IndexPages memory = core.index().memory();
        LoadBatch batch = new LoadBatch();
        long bytes = 0;
        long end = lane.next();
        for (long count = from;
                count < end && batch.count() < WINDOW_MESSAGES && bytes < WINDOW_BYTES;
                count = lane.nextLive(count + 1, end)) {
            long entry = lane.entry(count);
            addIfAbsent(batch, memory, Position.of(lane.number(), count), entry);
            bytes += memory.bodySizeBytes(entry);
        }
        load(batch);
    }

    /** A message was copied: what only came into memory for that leaves it again. */
    void copied(long position, long entry) {
        MessageIndex index = core.index();
        int flags = index.memory().flags(entry);
        if (EntryFlags.is(flags, EntryFlags.READY)
                && (flags & EntryFlags.IN_SEGMENT) != 0
                && isFar(position, index.head())) {
            evict(position, entry);
        }
    }

    void loaded(LoadBatch batch, boolean gone) {
        loadsInFlight--;
        MessageIndex index = core.index();
        IndexPages memory = index.memory();
        for (int i = 0; i < batch.count(); i++) {
            long position = batch.position(i);
            long location = batch.location(i);
            long entry = gone ? MessageIndex.NONE : index.entry(position);
            boolean live = entry != MessageIndex.NONE && !EntryFlags.is(memory.flags(entry), EntryFlags.SETTLED);
            if (!live) {
                if (location != 0) {
                    core.release(location);
                }
            } else if (location == 0) {
                LOG.error("message at position {} could not be read back from its segment and is lost", position);
                core.lost(position, entry);
            } else {
                memory.flags(entry, memory.flags(entry) & ~EntryFlags.LOADING);
                index.loaded(entry, location);
            }
        }
    }

    /** The queue is gone. */
    void close() {
        QueueLog opened = log;
        if (opened != null) {
            core.flushSettlements();
            opened.delete();
            log = null;
        }
    }

    private static void addIfAbsent(LoadBatch batch, IndexPages memory, long position, long entry) {
        int flags = memory.flags(entry);
        if (memory.location(entry) == 0 && (flags & EntryFlags.LOADING) == 0) {
            memory.flags(entry, flags | EntryFlags.LOADING);
            batch.add(position);
        }
    }

    private void load(LoadBatch batch) {
        if (batch.count() > 0) {
            loadsInFlight++;
            openLog().load(batch);
        }
    }

    /** @return messages given to the store */
    private int spill(Lane lane, long end) {
        IndexPages memory = core.index().memory();
        SpillBatch batch = spare != null ? spare : new SpillBatch();
        spare = null;
        long bytes = 0;
        long count = lane.nextLive(lane.spilledUpTo(), end);
        for (;
                count < end && batch.count() < SPILL_MESSAGES && bytes < SPILL_BYTES;
                count = lane.nextLive(count + 1, end)) {
            long entry = lane.entry(count);
            int flags = memory.flags(entry);
            long location = memory.location(entry);
            if ((flags & EntryFlags.SPILLED) == 0 && location != 0) {
                chunks.chunk(location).retain(1);
                batch.add(Position.of(lane.number(), count), location, memory.expiresAtMs(entry), spillFlags(flags));
                memory.flags(entry, flags | EntryFlags.SPILLED);
                bytes += memory.bodySizeBytes(entry);
            }
        }
        lane.spilledUpTo(count);
        if (batch.count() > 0) {
            int spilled = batch.count();
            spillsInFlight++;
            openLog().spill(batch);
            return spilled;
        }
        spare = batch;
        return 0;
    }

    private static int spillFlags(int flags) {
        boolean seen = EntryFlags.is(flags, EntryFlags.UNACKED) || (flags & EntryFlags.REDELIVERED) != 0;
        return ((flags & EntryFlags.DURABLE) != 0 ? SpillBatch.DURABLE : 0) | (seen ? SpillBatch.REDELIVERED : 0);
    }

    /** Whether it is not needed soon; what came back before the cursor is, and stays. */
    private boolean isFar(long position, long head) {
        Lane lane = core.index().lane(Position.lane(position));
        if (Position.count(position) < lane.cursor()) {
            return false;
        }
        return Position.lane(position) != Position.lane(head)
                || Position.count(position) >= lane.cursor() + keptAtHead();
    }

    private void evict(long position, long entry) {
        Lane lane = core.index().lane(Position.lane(position));
        core.release(core.index().memory().location(entry));
        core.index().evicted(entry);
        lane.residentUpTo(Math.min(lane.residentUpTo(), Position.count(position)));
    }

    /**
     * Messages at the head that stay in memory. None while memory is short and nobody consumes: two large messages in
     * each of many queues could fill it, and publishers would wait until somebody comes and reads.
     */
    private long keptAtHead() {
        return core.consumers().count() == 0 && memoryPressed.getAsBoolean() ? 0 : window();
    }

    /** Messages at the head that are read ahead. */
    private long window() {
        boolean pressed = memoryPressed.getAsBoolean();
        long ready = Math.max(1, core.index().ready());
        long averageBytes = Math.max(1, core.index().readyBytes() / ready);
        long byBytes = (pressed ? PRESSED_WINDOW_BYTES : WINDOW_BYTES) / averageBytes;
        return Math.max(2, Math.min(WINDOW_MESSAGES, byBytes));
    }
}
