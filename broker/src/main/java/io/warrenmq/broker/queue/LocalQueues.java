package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.metadata.QueueHost;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.store.RecoveryVisitor;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The queues of this node.
 *
 * <p>Start: the metadata is replayed, which {@link #create creates} the queues that exist; {@code Store.recover} is
 * given {@link #recovery}, which fills them; then {@link #start} opens their logs and lets them serve. Queues that are
 * created after that serve at once. Used by the metadata thread; {@link #queues} by any thread.
 */
public final class LocalQueues implements QueueHost {
    private final List<QueueLoop> loops;
    private final QueueServices services;
    private final ConcurrentHashMap<Long, LocalQueue> queues = new ConcurrentHashMap<>();
    private volatile boolean started;

    public LocalQueues(List<Loop> loops, QueueServices services) {
        this.loops = loops.stream().map(QueueLoop::new).toList();
        this.services = services;
    }

    @Override
    public QueueEndpoint create(QueueRecord record, QueueSettings settings) {
        return create(record, settings, Optional.empty());
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // loops are their own identity
    public QueueEndpoint create(QueueRecord record, QueueSettings settings, Optional<Loop> near) {
        QueueLoop home = loops.stream()
                .filter(candidate -> near.isPresent() && candidate.loop == near.get())
                .findFirst()
                .orElseGet(() -> place(record));
        LocalQueue queue = new LocalQueue(record, settings, home, services);
        home.queues.incrementAndGet();
        queues.put(record.id(), queue);
        if (started) {
            queue.open();
            queue.start();
        }
        return queue;
    }

    @Override
    public void configure(QueueEndpoint queue, QueueSettings settings) {
        LocalQueue local = queues.get(queue.id());
        if (local != null) {
            local.configure(settings);
        }
    }

    @Override
    public void delete(QueueEndpoint queue) {
        LocalQueue local = queues.remove(queue.id());
        if (local != null) {
            local.terminate();
        }
    }

    /** Takes what survived in the store; between the replay of the metadata and {@link #start}. */
    public RecoveryVisitor recovery() {
        return new Recovery();
    }

    /** Opens the logs of recovered queues and lets all of them serve; after {@code Store.recover}. */
    public void start() {
        started = true;
        queues.values().forEach(LocalQueue::open);
        queues.values().forEach(LocalQueue::start);
    }

    /** All queues that live on this node. */
    public Collection<? extends QueueEndpoint> queues() {
        return Collections.unmodifiableCollection(queues.values());
    }

    Collection<LocalQueue> localQueues() {
        return queues.values();
    }

    /** Recovered queues are spread by their ids, new ones go where the fewest are. */
    private QueueLoop place(QueueRecord record) {
        if (!started) {
            return loops.get((int) Long.remainderUnsigned(record.id(), loops.size()));
        }
        QueueLoop least = loops.getFirst();
        for (QueueLoop candidate : loops) {
            if (candidate.queues.get() < least.queues.get()) {
                least = candidate;
            }
        }
        return least;
    }

    private final class Recovery implements RecoveryVisitor {
        @Override
        public boolean queueExists(long queueId) {
            LocalQueue queue = queues.get(queueId);
            return queue != null && queue.record().durable();
        }

        @Override
        public void message(
                long queueId,
                long position,
                long location,
                int bodySizeBytes,
                int priority,
                long expiresAtMs,
                int flags) {
            LocalQueue queue = queues.get(queueId);
            if (queue == null) {
                throw new IllegalStateException("the store recovered a message of unknown queue " + queueId);
            }
            queue.recover(position, location, bodySizeBytes, expiresAtMs, flags);
        }

        @Override
        public void lane(long queueId, int lane, long next, long spilledUpTo) {
            LocalQueue queue = queues.get(queueId);
            if (queue != null) {
                queue.recoverLane(lane, next, spilledUpTo);
            }
        }
    }
}
