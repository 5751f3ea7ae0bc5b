package io.warrenmq.store.segment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The segments of one queue. Owned by the segment thread. */
public final class QueueSegments {
    private final long queueId;
    private final boolean durable;
    private final Map<Integer, Lane> lanes = new HashMap<>();
    private boolean directoryMade;
    private boolean deleted;

    QueueSegments(long queueId, boolean durable) {
        this.queueId = queueId;
        this.durable = durable;
    }

    long queueId() {
        return queueId;
    }

    /** Whether the queue survives a restart. */
    boolean durable() {
        return durable;
    }

    boolean directoryMade() {
        return directoryMade;
    }

    void madeDirectory() {
        directoryMade = true;
    }

    boolean deleted() {
        return deleted;
    }

    void delete() {
        deleted = true;
        lanes.clear();
    }

    Lane lane(long position) {
        return lanes.computeIfAbsent((int) (position >>> 56), _ -> new Lane());
    }

    Collection<Lane> lanes() {
        return lanes.values();
    }

    List<Segment> all() {
        List<Segment> all = new ArrayList<>();
        lanes.values().forEach(lane -> all.addAll(lane.segments.values()));
        return all;
    }

    /** Segments of one lane by their first position. */
    static final class Lane {
        private final TreeMap<Long, Segment> segments = new TreeMap<>();

        /** Where the next message is put. */
        private @Nullable Segment open;

        private long highest = Long.MIN_VALUE;

        /** A queue wrote positions below those it wrote before: several segments may then cover one position. */
        private boolean overlapping;

        void add(Segment segment) {
            segments.put(segment.first(), segment);
            overlapping |= segment.first() <= highest;
            highest = Math.max(highest, segment.last());
        }

        void remove(Segment segment) {
            segments.remove(segment.first());
            if (open == segment) {
                open = null;
            }
        }

        @Nullable
        Segment open() {
            return open;
        }

        void open(@Nullable Segment segment) {
            open = segment;
        }

        void wrote(long position) {
            highest = Math.max(highest, position);
        }

        Collection<Segment> segments() {
            return segments.values();
        }

        /** Segments that may hold some of {@code from} to {@code to}. */
        List<Segment> covering(long from, long to) {
            List<Segment> found = new ArrayList<>(2);
            for (Segment segment : segments.headMap(to, true).descendingMap().values()) {
                if (segment.last() >= from) {
                    found.add(segment);
                } else if (!overlapping) {
                    break;
                }
            }
            return found;
        }

        @Nullable
        Segment holding(long position) {
            if (position > highest) {
                return null; // what is spilled next, as a rule: no look-up for it
            }
            Map.Entry<Long, Segment> floor = segments.floorEntry(position);
            if (floor != null && floor.getValue().covers(position)) {
                return floor.getValue();
            }
            if (overlapping) {
                for (Segment segment : covering(position, position)) {
                    if (segment.covers(position)) {
                        return segment;
                    }
                }
            }
            return null;
        }
    }
}
