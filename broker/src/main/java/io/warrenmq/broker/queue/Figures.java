package io.warrenmq.broker.queue;

import java.util.ArrayList;
import java.util.List;

/**
 * The figures of a queue for listings. Read by any thread while the owner works: each is right, possibly a little old,
 * and they need not belong to the same instant.
 */
final class Figures {
    private Figures() {}

    static QueueStatistics of(QueueCore core, List<Subscription> consumers, long lastUsedMs, int loop) {
        MessageIndex index = core.index();
        List<QueueStatistics.ConsumerView> views = new ArrayList<>();
        for (Subscription subscription : consumers) {
            if (subscription.spec != null) {
                views.add(new QueueStatistics.ConsumerView(
                        subscription.spec, core.consumers().isActive(subscription), subscription.unacked()));
            }
        }
        return new QueueStatistics(
                index.ready(),
                index.unacked(),
                index.readyBytes(),
                index.unackedBytes(),
                index.durable(),
                index.residentBytes() + index.indexBytes(),
                lastUsedMs,
                views,
                core.published(),
                core.delivered(),
                core.redelivered(),
                core.acknowledged(),
                loop);
    }
}
