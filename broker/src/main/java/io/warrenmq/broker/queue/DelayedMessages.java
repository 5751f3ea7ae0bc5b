package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.TurnParticipant;
import io.warrenmq.broker.message.DelayHeader;
import io.warrenmq.broker.message.MessageView;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.StoredMessage;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.routing.Route;
import io.warrenmq.store.LoadBatch;
import io.warrenmq.store.QueueLogListener;
import io.warrenmq.store.SpillBatch;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that wait at one x-delayed-message exchange. They are kept like those of a queue, persistent ones in the
 * log, with the instant at which they are due in place of an expiry; a message that is due is routed by the bindings of
 * that moment, and forgotten when its queues have it.
 *
 * <p>When the exchange is deleted the messages are dropped, but the object stays: the name may come back, and positions
 * must not be used twice. Owned by its loop.
 */
final class DelayedMessages extends TurnParticipant implements PublishOnlyEndpoint, QueueLogListener, Recoverable {
    private static final Logger LOG = LoggerFactory.getLogger(DelayedMessages.class);
    /** Messages released in one go. */
    private static final int BURST = 256;
    /** Released messages that are not safe in their queues yet. */
    private static final int IN_FLIGHT = 1024;

    private final QueueRecord record;
    private final QueueLoop home;
    private final Loop loop;
    private final QueueServices services;
    private final QueueCore core;
    private final Residency residency;
    private final Commits commits;
    private final Republisher republisher;
    private final QueueTimer timer;
    private final DueHeap due = new DueHeap();
    /** Due messages that have to be read back first, in the order in which they were due. */
    private final LongQueue released = new LongQueue();

    /**
     * Changes of life on their way to the loop: publishes must not overtake them. Counted up by the metadata thread.
     */
    private final AtomicInteger changesUnderWay = new AtomicInteger();

    private boolean closed;

    DelayedMessages(QueueRecord record, QueueLoop home, QueueServices services) {
        this.record = record;
        this.home = home;
        this.loop = home.loop;
        this.services = services;
        this.commits = new Commits(home);
        this.core = new QueueCore(
                record.durable(), QueueSettings.plain(), home.pages, loop.releaser(), NoDeadLetters.INSTANCE, null);
        this.residency = new Residency(
                core, loop, () -> services.store().openQueue(id(), record.durable(), this), services.memoryPressed());
        this.republisher = new Republisher(loop, this::safe);
        this.timer = new QueueTimer(loop, this::touch);
    }

    private enum NoDeadLetters implements DeadLetters {
        INSTANCE;

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void add(long position, DeathReason reason) {
            throw new IllegalStateException("delayed messages do not die");
        }
    }

    @Override
    public long id() {
        return record.id();
    }

    @Override
    public String name() {
        return record.name();
    }

    @Override
    public String vhost() {
        return record.vhost();
    }

    // ---- start and end ----

    @Override
    public boolean durable() {
        return record.durable();
    }

    @Override
    public void recover(long position, long location, int bodySizeBytes, long dueMs, int flags) {
        core.recover(position, location, dueMs, bodySizeBytes, (flags & SpillBatch.DURABLE) != 0, false);
        due.add(dueMs, position);
    }

    @Override
    public void recoverLane(int lane, long next, long spilledUpTo) {
        core.recoverLane(lane, next, spilledUpTo);
    }

    @Override
    public void recoverFloor(long next) {
        core.recoverFloor(next);
    }

    @Override
    public void open() {
        core.recovered();
        if (record.durable()) {
            residency.openLog();
        }
    }

    @Override
    public void start() {
        changesUnderWay.incrementAndGet();
        loop.post(() -> {
            changesUnderWay.decrementAndGet();
            closed = false;
            touch();
        });
    }

    /** The exchange is gone. */
    void close() {
        changesUnderWay.incrementAndGet();
        loop.post(() -> {
            changesUnderWay.decrementAndGet();
            closed = true;
            due.clear();
            timer.cancel();
            core.purge();
            touch();
        });
    }

    // ---- as a target of publishes ----

    @Override
    public void publish(PublishBatch batch) {
        Loop origin = batch.publisher().loop();
        if (origin.inLoop()) {
            origin.writer().flushReferences();
        }
        if (changesUnderWay.get() == 0 && loop.inLoop() && loop.inTurn()) {
            publishNow(batch);
        } else {
            loop.post(() -> publishNow(batch));
        }
    }

    private void publishNow(PublishBatch batch) {
        try {
            take(batch);
        } finally {
            batch.release();
        }
        touch();
    }

    private void take(PublishBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            long location = batch.location(i);
            long operation = QueueCore.ACCEPTED;
            if (closed) {
                core.release(location);
            } else {
                StoredMessage message = StoredMessage.read(loop.chunks(), location);
                long dueMs =
                        loop.nowMs() + DelayHeader.delayMs(message.properties().headersOrEmpty());
                operation = core.store(
                        location,
                        batch.bodySizeBytes(i),
                        batch.flags(i),
                        dueMs,
                        (batch.flags(i) & PublishBatch.SHARED) != 0,
                        position -> due.add(dueMs, position));
            }
            if (batch.confirmSequence(i) != 0) {
                commits.answer(batch.publisher(), batch.confirmSequence(i), operation);
            }
        }
    }

    private void touch() {
        loop.dispatchBeforeTurnEnds(this);
    }

    @Override
    protected void endTurn() {
        while (!due.isEmpty()
                && due.nextDueMs() <= loop.nowMs()
                && released.size() + republisher.inFlight() < IN_FLIGHT) {
            long position = due.remove();
            core.take(position);
            released.add(position);
        }
        publishReleased();
        core.submit(false);
        commits.seal();
        if (core.index().isEmpty()) {
            core.index().trim();
        }
        timer.due(due.isEmpty() || due.nextDueMs() <= loop.nowMs() ? QueueCore.NEVER : due.nextDueMs());
    }

    private void publishReleased() {
        IndexPages memory = core.index().memory();
        int burst = 0;
        while (!released.isEmpty() && burst < BURST) {
            long position = released.get(0);
            long entry = core.index().entry(position);
            if (entry == MessageIndex.NONE || !EntryFlags.is(memory.flags(entry), EntryFlags.DEAD)) {
                released.remove(); // it could not be read back
                continue;
            }
            long location = memory.location(entry);
            if (location == 0) {
                long[] wanted = new long[Math.min(released.size(), BURST)];
                for (int i = 0; i < wanted.length; i++) {
                    wanted[i] = released.get(i);
                }
                residency.loadDead(wanted);
                break;
            }
            released.remove();
            burst++;
            publish(position, location);
        }
        republisher.flush();
        if (burst == BURST && !released.isEmpty()) {
            touch();
        }
    }

    private void publish(long position, long location) {
        try {
            StoredMessage stored = StoredMessage.read(loop.chunks(), location);
            StoredMessage message = stored.with(
                    stored.exchange(),
                    stored.routingKey(),
                    stored.properties().toBuilder()
                            .headers(DelayHeader.negated(stored.properties().headersOrEmpty()))
                            .build());
            List<QueueEntry> targets = services.metadata()
                    .get()
                    .virtualHost(vhost())
                    .map(vhost -> vhost.republish(name(), new MessageView(message)))
                    .map(route ->
                            route instanceof Route.Queues queues ? List.of(queues.queues()) : List.<QueueEntry>of())
                    .orElse(List.of());
            if (!targets.isEmpty()) {
                republisher.add(message, targets, position);
                return;
            }
        } catch (RuntimeException e) {
            LOG.error("a delayed message of {} could not be routed and is dropped", this, e);
        }
        core.deadLettered(position);
    }

    private void safe(long position) {
        core.deadLettered(position);
        touch();
    }

    // ---- the store's threads ----

    @Override
    public void committed(long operationIndex) {
        commits.committed(operationIndex);
    }

    @Override
    public void spilled(SpillBatch batch) {
        loop.post(() -> residency.spilled(batch));
    }

    @Override
    public void loaded(LoadBatch batch) {
        loop.post(() -> {
            residency.loaded(batch, false);
            touch();
        });
    }

    @Override
    public void spillWanted(long request, long[] upToPositions) {
        loop.post(() -> {
            core.submit(false);
            residency.retire(request, upToPositions);
        });
    }

    @Override
    public void spillSoon() {
        loop.post(residency::relieve);
    }

    @Override
    public long residentBytes() {
        return core.index().residentBytes();
    }

    @Override
    public QueueStatistics statistics() {
        MessageIndex index = core.index();
        return new QueueStatistics(
                index.ready(),
                index.dead(),
                index.readyBytes(),
                0,
                index.durable(),
                index.residentBytes() + index.indexBytes(),
                loop.currentTimeMs(),
                List.of(),
                core.published(),
                0,
                0,
                0,
                home.loop.index());
    }

    @Override
    public String toString() {
        return "x-delayed-message exchange '" + name() + "' in vhost '" + vhost() + "'";
    }
}
