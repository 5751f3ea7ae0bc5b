package io.warrenmq.cluster.metadata;

import java.util.Map;
import java.util.TreeMap;

/**
 * Membership by index, so that cutting the log takes back what its entries changed. Not thread-safe: owned by the
 * thread of its {@link Consensus}.
 */
final class MembershipLog {
    private final TreeMap<Long, Membership> byIndex = new TreeMap<>();

    MembershipLog(long base, Membership atBase) {
        reset(base, atBase);
    }

    Membership latest() {
        return byIndex.lastEntry().getValue();
    }

    /** Index of the entry that made the newest membership. */
    long latestIndex() {
        return byIndex.lastKey();
    }

    Membership at(long index) {
        Map.Entry<Long, Membership> entry = byIndex.floorEntry(index);
        if (entry == null) {
            throw new IllegalStateException("membership at " + index + " is older than the snapshot");
        }
        return entry.getValue();
    }

    void append(LogEntry entry) {
        Membership after = latest().after(entry.content());
        if (!after.equals(latest())) {
            byIndex.put(entry.at().index(), after);
        }
    }

    void truncate(long newLast) {
        byIndex.tailMap(newLast, false).clear();
    }

    void compact(long base) {
        Membership atBase = at(base);
        byIndex.headMap(base, true).clear();
        byIndex.put(base, atBase);
    }

    void reset(long base, Membership atBase) {
        byIndex.clear();
        byIndex.put(base, atBase);
    }
}
