package io.warrenmq.store.segment;

import io.warrenmq.store.SpillBatch;
import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.frame.Damage;
import io.warrenmq.store.frame.ScanBuffer;
import io.warrenmq.store.log.LogRecovery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;

/**
 * Finds out what segments hold when the store is opened: from their indexes, not from the messages. Owned by the
 * recovering thread.
 */
public final class SegmentRecovery {
    private final Disk disk;
    private final Damage damage;
    private final Map<Long, QueueSegments> queues;
    private final BiConsumer<QueueSegments, SpillBatch> spillAgain;
    private final ScanBuffer scratch = new ScanBuffer();

    SegmentRecovery(
            Disk disk,
            Damage damage,
            Map<Long, QueueSegments> queues,
            BiConsumer<QueueSegments, SpillBatch> spillAgain) {
        this.spillAgain = spillAgain;
        this.disk = disk;
        this.damage = damage;
        this.queues = queues;
    }

    /** What the log knows of positions in segments. */
    public interface Log {
        /** A segment holds, or held, positions of this lane below {@code next}. */
        void named(long queueId, long next);

        /**
         * Calls {@code settle} for ranges of this queue that were settled and overlap {@code first} to {@code last}.
         */
        void settled(long queueId, long first, long last, Settle settle);

        /** The segment should hold this live message but its bytes are missing; the log may still have it. */
        void missing(long queueId, long position);
    }

    /** Settles a range of positions. */
    @FunctionalInterface
    public interface Settle {
        void settle(long first, long last);
    }

    /** Receives messages. */
    @FunctionalInterface
    public interface Messages {
        void message(long position, int bodySizeBytes, int priority, long expiresAtMs, int flags);
    }

    /** Reads all segments; those of queues that do not exist are removed. */
    public void read(LongPredicate queueExists, Log log) throws IOException {
        boolean removed = false;
        // A process that was killed may have removed a segment whose positions nothing else names. They will be given
        // out again, so its removal must not be undone by a loss of power.
        disk.syncDirectory(SegmentFormat.DIRECTORY);
        for (String name : disk.list(SegmentFormat.DIRECTORY)) {
            Optional<Long> queueId = queueId(name);
            if (queueId.isEmpty()) {
                continue; // not ours: left alone
            }
            if (queueExists.test(queueId.get())) {
                readQueue(queueId.get(), log);
            } else {
                removeQueue(name);
                removed = true;
            }
        }
        if (removed) {
            disk.syncDirectory(SegmentFormat.DIRECTORY);
        }
    }

    private static Optional<Long> queueId(String directory) {
        return directory.matches("[0-9a-f]{16}")
                ? Optional.of(Long.parseUnsignedLong(directory, 16))
                : Optional.empty();
    }

    private void removeQueue(String name) throws IOException {
        String directory = SegmentFormat.DIRECTORY + "/" + name;
        for (String file : disk.list(directory)) {
            disk.delete(directory + "/" + file);
        }
        disk.delete(directory);
    }

    private void readQueue(long queueId, Log log) throws IOException {
        QueueSegments queue = new QueueSegments(queueId, true);
        queue.madeDirectory();
        String directory = SegmentFormat.queueDirectory(queueId);
        disk.syncDirectory(directory);
        finishRemovals(queueId, directory, log);
        Set<String> seen = new HashSet<>();
        for (String file : disk.list(directory)) {
            Matcher name = SegmentFormat.NAME.matcher(file);
            if (!name.matches()) {
                continue; // not ours: left alone
            }
            if (file.endsWith(SegmentFormat.NEW_INDEX_SUFFIX)) {
                disk.delete(directory + "/" + file); // a crash came before it replaced the old one
            } else if (seen.add(file.substring(0, name.start(4)))) {
                Optional<Segment> segment =
                        new SegmentLoader(disk, damage, scratch, queueId, base(name), number(name), log).load();
                if (segment.isPresent()) {
                    log.named(queueId, segment.get().last() + 1);
                    queue.lane(segment.get().first()).add(segment.get());
                }
            }
        }
        queues.put(queueId, queue);
    }

    private void finishRemovals(long queueId, String directory, Log log) throws IOException {
        boolean any = false;
        for (String file : disk.list(directory)) {
            Matcher name = SegmentFormat.NAME.matcher(file);
            if (name.matches() && name.group(4).equals(SegmentFormat.GONE_SUFFIX)) {
                log.named(queueId, base(name) + 1);
                disk.delete(SegmentFormat.path(queueId, base(name), number(name), SegmentFormat.INDEX_SUFFIX));
                disk.delete(directory + "/" + file);
                any = true;
            }
        }
        if (any) {
            disk.syncDirectory(directory); // the same name may be used again
        }
    }

    private static long base(Matcher name) {
        return Long.parseUnsignedLong(name.group(1) + name.group(2), 16);
    }

    private static int number(Matcher name) {
        return name.group(3) == null ? 0 : Integer.parseInt(name.group(3));
    }

    /** Where a message is that the log knows as live. */
    public LogRecovery.Presence presence(long queueId, long position) {
        QueueSegments queue = queues.get(queueId);
        Segment segment = queue == null ? null : queue.lane(position).holding(position);
        if (segment == null) {
            return LogRecovery.Presence.WANTED;
        }
        return segment.positions().isLive(segment.delta(position))
                ? LogRecovery.Presence.IN_SEGMENT
                : LogRecovery.Presence.SETTLED_IN_SEGMENT;
    }

    /** What follows the highest position of a lane that is in segments, 0 when none is. */
    public long spilledUpTo(long queueId, int lane) {
        long highest = 0;
        for (Segment segment : segments(queueId, lane)) {
            // Positions of lanes from 128 on are negative numbers; 0 stands for none in all.
            if (segment.positions().live() > 0 && (highest == 0 || segment.last() >= highest)) {
                highest = segment.last() + 1;
            }
        }
        return highest;
    }

    /** Hands out the live messages of a lane in ascending order of positions. */
    public void messages(long queueId, int lane, Messages messages) throws IOException {
        new SegmentMerge(disk, scratch, new ArrayList<>(segments(queueId, lane))).forEach(messages);
    }

    /** Messages that segments should hold and do not, ascending in one lane; references pass to the store. */
    public void spillAgain(long queueId, SpillBatch batch) {
        spillAgain.accept(queues.computeIfAbsent(queueId, id -> new QueueSegments(id, true)), batch);
    }

    private List<Segment> segments(long queueId, int lane) {
        QueueSegments queue = queues.get(queueId);
        return queue == null
                ? List.of()
                : List.copyOf(queue.lane((long) lane << 56).segments());
    }
}
