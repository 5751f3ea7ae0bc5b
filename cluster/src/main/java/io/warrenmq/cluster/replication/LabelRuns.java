package io.warrenmq.cluster.replication;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

/**
 * The lineage of a log: which label each of its entries bears. Entries of one label stand together, so the first index
 * of each label says everything. Indexes begin at 1.
 *
 * <p>Not thread-safe: owned by the thread that owns the log.
 */
public final class LabelRuns<L> {
    private final List<L> labels;
    private long[] firsts;
    private long length;

    public LabelRuns() {
        this(new ArrayList<>(), new long[4], 0);
    }

    private LabelRuns(List<L> labels, long[] firsts, long length) {
        this.labels = labels;
        this.firsts = firsts;
        this.length = length;
    }

    /** A copy that does not change when this one does. */
    public LabelRuns<L> copy() {
        return new LabelRuns<>(new ArrayList<>(labels), firsts.clone(), length);
    }

    /** Index of the last entry, 0 when there is none. */
    public long length() {
        return length;
    }

    /** Number of runs. */
    public int runs() {
        return labels.size();
    }

    /** Label of a run, from 0. */
    public L label(int run) {
        return labels.get(run);
    }

    /** Index of the first entry of a run. */
    public long first(int run) {
        return firsts[run];
    }

    /** Index of the last entry of a run. */
    public long last(int run) {
        return run + 1 < labels.size() ? firsts[run + 1] - 1 : length;
    }

    /**
     * The run that holds an entry.
     *
     * @param index from 1 to {@link #length()}
     */
    public int runOf(long index) {
        if (index < 1 || index > length) {
            throw new IndexOutOfBoundsException("entry " + index + " of " + length);
        }
        int run = labels.size() - 1;
        while (firsts[run] > index) {
            run--;
        }
        return run;
    }

    /** Label of an entry. */
    public L at(long index) {
        return labels.get(runOf(index));
    }

    /** Adds entries at the end. */
    public void append(L label, long count) {
        int runs = labels.size();
        if (runs == 0 || !labels.get(runs - 1).equals(label)) {
            if (runs == firsts.length) {
                firsts = Arrays.copyOf(firsts, runs * 2);
            }
            firsts[runs] = length + 1;
            labels.add(label);
        }
        length += count;
    }

    /** Removes all entries behind the given length. */
    public void truncate(long newLength) {
        length = Math.min(length, newLength);
        while (!labels.isEmpty() && firsts[labels.size() - 1] > length) {
            labels.removeLast();
        }
    }

    /** Whether the entry at an index bears a label; false when there is no such entry. */
    public boolean bears(long index, L label) {
        return index >= 1 && index <= length && at(index).equals(label);
    }

    /**
     * Length of what both logs share. Equal label at equal index means equal prefix, so the last such entry is looked
     * for, from the end.
     */
    public long commonPrefix(LabelRuns<L> other) {
        for (int run = labels.size() - 1; run >= 0; run--) {
            int same = other.labels.lastIndexOf(labels.get(run));
            if (same >= 0) {
                long shared = Math.min(last(run), other.last(same));
                if (shared >= Math.max(first(run), other.first(same))) {
                    return shared;
                }
            }
        }
        return 0;
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "[", "]");
        for (int run = 0; run < labels.size(); run++) {
            text.add(first(run) + "-" + last(run) + " " + label(run));
        }
        return text.toString();
    }
}
