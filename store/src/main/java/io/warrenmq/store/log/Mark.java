package io.warrenmq.store.log;

/** What one log file holds of one lane of a queue. Owned by the log thread. */
final class Mark {
    private final LogFile file;
    private final LoggedLane lane;
    private final long first;
    private long last;
    private long live;

    Mark(LogFile file, LoggedLane lane, long first) {
        this.file = file;
        this.lane = lane;
        this.first = first;
        this.last = first;
    }

    LogFile file() {
        return file;
    }

    LoggedLane lane() {
        return lane;
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }

    boolean dead() {
        return live == 0;
    }

    void add(long position) {
        last = position;
        live++;
    }

    /** Takes away what {@code from} to {@code to} covers of it: all of it was live. */
    void settle(long from, long to) {
        long low = Math.max(from, first);
        long high = Math.min(to, last);
        if (low <= high) {
            // Not every position between first and last need be in the log (messages that are not persistent share the
            // counter),
            // but those of one settle range all are, so the overlap is exact; the bound only keeps a caller's error
            // from going on.
            live = Math.max(0, live - (high - low + 1));
        }
    }
}
