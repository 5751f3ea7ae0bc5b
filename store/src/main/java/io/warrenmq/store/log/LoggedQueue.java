package io.warrenmq.store.log;

import io.warrenmq.store.QueueLogListener;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the log knows of one queue. Owned by the log thread. */
public final class LoggedQueue {
    private final long queueId;

    private @Nullable LoggedLane[] lanes = new LoggedLane[1];
    private @Nullable QueueLogListener listener;
    private long writtenIndex;
    private boolean uncommitted;
    private boolean deleted;

    LoggedQueue(long queueId) {
        this.queueId = queueId;
    }

    long queueId() {
        return queueId;
    }

    /** The lane of a position. */
    LoggedLane lane(long position) {
        int lane = (int) (position >>> 56);
        if (lane >= lanes.length) {
            lanes = Arrays.copyOf(lanes, lane + 1);
        }
        LoggedLane known = lanes[lane];
        if (known == null) {
            known = new LoggedLane(this, (long) lane << 56);
            lanes[lane] = known;
        }
        return known;
    }

    /** Absent until the queue is opened after a recovery. */
    @Nullable
    QueueLogListener listener() {
        return listener;
    }

    void attach(QueueLogListener newListener) {
        listener = newListener;
    }

    boolean deleted() {
        return deleted;
    }

    void delete() {
        deleted = true;
        lanes = new LoggedLane[0];
    }

    void written(long index) {
        writtenIndex = index;
    }

    /** Whether this is the first thing written since the last commit. */
    boolean firstSinceCommit() {
        boolean first = !uncommitted;
        uncommitted = true;
        return first;
    }

    /** Everything written is on disk. */
    void committed() {
        uncommitted = false;
        QueueLogListener open = listener;
        if (open != null && !deleted) {
            open.committed(writtenIndex);
        }
    }
}
