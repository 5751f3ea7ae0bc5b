package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.TurnParticipant;
import io.warrenmq.broker.message.ConfirmSink;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.store.LoadBatch;
import io.warrenmq.store.QueueLogListener;
import io.warrenmq.store.SpillBatch;
import io.warrenmq.store.memory.Chunk;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.MessageRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue of this node: brings requests to the loop that owns it, lets the {@link QueueCore} decide, and answers.
 *
 * <p>Everything is owned by that loop except what comes from the store's threads, which only leave a note and post, and
 * {@link #statistics}, which reads figures that may be a little old.
 */
final class LocalQueue extends TurnParticipant implements QueueEndpoint, QueueLogListener, Recoverable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalQueue.class);
    /** Who deletes queues that delete themselves, in events. */
    private static final String INTERNAL_USER = "rmq-internal";
    /** A delivery is too old when it outlived this many age classes, each a part of the consumer timeout. */
    private static final int CLASSES_OF_TIMEOUT = Subscription.EPOCHS - 2;

    private enum Life {
        OPEN,
        /** Deletion is on its way through the metadata. */
        DELETING,
        GONE
    }

    private record WaitingGet(DeliverySink sink, boolean noAck, Loop replyLoop, Consumer<QueueOutcome> reply) {}

    private final QueueRecord record;
    private final QueueLoop home;
    private final Loop loop;
    private final ChunkPool chunks;
    private final QueueServices services;
    private final QueueCore core;
    private final Residency residency;
    private final DeadLetterPublisher deadLetters;
    private final QueueTimer timer;
    private final Commits commits;

    private volatile QueueSettings settings;
    private volatile Subscription[] consumersView = {};
    private volatile long lastUsedMs;

    private Life life = Life.OPEN;
    /** Set while the core runs: sinks that call back then have to wait. */
    private boolean busy;

    private boolean dirty;
    private boolean hadConsumer;
    private long leaseBeganMs;
    private long nextAgeingMs = QueueCore.NEVER;
    private @Nullable ArrayDeque<WaitingGet> waitingGets;

    LocalQueue(QueueRecord record, QueueSettings settings, QueueLoop home, QueueServices services) {
        this.record = record;
        this.settings = settings;
        this.home = home;
        this.loop = home.loop;
        this.chunks = loop.chunks();
        this.services = services;
        this.deadLetters = new DeadLetterPublisher(this, services);
        this.core = new QueueCore(record.durable(), settings, home.pages, loop.releaser(), deadLetters);
        this.residency = new Residency(
                core, chunks, () -> services.store().openQueue(id(), record.durable(), this), services.memoryPressed());
        this.commits = new Commits(home);
        this.timer = new QueueTimer(loop, this::timerFired);
        this.leaseBeganMs = loop.currentTimeMs();
        this.lastUsedMs = leaseBeganMs;
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

    @Override
    public boolean durable() {
        return record.durable();
    }

    QueueSettings settings() {
        return settings;
    }

    Loop loop() {
        return loop;
    }

    QueueCore core() {
        return core;
    }

    // ---- requests; from any loop ----

    @Override
    public void publish(PublishBatch batch) {
        if (onLoop()) {
            // What a no-ack consumer takes is given back in this turn: its references must count before.
            loop.writer().flushReferences();
            publishNow(batch);
        } else {
            Loop origin = batch.publisher().loop();
            if (origin.inLoop()) {
                origin.writer().flushReferences();
            }
            loop.post(() -> publishNow(batch));
        }
    }

    @Override
    public void consume(DeliverySink sink, ConsumerSpec spec, Loop replyLoop, Consumer<QueueOutcome> reply) {
        run(() -> consumeNow(sink, spec, replyLoop, reply));
    }

    @Override
    public void cancel(DeliverySink sink, Loop replyLoop, Consumer<QueueOutcome> reply) {
        run(() -> cancelNow(sink, replyLoop, reply));
    }

    @Override
    public void resume(DeliverySink sink) {
        run(() -> resumeNow(sink));
    }

    @Override
    public void get(DeliverySink sink, boolean noAck, Loop replyLoop, Consumer<QueueOutcome> reply) {
        run(() -> getNow(new WaitingGet(sink, noAck, replyLoop, reply)));
    }

    @Override
    public void settle(SettleBatch batch) {
        if (onLoop()) {
            settleNow(batch);
        } else {
            loop.post(() -> settleNow(batch));
        }
    }

    @Override
    public void settleDurably(SettleBatch batch, Loop replyLoop, Runnable committedTask) {
        run(() -> {
            settleNow(batch);
            core.awaitCommit();
            commits.await(life == Life.GONE ? 0 : core.flushSettlements(), replyLoop, committedTask);
        });
    }

    @Override
    public void purge(Loop replyLoop, Consumer<QueueOutcome> reply) {
        run(() -> {
            if (life == Life.GONE) {
                answer(replyLoop, reply, new QueueOutcome.Gone());
                return;
            }
            long removed = core.purge();
            touch();
            answer(replyLoop, reply, done(removed));
        });
    }

    @Override
    public void status(boolean renewLease, Loop replyLoop, Consumer<QueueOutcome> reply) {
        run(() -> {
            if (renewLease) {
                renewLease();
            }
            answer(
                    replyLoop,
                    reply,
                    life == Life.GONE
                            ? new QueueOutcome.Gone()
                            : done(core.index().ready()));
        });
    }

    @Override
    public void delete(boolean ifUnused, boolean ifEmpty, Loop replyLoop, Consumer<QueueOutcome> reply) {
        run(() -> {
            if (life == Life.GONE) {
                answer(replyLoop, reply, new QueueOutcome.Gone());
            } else if (ifUnused && core.consumers().count() > 0) {
                answer(replyLoop, reply, new QueueOutcome.InUse());
            } else if (ifEmpty && core.index().ready() > 0) {
                answer(replyLoop, reply, new QueueOutcome.NotEmpty());
            } else {
                deleteNow(outcome -> answer(replyLoop, reply, outcome));
            }
        });
    }

    @Override
    public QueueStatistics statistics() {
        MessageIndex index = core.index();
        List<QueueStatistics.ConsumerView> views = new ArrayList<>();
        for (Subscription subscription : consumersView) {
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
                loop.index());
    }

    // ---- the host ----

    /** Opens the log of a durable queue; before the first request. */
    @Override
    public void open() {
        core.recovered();
        if (record.durable()) {
            residency.openLog();
        }
    }

    /** A message that survived a restart; before {@link #start}, on the starting thread. */
    @Override
    public void recover(long position, long location, int bodySizeBytes, long expiresAtMs, int flags) {
        core.recover(
                position,
                location,
                expiresAtMs,
                bodySizeBytes,
                (flags & SpillBatch.DURABLE) != 0,
                (flags & SpillBatch.REDELIVERED) != 0);
    }

    /** Where a lane goes on after a restart. */
    @Override
    public void recoverLane(int laneNumber, long next, long spilledUpTo) {
        core.recoverLane(laneNumber, next, spilledUpTo);
    }

    /** Begins to serve, after recovery too. */
    @Override
    public void start() {
        loop.post(() -> {
            renewLease();
            touch();
        });
    }

    void configure(QueueSettings changed) {
        run(() -> {
            boolean leaseChanged = !settings.expiresMs().equals(changed.expiresMs());
            settings = changed;
            if (life == Life.GONE) {
                return;
            }
            if (leaseChanged) {
                leaseBeganMs = loop.nowMs();
            }
            nextAgeingMs = QueueCore.NEVER;
            busy = true;
            try {
                core.configure(changed, loop.nowMs());
            } finally {
                busy = false;
            }
            touch();
        });
    }

    /** The metadata does not have the queue any more. */
    void terminate() {
        loop.post(this::terminateNow);
    }

    /** Memory is short: what is not needed soon goes to segments. */
    @Override
    public void spillSoon() {
        loop.post(() -> {
            if (life != Life.GONE) {
                residency.relieve();
            }
        });
    }

    /** Bodies in memory, in bytes; callable from any thread. */
    @Override
    public long residentBytes() {
        return core.index().residentBytes();
    }

    /** All targets of a dead letter have it. */
    void deadLettered(long position) {
        if (life != Life.GONE) {
            core.deadLettered(position);
            touch();
        }
    }

    /** There is something to do before the turn ends. */
    void touch() {
        dirty = true;
        loop.dispatchBeforeTurnEnds(this);
    }

    // ---- the store's threads ----

    @Override
    public void committed(long operationIndex) {
        commits.committed(operationIndex);
    }

    @Override
    public void spilled(SpillBatch batch) {
        loop.post(() -> {
            if (life != Life.GONE) {
                residency.spilled(batch);
            }
        });
    }

    @Override
    public void loaded(LoadBatch batch) {
        loop.post(() -> {
            residency.loaded(batch, life == Life.GONE);
            if (life != Life.GONE) {
                touch();
            }
        });
    }

    @Override
    public void spillWanted(long request, long[] upToPositions) {
        loop.post(() -> {
            if (life != Life.GONE) {
                core.submit();
                residency.retire(request, upToPositions);
            }
        });
    }

    // ---- on the loop ----

    @Override
    protected void endTurn() {
        dirty = false;
        if (life == Life.GONE) {
            return;
        }
        long nowMs = loop.nowMs();
        boolean more;
        busy = true;
        try {
            more = core.dispatch(nowMs);
        } finally {
            busy = false;
        }
        serveWaitingGets();
        residency.readAhead(core.loadWanted() || waitingGets != null);
        deadLetters.publish(residency);
        core.submit();
        commits.seal();
        if (core.index().isEmpty()) {
            core.index().trim();
        }
        lastUsedMs = nowMs;
        arm(nowMs);
        if (more) {
            loop.post(this::touch);
        }
    }

    private void publishNow(PublishBatch batch) {
        ConfirmSink publisher = batch.publisher();
        if (life == Life.GONE) {
            swallow(batch);
            return;
        }
        long nowMs = loop.nowMs();
        busy = true;
        try {
            if (dirty) {
                // Consumers first get what is there already, so that limits see what is really left.
                core.dispatch(nowMs);
            }
            for (int i = 0; i < batch.count(); i++) {
                long location = batch.location(i);
                int flags = batch.flags(i);
                long expirationMs = -1;
                if ((flags & MessageRecord.HAS_EXPIRATION) != 0) {
                    Chunk chunk = chunks.chunk(location);
                    expirationMs = MessageRecord.expirationMs(chunk.memory(), ChunkPool.offset(location));
                }
                long operation = core.enqueue(
                        location,
                        batch.bodySizeBytes(i),
                        batch.priority(i),
                        flags,
                        expirationMs,
                        (flags & PublishBatch.SHARED) != 0,
                        nowMs);
                long sequence = batch.confirmSequence(i);
                if (sequence != 0) {
                    commits.answer(publisher, sequence, operation);
                }
            }
        } finally {
            busy = false;
        }
        touch();
    }

    /** Messages for a queue that is gone are dropped and confirmed, as those that it held. */
    private void swallow(PublishBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            loop.releaser().release(batch.location(i));
            long sequence = batch.confirmSequence(i);
            if (sequence != 0) {
                home.confirms.confirm(batch.publisher(), sequence, sequence, true);
            }
        }
    }

    private void consumeNow(DeliverySink sink, ConsumerSpec spec, Loop replyLoop, Consumer<QueueOutcome> reply) {
        if (life != Life.OPEN) {
            answer(replyLoop, reply, new QueueOutcome.Gone());
        } else if (core.consumers().refuses(spec.exclusive())) {
            answer(replyLoop, reply, new QueueOutcome.ExclusiveUse());
        } else if (!core.consumers().add(sink, spec)) {
            answer(replyLoop, reply, new QueueOutcome.Failed("too many consumers", null));
        } else {
            hadConsumer = true;
            refreshConsumersView();
            // Deliveries come at the end of the turn, so the answer is always before them.
            answer(replyLoop, reply, done(core.index().ready()));
            touch();
        }
    }

    private void cancelNow(DeliverySink sink, Loop replyLoop, Consumer<QueueOutcome> reply) {
        boolean wasConsumer = core.consumers().cancel(sink);
        if (wasConsumer) {
            refreshConsumersView();
            touch();
            if (core.consumers().count() == 0) {
                renewLease();
                if (record.autoDelete() && hadConsumer && life == Life.OPEN) {
                    // The cancellation itself is done, whatever becomes of the deletion.
                    deleteNow(outcome -> answerBehindDeliveries(replyLoop, reply, done(0)));
                    return;
                }
            }
        }
        answerBehindDeliveries(replyLoop, reply, done(core.index().ready()));
    }

    private void resumeNow(DeliverySink sink) {
        Subscription subscription = core.consumers().find(sink);
        if (subscription != null
                && core.consumers().resume(subscription)
                && core.index().ready() > 0) {
            touch();
        }
    }

    private void settleNow(SettleBatch batch) {
        if (life == Life.GONE) {
            return;
        }
        busy = true;
        try {
            core.settle(batch, loop.nowMs());
        } finally {
            busy = false;
        }
        touch();
    }

    private void getNow(WaitingGet get) {
        if (life == Life.GONE) {
            answer(get.replyLoop(), get.reply(), new QueueOutcome.Gone());
            return;
        }
        renewLease();
        if (waitingGets != null || !tryGet(get)) {
            if (waitingGets == null) {
                waitingGets = new ArrayDeque<>(2);
            }
            waitingGets.add(get);
        }
        touch();
    }

    private boolean tryGet(WaitingGet get) {
        if (dirty) {
            // Consumers that have room come first, as if they had been served when their room came.
            busy = true;
            try {
                core.dispatch(loop.nowMs());
            } finally {
                busy = false;
            }
        }
        QueueCore.GetResult result;
        busy = true;
        try {
            result = core.get(get.sink(), get.noAck(), loop.nowMs());
        } finally {
            busy = false;
        }
        switch (result) {
            case DELIVERED ->
                answerBehindDeliveries(
                        get.replyLoop(), get.reply(), done(core.index().ready()));
            case EMPTY -> answer(get.replyLoop(), get.reply(), new QueueOutcome.Empty());
            case TOO_MANY -> answer(get.replyLoop(), get.reply(), new QueueOutcome.Failed("too many consumers", null));
            case LATER -> {
                return false;
            }
        }
        return true;
    }

    private void serveWaitingGets() {
        ArrayDeque<WaitingGet> gets = waitingGets;
        if (gets != null) {
            while (!gets.isEmpty() && tryGet(gets.element())) {
                gets.remove();
            }
            if (gets.isEmpty()) {
                waitingGets = null;
            }
        }
    }

    // ---- end of life ----

    private void deleteNow(Consumer<QueueOutcome> reply) {
        life = Life.DELETING;
        QueueOutcome done = done(core.index().ready());
        Command command = new Command.DeleteQueue(vhost(), name(), id(), INTERNAL_USER);
        services.metadata().get().submit(command, loop, outcome -> {
            // The host was told to delete the queue before this answer was posted, so it is gone by now.
            if (life == Life.GONE) {
                reply.accept(done);
            } else if (outcome instanceof CommandOutcome.Refused refused) {
                life = Life.OPEN;
                reply.accept(new QueueOutcome.Failed(refused.text(), null));
            } else {
                terminateNow();
                reply.accept(done);
            }
        });
    }

    private void terminateNow() {
        if (life == Life.GONE) {
            return;
        }
        life = Life.GONE;
        home.queues.decrementAndGet();
        timer.cancel();
        List<Subscription> all = core.consumers().all();
        for (Subscription consumer : List.copyOf(core.consumers().registered())) {
            consumer.sink.cancelled();
        }
        consumersView = new Subscription[0];
        commits.answerAll();
        if (waitingGets != null) {
            waitingGets.forEach(get -> answer(get.replyLoop(), get.reply(), new QueueOutcome.Gone()));
            waitingGets = null;
        }
        deadLetters.close();
        residency.close();
        // Sinks on other loops may not have copied yet what they were given in this turn.
        List<Loop> readers = all.stream().map(s -> s.sink.loop()).distinct().toList();
        LoopFence.after(loop, readers, core::close);
    }

    private void timerFired() {
        long nowMs = loop.nowMs();
        if (life == Life.OPEN && leaseEndsMs() <= nowMs) {
            LOG.debug("queue '{}' in vhost '{}' expired", name(), vhost());
            deleteNow(outcome -> {});
            return;
        }
        OptionalLong timeoutMs = settings.consumerTimeoutMs();
        if (timeoutMs.isPresent() && nextAgeingMs <= nowMs) {
            nextAgeingMs = QueueCore.NEVER;
            for (Subscription late : core.ageDeliveries(CLASSES_OF_TIMEOUT + 1)) {
                late.sink.timedOut(timeoutMs.getAsLong());
            }
        }
        touch();
    }

    private void arm(long nowMs) {
        if (settings.consumerTimeoutMs().isPresent() && core.index().unacked() > 0 && nextAgeingMs == QueueCore.NEVER) {
            nextAgeingMs = nowMs + Math.max(1, settings.consumerTimeoutMs().getAsLong() / CLASSES_OF_TIMEOUT);
        }
        long headMs = core.headExpiresAtMs();
        // An expired head that is still there waits for room in dead-lettering, which brings the queue back itself.
        long dueMs = Math.min(headMs > nowMs ? headMs : QueueCore.NEVER, leaseEndsMs());
        timer.due(Math.min(dueMs, core.index().unacked() > 0 ? nextAgeingMs : QueueCore.NEVER));
    }

    private long leaseEndsMs() {
        return settings.expiresMs().isPresent() && core.consumers().count() == 0
                ? leaseBeganMs + settings.expiresMs().getAsLong()
                : QueueCore.NEVER;
    }

    private void renewLease() {
        leaseBeganMs = loop.nowMs();
        if (settings.expiresMs().isPresent()) {
            touch();
        }
    }

    // ---- answers ----

    private QueueOutcome done(long messages) {
        return new QueueOutcome.Done(
                (int) Math.min(messages, Integer.MAX_VALUE), core.consumers().count());
    }

    private void answer(Loop replyLoop, Consumer<QueueOutcome> reply, QueueOutcome outcome) {
        onLoop(replyLoop, () -> reply.accept(outcome));
    }

    /** Sinks of other loops post what they gathered at the end of this turn: the answer must come after that. */
    private void answerBehindDeliveries(Loop replyLoop, Consumer<QueueOutcome> reply, QueueOutcome outcome) {
        if (isHome(replyLoop)) {
            reply.accept(outcome);
        } else {
            loop.afterTurn(() -> replyLoop.post(() -> reply.accept(outcome)));
        }
    }

    private void onLoop(Loop target, Runnable task) {
        if (isHome(target)) {
            task.run();
        } else {
            target.post(task);
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isHome(Loop target) {
        return target == loop;
    }

    private boolean onLoop() {
        return !busy && loop.inLoop() && loop.inTurn();
    }

    private void run(Runnable request) {
        if (onLoop()) {
            request.run();
        } else {
            loop.post(request);
        }
    }

    private void refreshConsumersView() {
        consumersView = core.consumers().registered().toArray(new Subscription[0]);
    }

    @Override
    public String toString() {
        return "queue '" + name() + "' in vhost '" + vhost() + "'";
    }
}
