package io.warrenmq.broker.routing;

import io.warrenmq.broker.metadata.QueueEntry;

/** x-recent-history exchanges: fanout, and the last messages are kept for queues that are bound later. */
final class HistoryMatcher extends FanoutMatcher {
    static final String NO_STORE_HEADER = "x-recent-history-no-store";

    private final QueueEntry store;

    HistoryMatcher(QueueEntry store) {
        this.store = store;
    }

    @Override
    public QueueEntry store() {
        return store;
    }

    @Override
    public void match(RoutableMessage message, RouteCollector targets) {
        super.match(message, targets);
        if (!message.headers().isTrue(NO_STORE_HEADER)) {
            targets.keepIn(store);
        }
    }

    @Override
    public boolean dependsOnKeyOnly() {
        return false;
    }
}
