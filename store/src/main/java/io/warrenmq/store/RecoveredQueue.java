package io.warrenmq.store;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What recovery knows of one queue. Owned by the recovering thread. */
final class RecoveredQueue {
    private final Map<Integer, Lane> lanes = new TreeMap<>();

    Lane lane(long position) {
        return lanes.computeIfAbsent((int) (position >>> 56), number -> new Lane((long) number << 56));
    }

    Map<Integer, Lane> lanes() {
        return lanes;
    }

    /** One lane; the lane number is in the upper 8 bits of all positions. */
    static final class Lane {
        private final PositionSet settled = new PositionSet();
        private final PositionSet missing = new PositionSet();
        private long next;
        private long missingCount;
        private long[] positions = new long[16];
        private long[] locations = new long[16];
        private long[] expiresAtMs = new long[16];
        private int count;
        private boolean ascending = true;

        Lane(long lowest) {
            next = lowest;
        }

        PositionSet settled() {
            return settled;
        }

        void named(long newNext) {
            if (newNext - next > 0) {
                next = newNext;
            }
        }

        long next() {
            return next;
        }

        /** A segment lacks a message; the log may have it. */
        void missing(long position) {
            missing.add(position, position);
            missingCount++;
        }

        /** Messages that neither a segment nor the log has. */
        long missingCount() {
            return missingCount;
        }

        /** A message that the log has. */
        void add(long position, long location, long expiry) {
            if (count == positions.length) {
                positions = Arrays.copyOf(positions, count * 2);
                locations = Arrays.copyOf(locations, count * 2);
                expiresAtMs = Arrays.copyOf(expiresAtMs, count * 2);
            }
            ascending &= count == 0 || positions[count - 1] < position;
            positions[count] = position;
            locations[count] = location;
            expiresAtMs[count] = expiry;
            count++;
            if (missingCount > 0 && missing.contains(position)) {
                missingCount--;
            }
        }

        int count() {
            return count;
        }

        /** Whether the log had its messages in ascending order, as a queue writes them. */
        boolean ascending() {
            return ascending;
        }

        long position(int i) {
            return positions[i];
        }

        long location(int i) {
            return locations[i];
        }

        long expiresAtMs(int i) {
            return expiresAtMs[i];
        }
    }
}
