package io.warrenmq.broker.queue;

import io.warrenmq.broker.flow.MessageHolder;
import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.QueueHost;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.routing.DelayStores;
import io.warrenmq.store.RecoveryVisitor;
import io.warrenmq.wire.FieldTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The queues of this node.
 *
 * <p>Start: the metadata is replayed, which {@link #create creates} the queues that exist; {@code Store.recover} is
 * given {@link #recovery}, which fills them; then {@link #start} opens their logs and lets them serve. Queues that are
 * created after that serve at once. Used by the metadata thread; {@link #queues} by any thread.
 */
public final class LocalQueues implements QueueHost {
    private final List<QueueLoop> loops;
    private final QueuePlacement placement;
    private final QueueServices services;
    private final ConcurrentHashMap<Long, LocalQueue> queues = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, DelayedMessages> delayed = new ConcurrentHashMap<>();
    private volatile boolean started;
    /** Lanes of queues and stores whose id the store may know from before begin here. */
    private volatile long floor;

    public LocalQueues(List<Loop> loops, QueueServices services) {
        this.loops = loops.stream().map(QueueLoop::new).toList();
        this.placement = new QueuePlacement(this.loops);
        this.services = services;
    }

    @Override
    public QueueEndpoint create(QueueRecord record, QueueSettings settings) {
        return create(record, settings, Optional.empty());
    }

    @Override
    public QueueEndpoint create(QueueRecord record, QueueSettings settings, Optional<Loop> near) {
        return createAt(started ? placement.created(near) : placement.recovered(record.id()), record, settings);
    }

    /** On the loop with this index. */
    LocalQueue createAt(int loopIndex, QueueRecord record, QueueSettings settings) {
        return createAt(loops.get(loopIndex), record, settings);
    }

    private LocalQueue createAt(QueueLoop home, QueueRecord record, QueueSettings settings) {
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
        List<Recoverable> all = recoverables();
        all.forEach(Recoverable::open);
        all.forEach(Recoverable::start);
    }

    /** The queue of this id, if it lives here; callable from any thread. */
    public Optional<HomeQueue> find(long id) {
        return Optional.ofNullable(queues.get(id));
    }

    /** All queues that live on this node. */
    public Collection<? extends QueueEndpoint> queues() {
        return Collections.unmodifiableCollection(queues.values());
    }

    /** The stores of x-delayed-message exchanges; they live and are recovered with the queues. */
    public DelayStores delayStores() {
        return new LocalDelayStores();
    }

    /** Whatever holds message memory here; callable from any thread. */
    public Collection<? extends MessageHolder> holders() {
        return recoverables();
    }

    /** Memory of the indexes of all queues, in bytes; callable from any thread. */
    public long indexBytes() {
        return loops.stream().mapToLong(home -> home.pages.allocatedBytes()).sum();
    }

    private List<Recoverable> recoverables() {
        List<Recoverable> all = new ArrayList<>(queues.values());
        all.addAll(delayed.values());
        return all;
    }

    private @Nullable Recoverable recoverable(long id) {
        Recoverable queue = queues.get(id);
        return queue != null ? queue : delayed.get(id);
    }

    private final class LocalDelayStores implements DelayStores {
        @Override
        public QueueEntry open(ExchangeRecord exchange) {
            QueueRecord record = new QueueRecord(
                    DelayStoreId.of(exchange),
                    exchange.vhost(),
                    exchange.name(),
                    exchange.durable(),
                    false,
                    0,
                    FieldTable.EMPTY,
                    exchange.createdBy());
            DelayedMessages known = delayed.get(record.id());
            DelayedMessages store =
                    known != null ? known : new DelayedMessages(record, placement.recovered(record.id()), services);
            delayed.put(record.id(), store);
            if (started) {
                if (known == null) {
                    store.recoverFloor(floor); // an exchange of that name may have been there before the start
                    store.open();
                }
                store.start();
            }
            return new QueueEntry(record, store);
        }

        @Override
        public void close(QueueEntry store) {
            DelayedMessages known = delayed.get(store.record().id());
            if (known != null) {
                known.close();
            }
        }
    }

    private final class Recovery implements RecoveryVisitor {
        @Override
        public boolean queueExists(long queueId) {
            Recoverable queue = recoverable(queueId);
            return queue != null && queue.durable();
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
            Recoverable queue = recoverable(queueId);
            if (queue == null) {
                throw new IllegalStateException("the store recovered a message of unknown queue " + queueId);
            }
            queue.recover(position, location, bodySizeBytes, expiresAtMs, flags);
        }

        @Override
        public void lane(long queueId, int lane, long next, long spilledUpTo) {
            Recoverable queue = recoverable(queueId);
            if (queue != null) {
                queue.recoverLane(lane, next, spilledUpTo);
            }
        }

        @Override
        public void floor(long next) {
            floor = next;
            recoverables().forEach(queue -> queue.recoverFloor(next));
        }
    }
}
