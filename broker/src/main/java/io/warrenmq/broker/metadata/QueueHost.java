package io.warrenmq.broker.metadata;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.queue.QueueEndpoint;
import io.warrenmq.broker.queue.QueueSettings;
import java.util.Optional;

/**
 * What brings queues to life when the metadata says that they exist. Called by the metadata thread, in the order of the
 * commands; implementations pass on to the queue's loop and return at once.
 */
public interface QueueHost {
    /** A queue was declared, or found at start-up. */
    QueueEndpoint create(QueueRecord record, QueueSettings settings);

    /**
     * The same, with the loop whose connection declared it, when that is one of this node: a queue on the loop of its
     * client needs no hand-over between threads.
     */
    default QueueEndpoint create(QueueRecord record, QueueSettings settings, Optional<Loop> near) {
        return create(record, settings);
    }

    /** Its policies changed. */
    void configure(QueueEndpoint queue, QueueSettings settings);

    /**
     * The node that has it runs again, or does not any more. Of no meaning for queues of this node, which stay
     * {@link QueueEndpoint#reachable}.
     */
    default void reachable(QueueEndpoint queue, boolean reachable) {}

    /** Another node has it, as the record says: one of those that have a copy of it. */
    default void moved(QueueEndpoint queue, QueueRecord record) {}

    /**
     * It was deleted (also with its vhost): consumers are told, memory and segments are freed, nothing is
     * dead-lettered.
     */
    void delete(QueueEndpoint queue);
}
