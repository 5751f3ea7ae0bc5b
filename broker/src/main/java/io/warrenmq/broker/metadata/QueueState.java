package io.warrenmq.broker.metadata;

import io.warrenmq.broker.queue.QueueSettings;

/** A queue in {@link MetadataState}. Owned by the thread that applies commands. */
final class QueueState {
    final QueueRecord record;
    final BindingSet asDestination;
    /** In effect, from arguments and policies. */
    QueueSettings settings;
    /** Whether the node that has it runs. */
    boolean reachable = true;

    QueueState(QueueRecord record, QueueSettings settings) {
        this(record, settings, new BindingSet());
    }

    private QueueState(QueueRecord record, QueueSettings settings, BindingSet asDestination) {
        this.record = record;
        this.settings = settings;
        this.asDestination = asDestination;
    }

    QueueState livingOn(String node) {
        QueueState moved = new QueueState(record.livingOn(node), settings, asDestination);
        moved.reachable = reachable;
        return moved;
    }
}
