package io.warrenmq.app.control;

import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.queue.QueueStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Figures of queues for one listing: all are asked for at once, and those that do not come in time are shown as they
 * were when they came last. Owned by the thread that serves the request.
 */
final class CurrentFigures {
    /** For all of them together: a listing must not hang because one node does. */
    private static final long WAIT_MS = 2_000;

    private final Map<QueueEntry, CompletableFuture<QueueStatistics>> asked = new HashMap<>();
    private final long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MS);

    private CurrentFigures(List<QueueEntry> queues) {
        queues.forEach(queue -> asked.put(queue, queue.endpoint().currentStatistics()));
    }

    static CurrentFigures of(List<QueueEntry> queues) {
        return new CurrentFigures(queues);
    }

    QueueStatistics of(QueueEntry queue) {
        CompletableFuture<QueueStatistics> answer = asked.get(queue);
        if (answer == null) {
            throw new IllegalArgumentException("nobody asked for the figures of " + queue);
        }
        try {
            return answer.get(Math.max(0, endNs - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return queue.endpoint().statistics(); // older, but better than no row
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return queue.endpoint().statistics();
        }
    }
}
