package io.warrenmq.store.log;

/** What one log file holds of one lane of a queue. Owned by the log thread. */
final class Mark {
    private final LogFile file;
    private final LoggedLane lane;
    private final long first;
    private final LivePositions live = new LivePositions();
    private long last;

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

    /** The highest position that the file holds, live or not. */
    long last() {
        return last;
    }

    boolean dead() {
        return live.isEmpty();
    }

    void add(long position) {
        last = position;
        live.add(position);
    }

    void settle(long from, long to) {
        if (from <= last && to >= first) {
            live.remove(from, to);
        }
    }
}
