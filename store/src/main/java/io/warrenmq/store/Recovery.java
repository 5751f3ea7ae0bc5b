package io.warrenmq.store;

import io.warrenmq.store.frame.Damage;
import io.warrenmq.store.log.LogRecovery;
import io.warrenmq.store.memory.Chunk;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.MessageRecord;
import io.warrenmq.store.segment.SegmentRecovery;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Puts together what the log and the segments hold: first which messages were settled, then what segments have, then
 * what only the log has. Owned by the recovering thread.
 */
final class Recovery implements LogRecovery.Positions, LogRecovery.Messages, SegmentRecovery.Log {
    /** A position without its lane. */
    private static final long COUNT = 0xFF_FFFF_FFFF_FFFFL;

    private final RecoveryVisitor visitor;
    private final LogRecovery log;
    private final SegmentRecovery segments;
    private final ChunkPool chunks;
    private final Damage damage;
    private final PositionFloor floor;
    private final Map<Long, RecoveredQueue> queues = new TreeMap<>();
    private final Map<Long, Boolean> exists = new HashMap<>();
    private final Map<Long, long[]> spilledUpTo = new HashMap<>();

    /** Counts below it were given out, in some lane of some queue, whether that still exists or not. */
    private long highestNext;

    /** The same for queues that do not exist. Those whose id may come back must not meet what the log has of them. */
    private long goneUpTo;

    Recovery(
            RecoveryVisitor visitor,
            LogRecovery log,
            SegmentRecovery segments,
            ChunkPool chunks,
            Damage damage,
            PositionFloor floor) {
        this.visitor = visitor;
        this.log = log;
        this.segments = segments;
        this.chunks = chunks;
        this.damage = damage;
        this.floor = floor;
    }

    void run() throws IOException {
        log.readPositions(this);
        segments.read(this::queueExists, this);
        log.readMessages(this);
        boolean damaged = damage.places() > 0;
        if (damaged) {
            floor.raise(highestNext);
        }
        for (Map.Entry<Long, RecoveredQueue> entry : queues.entrySet()) {
            for (int lane : new TreeSet<>(entry.getValue().lanes().keySet())) {
                long lowest = (long) lane << Long.SIZE - Byte.SIZE;
                RecoveredQueue.Lane found = entry.getValue().lane(lowest);
                if (damaged) {
                    // What is damaged may have named positions that nothing else names.
                    found.named(lowest | floor.count());
                }
                handOver(entry.getKey(), lane, found);
            }
        }
        visitor.floor(Math.max(floor.count(), goneUpTo));
    }

    /** Per queue and lane the position after the highest one that is in segments. */
    Map<Long, long[]> spilledUpTo() {
        return spilledUpTo;
    }

    private void handOver(long queueId, int number, RecoveredQueue.Lane lane) throws IOException {
        if (lane.missingCount() > 0) {
            damage.lost(queueId, lane.missingCount());
        }
        long upTo = segments.spilledUpTo(queueId, number);
        int[] order = order(lane);
        int[] at = {0};
        segments.messages(queueId, number, (position, bodySizeBytes, priority, expiresAtMs, flags) -> {
            while (at[0] < order.length && lane.position(order[at[0]]) < position) {
                handOver(queueId, lane, order[at[0]++]);
            }
            visitor.message(queueId, position, 0, bodySizeBytes, priority, expiresAtMs, flags);
        });
        while (at[0] < order.length) {
            handOver(queueId, lane, order[at[0]++]);
        }
        if (upTo != 0) {
            respill(queueId, lane, upTo);
            long[] known = spilledUpTo.getOrDefault(queueId, new long[0]);
            long[] grown = Arrays.copyOf(known, Math.max(known.length, number + 1));
            grown[number] = upTo;
            spilledUpTo.put(queueId, grown);
        }
        if (lane.next() != (long) number << Long.SIZE - Byte.SIZE) {
            log.goesOnAt(queueId, lane.next());
        }
        visitor.lane(queueId, number, lane.next() & COUNT, upTo & COUNT);
    }

    /**
     * What a crash took from the middle of what was spilled goes to segments again: a queue need not remember such
     * gaps, but takes it that everything below the highest spilled position is in segments.
     */
    private void respill(long queueId, RecoveredQueue.Lane lane, long upTo) {
        SpillBatch batch = new SpillBatch();
        for (int i : order(lane)) {
            if (lane.position(i) - upTo < 0) {
                chunks.chunk(lane.location(i)).retain(1);
                batch.add(lane.position(i), lane.location(i), lane.expiresAtMs(i), SpillBatch.DURABLE);
            }
        }
        if (batch.count() > 0) {
            segments.spillAgain(queueId, batch);
        }
    }

    private static int[] order(RecoveredQueue.Lane lane) {
        IntStream all = IntStream.range(0, lane.count());
        return lane.ascending()
                ? all.toArray()
                : all.boxed()
                        .sorted(Comparator.comparingLong(lane::position))
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    private void handOver(long queueId, RecoveredQueue.Lane lane, int i) {
        long location = lane.location(i);
        Chunk chunk = chunks.chunk(location);
        int offset = ChunkPool.offset(location);
        visitor.message(
                queueId,
                lane.position(i),
                location,
                MessageRecord.bodySizeBytes(chunk.memory(), offset),
                MessageRecord.priority(chunk.memory(), offset),
                lane.expiresAtMs(i),
                SpillBatch.DURABLE);
    }

    @Override
    public boolean queueExists(long queueId) {
        return exists.computeIfAbsent(queueId, visitor::queueExists);
    }

    @Override
    public void settled(long queueId, long first, long last) {
        if (queueExists(queueId)) {
            lane(queueId, first).settled().add(first, last);
        }
    }

    @Override
    public void named(long queueId, long next) {
        long nextCount = (next - 1 & COUNT) + 1;
        highestNext = Math.max(highestNext, nextCount);
        if (queueExists(queueId)) {
            lane(queueId, next - 1).named(next);
        } else {
            goneUpTo = Math.max(goneUpTo, nextCount);
        }
    }

    @Override
    public void settled(long queueId, long first, long last, SegmentRecovery.Settle settle) {
        lane(queueId, first).settled().forEachRange(first, last, settle::settle);
    }

    @Override
    public void missing(long queueId, long position) {
        RecoveredQueue.Lane lane = lane(queueId, position);
        lane.named(position + 1);
        if (!lane.settled().contains(position)) {
            lane.missing(position);
        }
    }

    @Override
    public LogRecovery.Presence presence(long queueId, long position) {
        if (!queueExists(queueId) || lane(queueId, position).settled().contains(position)) {
            return LogRecovery.Presence.GONE;
        }
        return segments.presence(queueId, position);
    }

    @Override
    public void message(long queueId, long position, long expiresAtMs, long location) {
        lane(queueId, position).add(position, location, expiresAtMs);
    }

    @Override
    public void lost(long queueId, long position) {
        damage.lost(queueId, 1);
    }

    private RecoveredQueue.Lane lane(long queueId, long position) {
        return queues.computeIfAbsent(queueId, _ -> new RecoveredQueue()).lane(position);
    }
}
