package io.warrenmq.cluster.replication;

/**
 * An epoch of a queue: the time of one owner. Stands on every operation, batch and acknowledgement, so that nothing of
 * another owner, another era or an earlier queue of that name is taken for its own.
 *
 * @param epoch counts from 1; orders labels of one era and queue, and no others
 */
public record Label(EraId era, QueueId queue, long epoch) {

    /** Whether the epochs of both can be compared. */
    public boolean comparable(Label other) {
        return era.equals(other.era) && queue.equals(other.queue);
    }

    /** Whether this is a later epoch of the same era and queue. */
    public boolean isAfter(Label other) {
        return comparable(other) && epoch > other.epoch;
    }
}
