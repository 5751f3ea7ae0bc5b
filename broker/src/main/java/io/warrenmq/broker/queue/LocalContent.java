package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;

/** The content of a {@link LocalQueue} for those who copy it. Owned by the queue's loop. */
final class LocalContent implements QueueCopyContent {
    private final LocalQueue queue;
    private final QueueCore core;
    private final Loop loop;

    LocalContent(LocalQueue queue, QueueCore core, Loop loop) {
        this.queue = queue;
        this.core = core;
        this.loop = loop;
    }

    @Override
    public void enqueue(long position, long location, long expiresAtMs, int bodySizeBytes, int flags) {
        loop.writer().flushReferences();
        core.copyEnqueue(
                position, location, expiresAtMs, bodySizeBytes, (flags & PERSISTENT) != 0, (flags & REDELIVERED) != 0);
        queue.turnEnd();
    }

    @Override
    public void settle(long first, long last) {
        core.copySettle(first, last);
        queue.turnEnd();
    }

    @Override
    public void delivered(long first, long last) {
        core.copyDelivered(first, last);
    }

    @Override
    public long highestNext() {
        return core.highestNext();
    }

    @Override
    public void beginLanesAt(long count) {
        core.beginLanesAt(count);
    }

    @Override
    public int lanes() {
        return core.index().laneCount();
    }

    @Override
    public long next(int laneNumber) {
        Lane lane = core.index().laneOrNull(laneNumber);
        return lane == null ? 0 : lane.next();
    }

    @Override
    public boolean hasBelow(int laneNumber, long count) {
        Lane lane = core.index().laneOrNull(laneNumber);
        return lane != null && lane.nextLive(0, Math.min(count, lane.next())) < Math.min(count, lane.next());
    }

    @Override
    public Walk walk(int laneNumber, long[] cursor, Visitor visitor) {
        Lane lane = core.index().laneOrNull(laneNumber);
        if (lane == null) {
            return Walk.END;
        }
        IndexPages memory = core.index().memory();
        long end = lane.next();
        for (long count = lane.nextLive(cursor[0], end); count < end; count = lane.nextLive(count + 1, end)) {
            cursor[0] = count;
            long entry = lane.entry(count);
            long position = Position.of(laneNumber, count);
            long location = memory.location(entry);
            if (location == 0) {
                queue.residency().loadForCopy(lane, count);
                return Walk.WAITS;
            }
            boolean more = visitor.message(position, location, memory.expiresAtMs(entry), flags(memory.flags(entry)));
            cursor[0] = count + 1;
            queue.residency().copied(position, entry);
            if (!more) {
                return Walk.STOPPED;
            }
        }
        cursor[0] = end;
        return Walk.END;
    }

    private static int flags(int flags) {
        boolean seen = (flags & EntryFlags.REDELIVERED) != 0 || !EntryFlags.is(flags, EntryFlags.READY);
        return (seen ? REDELIVERED : 0) | ((flags & EntryFlags.DURABLE) != 0 ? PERSISTENT : 0);
    }

    @Override
    public long messages() {
        MessageIndex index = core.index();
        return index.ready() + index.unacked() + index.dead();
    }

    @Override
    public long bytes() {
        MessageIndex index = core.index();
        return index.readyBytes() + index.unackedBytes() + index.deadBytes();
    }
}
