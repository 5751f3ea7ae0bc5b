package io.warrenmq.store.log;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** What the log holds of one lane of a queue, oldest file first. Owned by the log thread. */
final class LoggedLane {
    private final LoggedQueue queue;
    private final ArrayDeque<Mark> marks = new ArrayDeque<>(2);

    /** The newest file that names a position of this lane. */
    private @Nullable LogFile newestFile;

    /** Lane in the upper 8 bits, as in a position; all positions seen are below. */
    private long next;

    LoggedLane(LoggedQueue queue, long next) {
        this.queue = queue;
        this.next = next;
    }

    LoggedQueue queue() {
        return queue;
    }

    long next() {
        return next;
    }

    void goesOnAt(long newNext) {
        next = newNext;
    }

    /** Whether {@code file} is the last one that names a position of this lane. */
    boolean newestIn(LogFile file) {
        return newestFile == file;
    }

    /** {@code file} names a position below {@code newNext} of this lane. */
    void named(LogFile file, long newNext) {
        next = Math.max(next, newNext);
        if (newestFile != file) {
            newestFile = file;
            file.lanes().add(this);
        }
    }

    void enqueued(LogFile file, long position) {
        named(file, position + 1);
        Mark mark = marks.peekLast();
        if (mark == null || mark.file() != file) {
            mark = new Mark(file, this, position);
            marks.addLast(mark);
            file.marks().add(mark);
        }
        mark.add(position);
    }

    void settled(long first, long last) {
        boolean died = false;
        for (Mark mark : marks) {
            if (mark.first() > last) {
                break;
            }
            mark.settle(first, last);
            died |= mark.dead();
        }
        if (died) {
            for (Iterator<Mark> each = marks.iterator(); each.hasNext(); ) {
                // The newest file's mark stays: more is likely to come.
                if (each.next().dead() && each.hasNext()) {
                    each.remove();
                }
            }
        }
    }

    /** What {@code file} held is in segments now. */
    void retired(LogFile file) {
        while (!marks.isEmpty() && marks.getFirst().file() == file) {
            marks.removeFirst();
        }
    }
}
