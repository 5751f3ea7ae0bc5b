package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.LabelRuns;
import io.warrenmq.cluster.replication.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries behind a snapshot, and the lineage of the whole log. Not thread-safe: owned by the thread of its
 * {@link Consensus}.
 */
final class EntryLog {
    private final List<LogEntry> entries = new ArrayList<>();
    private LabelRuns<Position.Term> lineage;
    private long base;

    /** @param lineage labels of everything that a snapshot covers */
    EntryLog(LabelRuns<Position.Term> lineage) {
        this.lineage = lineage.copy();
        this.base = lineage.length();
    }

    /** Index of the last entry that only the snapshot has. */
    long base() {
        return base;
    }

    /** Index of the last entry, 0 when there is none. */
    long last() {
        return lineage.length();
    }

    LabelRuns<Position.Term> lineage() {
        return lineage;
    }

    /** @param index from 1 to {@link #last()} */
    Position position(long index) {
        Position.Term label = lineage.at(index);
        return new Position(label.era(), label.term(), index);
    }

    boolean holds(Position position) {
        return lineage.bears(position.index(), position.label());
    }

    /** @param index from {@link #base()} + 1 to {@link #last()} */
    LogEntry entry(long index) {
        return entries.get(Math.toIntExact(index - base - 1));
    }

    /** Entries from an index on, as many as fit. */
    List<LogEntry> from(long index, int maxCount) {
        int begin = Math.toIntExact(index - base - 1);
        return List.copyOf(entries.subList(begin, begin + Math.min(entries.size() - begin, maxCount)));
    }

    void append(LogEntry entry) {
        if (entry.at().index() != last() + 1) {
            throw new IllegalStateException("entry " + entry.at() + " does not follow " + last());
        }
        entries.add(entry);
        lineage.append(entry.at().label(), 1);
    }

    /** Removes all entries behind an index, which is not below the snapshot's. */
    void truncate(long newLast) {
        if (newLast < base) {
            throw new IllegalStateException("cut at " + newLast + ", but a snapshot covers up to " + base);
        }
        entries.subList(Math.toIntExact(newLast - base), entries.size()).clear();
        lineage.truncate(newLast);
    }

    /** A snapshot covers everything up to an index. */
    void compact(long newBase) {
        if (newBase > base) {
            entries.subList(0, Math.toIntExact(Math.min(newBase, last()) - base))
                    .clear();
            base = newBase;
        }
    }

    /** Another log: what a snapshot covers. */
    void reset(LabelRuns<Position.Term> newLineage) {
        entries.clear();
        lineage = newLineage.copy();
        base = lineage.length();
    }
}
