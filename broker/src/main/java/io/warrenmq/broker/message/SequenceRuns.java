package io.warrenmq.broker.message;

import java.util.Arrays;

/**
 * Publish sequence numbers that one queue has still to answer for, ascending, as runs: a publisher that uses one queue
 * has one run. Owned by the publisher's loop.
 */
public final class SequenceRuns {
    private static final int INITIAL_RUNS = 2;

    /** Told of the numbers that were really outstanding. */
    public interface Visitor {
        void answered(long from, long to, boolean accepted);
    }

    /** Pairs of first and last, from {@link #head} to {@link #tail}. */
    private long[] bounds = new long[INITIAL_RUNS * 2];

    private int head;
    private int tail;

    public boolean isEmpty() {
        return head == tail;
    }

    /** Adds a number greater than all before. */
    public void add(long sequence) {
        if (tail > head && bounds[tail - 1] + 1 == sequence) {
            bounds[tail - 1] = sequence;
            return;
        }
        if (tail == bounds.length) {
            makeRoom();
        }
        bounds[tail++] = sequence;
        bounds[tail++] = sequence;
    }

    /** Removes what lies within the range and tells the visitor. */
    public void remove(long from, long to, boolean accepted, Visitor visitor) {
        int run = head;
        while (run < tail && bounds[run + 1] < from) {
            run += 2;
        }
        while (run < tail && bounds[run] <= to) {
            long first = Math.max(bounds[run], from);
            long last = Math.min(bounds[run + 1], to);
            run = cut(run, first, last);
            visitor.answered(first, last, accepted);
        }
        if (head == tail) {
            head = 0;
            tail = 0;
        }
    }

    /** Takes first to last out of a run; returns the index of the run that follows what was taken. */
    private int cut(int run, long first, long last) {
        boolean keepsFront = bounds[run] < first;
        boolean keepsBack = bounds[run + 1] > last;
        if (keepsFront && keepsBack) {
            if (tail == bounds.length) {
                int shift = head;
                makeRoom();
                run -= shift - head;
            }
            System.arraycopy(bounds, run, bounds, run + 2, tail - run);
            tail += 2;
            bounds[run + 1] = first - 1;
            bounds[run + 2] = last + 1;
            return run + 2;
        }
        if (keepsFront) {
            bounds[run + 1] = first - 1;
            return run + 2;
        }
        if (keepsBack) {
            bounds[run] = last + 1;
            return run;
        }
        if (run == head) {
            head += 2;
            return head;
        }
        System.arraycopy(bounds, run + 2, bounds, run, tail - run - 2);
        tail -= 2;
        return run;
    }

    private void makeRoom() {
        int used = tail - head;
        long[] target = used * 2 > bounds.length ? new long[bounds.length * 2] : bounds;
        System.arraycopy(bounds, head, target, 0, used);
        bounds = target;
        head = 0;
        tail = used;
    }

    @Override
    public String toString() {
        return Arrays.toString(Arrays.copyOfRange(bounds, head, tail));
    }
}
