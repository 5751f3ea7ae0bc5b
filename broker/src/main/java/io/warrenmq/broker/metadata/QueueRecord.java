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
 * @param home name of the node that has it; empty on a node that stands alone, whatever that is called today
 */
public record QueueRecord(
        long id,
        String vhost,
        String name,
        boolean durable,
        boolean autoDelete,
        long exclusiveOwner,
        FieldTable arguments,
        String createdBy,
        String home) {
    /** A queue of a node that stands alone. */
    public QueueRecord(
            long id,
            String vhost,
            String name,
            boolean durable,
            boolean autoDelete,
            long exclusiveOwner,
            FieldTable arguments,
            String createdBy) {
        this(id, vhost, name, durable, autoDelete, exclusiveOwner, arguments, createdBy, "");
    }

    /** As its arguments name it. */
    public QueueType type() {
        return QueueArguments.typeIn(arguments);
    }

    /** The same on another node. */
    public QueueRecord livingOn(String node) {
        return new QueueRecord(id, vhost, name, durable, autoDelete, exclusiveOwner, arguments, createdBy, node);
    }

    /** Whether it lives on the node of this name. */
    public boolean livesOn(String node) {
        return home.isEmpty() || home.equals(node);
    }

    public boolean exclusive() {
        return exclusiveOwner != 0;
    }
}
