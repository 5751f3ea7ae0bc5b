package io.warrenmq.broker.metadata;

import io.warrenmq.broker.queue.QueueSettings;

/** A queue in {@link MetadataState}. Owned by the thread that applies commands. */
final class QueueState {
    final QueueRecord record;
    final BindingSet asDestination = new BindingSet();
    /** In effect, from arguments and policies. */
    QueueSettings settings;

    QueueState(QueueRecord record, QueueSettings settings) {
        this.record = record;
        this.settings = settings;
    }
}
