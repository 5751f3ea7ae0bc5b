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
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongUnaryOperator;
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
    /** By the ids of the store: queues that serve, and copies of queues that other nodes serve. */
    private final ConcurrentHashMap<Long, LocalQueue> stored = new ConcurrentHashMap<>();
    /** By which the store knows the copy that this node has of a queue. */
    private LongUnaryOperator storeIds = LongUnaryOperator.identity();

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

    /** By which the store knows queues that have moved from node to node; before the first is created. */
    public void storeIds(LongUnaryOperator byQueueId) {
        storeIds = byQueueId;
    }

    /**
     * An empty copy of a queue that another node serves.
     *
     * @param storeId never used before, unless it is to be recovered
     * @param loop on which it is to live, if there is a reason for one
     */
    public ReplicatedQueue copy(QueueRecord record, QueueSettings settings, long storeId, OptionalInt loop) {
        QueueLoop home = loop.isPresent() ? loops.get(loop.getAsInt()) : placement.recovered(record.id());
        LocalQueue queue = new LocalQueue(record, settings, home, services, storeId, this::gone);
        queue.restFromTheStart();
        stored.put(storeId, queue);
        if (started) {
            queue.open();
            queue.start();
        }
        return queue;
    }

    /** The queue of this id, if it lives here, for those who mirror it; callable from any thread. */
    public Optional<ReplicatedQueue> replicated(long id) {
        return Optional.ofNullable(queues.get(id));
    }

    /** A copy that was made here is the queue from now on; callable from any thread. */
    public void serves(ReplicatedQueue queue) {
        LocalQueue local = stored.get(queue.storeId());
        if (local != null) {
            queues.put(queue.id(), local);
        }
    }

    /** A queue is a copy from now on, or gone; callable from any thread. */
    public void servesNoMore(ReplicatedQueue queue) {
        queues.computeIfPresent(queue.id(), (_, known) -> known.storeId() == queue.storeId() ? null : known);
    }

    private void gone(LocalQueue queue) {
        stored.remove(queue.storeId());
    }

    /** On the loop with this index. */
    LocalQueue createAt(int loopIndex, QueueRecord record, QueueSettings settings) {
        return createAt(loops.get(loopIndex), record, settings);
    }

    private LocalQueue createAt(QueueLoop home, QueueRecord record, QueueSettings settings) {
        LocalQueue queue =
                new LocalQueue(record, settings, home, services, storeIds.applyAsLong(record.id()), this::gone);
        queues.put(record.id(), queue);
        stored.put(queue.storeId(), queue);
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
            if (!started) {
                stored.remove(local.storeId());
            }
            local.terminate();
        }
    }

    /** A queue that this node had is another's, and nothing of it was recovered yet: nothing is to be. */
    public void forget(long id) {
        LocalQueue local = queues.remove(id);
        if (local != null) {
            stored.remove(local.storeId());
        }
    }

    /** Whether queues have been recovered and serve. */
    public boolean isStarted() {
        return started;
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
        List<Recoverable> all = new ArrayList<>(stored.values());
        all.addAll(delayed.values());
        return all;
    }

    private @Nullable Recoverable recoverable(long id) {
        Recoverable queue = stored.get(id);
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
