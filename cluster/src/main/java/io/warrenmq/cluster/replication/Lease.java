package io.warrenmq.cluster.replication;

/**
 * A node's leave to send confirms, granted again and again by the leader of the metadata log. A node that is cut off
 * stops confirming before a side without it may promote an owner that lacks what it holds.
 *
 * <p>No safety rule rests on it: between the check and the write a thread can stop, and a guest's clock can stand still
 * while its host sleeps. It keeps short the time in which a replaced owner tells its publishers what its successor does
 * not know.
 *
 * <p>Not thread-safe: owned by the thread that reads the clock for confirms.
 */
public final class Lease {
    private final long lengthMs;
    private long untilMs = Long.MIN_VALUE;
    private long neededIndex;

    /**
     * A lease that has not been granted.
     *
     * @param lengthMs how long a grant lasts. Too small: every pause stops confirms; too large: a queue without a whole
     *     copy waits that long, and a margin, for {@link RoleCommand.PromoteLossy}
     */
    public Lease(long lengthMs) {
        if (lengthMs <= 0) {
            throw new IllegalArgumentException("the length of a lease must be positive: " + lengthMs);
        }
        this.lengthMs = lengthMs;
    }

    /**
     * The leader, itself in touch with a majority, has answered. After a gap the node goes on only when it knows what
     * was committed meanwhile.
     *
     * @param askedMs this node's clock when it asked; the answer may have taken long
     * @param nowMs this node's clock now
     * @param commit index up to where the leader has committed
     */
    public void granted(long askedMs, long nowMs, long commit) {
        if (nowMs >= untilMs) {
            neededIndex = commit;
        }
        untilMs = Math.max(untilMs, askedMs + lengthMs);
    }

    /** Until when the last grant lasts, by this node's clock. */
    public long untilMs() {
        return untilMs;
    }

    /**
     * Whether confirms may go out. To be asked after the acknowledgements were collected, directly before the confirm.
     *
     * @param nowMs this node's clock, read now
     * @param applied index up to where this node has applied the metadata log
     */
    public boolean runs(long nowMs, long applied) {
        return nowMs < untilMs && applied >= neededIndex;
    }
}
