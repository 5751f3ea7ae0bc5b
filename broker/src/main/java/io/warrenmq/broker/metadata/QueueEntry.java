package io.warrenmq.broker.metadata;

import io.warrenmq.broker.queue.QueueEndpoint;
import io.warrenmq.broker.routing.Target;

/** A queue that exists: its record and where to reach it. Equal when the id is, which no two queues ever share. */
public record QueueEntry(QueueRecord record, QueueEndpoint endpoint) implements Target {
    /**
     * Whether this is the memory of an exchange (x-recent-history, x-delayed-message) and no queue; its id is negative.
     */
    public boolean isExchangeStore() {
        return record.id() < 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QueueEntry entry && entry.record.id() == record.id();
    }

    @Override
    public int hashCode() {
        return Long.hashCode(record.id());
    }
}
