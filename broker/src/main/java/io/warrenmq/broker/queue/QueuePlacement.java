package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import java.util.List;
import java.util.Optional;

/**
 * Which loop a new queue lives on.
 *
 * <p>Next to the connection that declares it, because that one nearly always uses it: a reply queue is declared by its
 * only consumer, and in most programs consumers declare what they consume from. There deliveries and acknowledgements
 * need no hand-over between threads, and the loop of the publisher, which copies and routes every message, is left the
 * lighter part. With one publisher and one consumer on two loops each loop then has one of them, and messages cross
 * once.
 *
 * <p>But one program that declares everything on one connection must not put all queues on one loop: where that has far
 * more queues than the loop with the fewest, the latter is taken. Called by the metadata thread.
 */
final class QueuePlacement {
    /** So many more queues than the fewest are always fine: with few queues one more is a large part. */
    private static final int SLACK = 1;

    /** And a quarter of the fewest: with many queues their spread evens itself out. */
    private static final int SHARE = 4;

    private final List<QueueLoop> loops;

    QueuePlacement(List<QueueLoop> loops) {
        this.loops = loops;
    }

    /** Of a queue that a restart finds: the same one each time. */
    QueueLoop recovered(long queueId) {
        return loops.get((int) Long.remainderUnsigned(queueId, loops.size()));
    }

    /** @param near the loop of the connection that declares it */
    QueueLoop created(Optional<Loop> near) {
        QueueLoop fewest = loops.getFirst();
        for (QueueLoop candidate : loops) {
            if (candidate.queues.get() < fewest.queues.get()) {
                fewest = candidate;
            }
        }
        int atMost = fewest.queues.get() + SLACK + fewest.queues.get() / SHARE;
        return near.flatMap(this::home)
                .filter(home -> home.queues.get() <= atMost)
                .orElse(fewest);
    }

    @SuppressWarnings("ReferenceEquality") // loops are their own identity
    private Optional<QueueLoop> home(Loop loop) {
        return loops.stream().filter(candidate -> candidate.loop == loop).findFirst();
    }
}
