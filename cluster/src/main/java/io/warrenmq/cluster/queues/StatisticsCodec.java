package io.warrenmq.cluster.queues;

import io.warrenmq.broker.queue.QueueStatistics;
import java.util.ArrayList;
import java.util.List;

/** Figures of a queue as bytes. */
final class StatisticsCodec {
    private StatisticsCodec() {}

    static void write(QueueStatistics statistics, Output out) {
        out.number(statistics.ready())
                .number(statistics.unacknowledged())
                .number(statistics.readyBytes())
                .number(statistics.unacknowledgedBytes())
                .number(statistics.persistent())
                .number(statistics.memoryBytes())
                .number(statistics.idleSinceMs())
                .number(statistics.published())
                .number(statistics.delivered())
                .number(statistics.redelivered())
                .number(statistics.acknowledged())
                .count(statistics.loop())
                .count(statistics.consumers().size());
        for (QueueStatistics.ConsumerView consumer : statistics.consumers()) {
            out.flag(consumer.active()).number(consumer.unacknowledged());
            ConsumerSpecs.write(consumer.spec(), out);
        }
    }

    static QueueStatistics read(Input in) {
        long ready = in.number();
        long unacknowledged = in.number();
        long readyBytes = in.number();
        long unacknowledgedBytes = in.number();
        long persistent = in.number();
        long memoryBytes = in.number();
        long idleSinceMs = in.number();
        long published = in.number();
        long delivered = in.number();
        long redelivered = in.number();
        long acknowledged = in.number();
        int loop = in.count();
        int count = in.countOf(1 + Long.BYTES + ConsumerSpecs.LEAST_BYTES);
        List<QueueStatistics.ConsumerView> consumers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean active = in.flag();
            long itsUnacknowledged = in.number();
            consumers.add(new QueueStatistics.ConsumerView(ConsumerSpecs.read(in), active, itsUnacknowledged));
        }
        return new QueueStatistics(
                ready,
                unacknowledged,
                readyBytes,
                unacknowledgedBytes,
                persistent,
                memoryBytes,
                idleSinceMs,
                consumers,
                published,
                delivered,
                redelivered,
                acknowledged,
                loop);
    }
}
