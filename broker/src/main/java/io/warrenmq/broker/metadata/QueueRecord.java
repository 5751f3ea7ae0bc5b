package io.warrenmq.broker.metadata;

import io.warrenmq.wire.FieldTable;

/**
 * What the metadata knows of a queue.
 *
 * @param id unique in the life of the cluster, also across queues of the same name
 * @param exclusiveOwner id of the connection that owns an exclusive queue, 0 for others
 * @param autoDelete deleted when its last consumer goes
 * @param arguments as declared, value types kept
 * @param createdBy user that declared it
 */
public record QueueRecord(
        long id,
        String vhost,
        String name,
        boolean durable,
        boolean autoDelete,
        long exclusiveOwner,
        FieldTable arguments,
        String createdBy) {
    /** As its arguments name it. */
    public QueueType type() {
        return QueueArguments.typeIn(arguments);
    }

    public boolean exclusive() {
        return exclusiveOwner != 0;
    }
}
