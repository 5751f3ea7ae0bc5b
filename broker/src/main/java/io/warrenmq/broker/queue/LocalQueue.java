package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.TurnParticipant;
import io.warrenmq.broker.message.ConfirmSink;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.store.SpillBatch;
import io.warrenmq.store.memory.Chunk;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.MessageRecord;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue of this node: brings requests to the loop that owns it, lets the {@link QueueCore} decide, and answers.
 *
 * <p>Everything is owned by that loop except {@link #statistics}, which reads figures that may be a little old. What
 * the store's threads have to say comes by {@link StoreReplies}.
 */
final class LocalQueue extends TurnParticipant implements ReplicatedQueue, Recoverable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalQueue.class);

    private enum Life {
        OPEN,
        /** Deletion is on its way through the metadata. */
        DELETING,
        GONE
    }

    private final QueueRecord record;
    private final long storeId;
    private final Consumer<LocalQueue> whenGone;
    private final QueueLoop home;
    private final Loop loop;
    private final ChunkPool chunks;
    private final QueueServices services;
    private final QueueCore core;
    private final Residency residency;
    private final DeadLetterPublisher deadLetters;
    private final Deadlines deadlines;
    private final Commits commits;
    private final Answers answers;
    private final WaitingGets gets;
    private final RequestOrder order;

    private volatile QueueSettings settings;
    private volatile Subscription[] consumersView = {};
    private volatile long lastUsedMs;

    private Life life = Life.OPEN;
    private @Nullable Replication replication;
    /** Not so for a copy of a queue that another node serves. */
    private boolean serving = true;
    /** Dead letters whose targets had them while another node served. */
    private final LongQueue lateDeadLetters = new LongQueue();
    /** Taken while mirrors were behind; given back when they are not. */
    private final ArrayDeque<PublishBatch> heldBack = new ArrayDeque<>(0);

    private boolean dirty;
    private boolean hadConsumer;

    LocalQueue(QueueRecord record, QueueSettings settings, QueueLoop home, QueueServices services) {
        this(record, settings, home, services, record.id(), _ -> {});
    }

    /** @param storeId by which the store knows it; no two copies of a queue on one node ever have the same */
    LocalQueue(
            QueueRecord record,
            QueueSettings settings,
            QueueLoop home,
            QueueServices services,
            long storeId,
            Consumer<LocalQueue> whenGone) {
        this.storeId = storeId;
        this.whenGone = whenGone;
        home.queues.incrementAndGet();
        this.record = record;
        this.settings = settings;
        this.home = home;
        this.loop = home.loop;
        this.chunks = loop.chunks();
        this.services = services;
        this.deadLetters = new DeadLetterPublisher(this, services);
        this.core = new QueueCore(
                record.durable(), settings, home.pages, loop.releaser(), deadLetters, QuorumRules.of(settings, loop));
        this.residency = new Residency(
                core,
                loop,
                () -> services.store().openQueue(storeId, record.durable(), new StoreReplies(this)),
                services.memoryPressed());
        this.commits = new Commits(home);
        this.answers = new Answers(loop);
        this.order = new RequestOrder(loop);
        this.gets = new WaitingGets(core, this::tryGet, answers);
        this.deadlines = new Deadlines(core, settings, new QueueTimer(loop, this::timerFired), loop.currentTimeMs());
        this.lastUsedMs = loop.currentTimeMs();
        reportOverflow(settings);
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

    @Override
    public Loop loop() {
        return loop;
    }

    QueueCore core() {
        return core;
    }

    Residency residency() {
        return residency;
    }

    Commits commits() {
        return commits;
    }

    /** Whether nothing of it is left. */
    boolean isGone() {
        return life == Life.GONE;
    }

    // ---- requests; from any loop ----

    @Override
    public void publish(PublishBatch batch) {
        if (order.isDirect()) {
            // What a no-ack consumer takes is given back in this turn: its references must count before.
            loop.writer().flushReferences();
            publishNow(batch);
        } else {
            Loop origin = batch.publisher().loop();
            if (origin.inLoop()) {
                origin.writer().flushReferences();
            }
            order.later(() -> publishNow(batch));
        }
    }

    @Override
    public void consume(DeliverySink sink, ConsumerSpec spec, Loop replyLoop, Consumer<QueueOutcome> reply) {
        order.run(() -> consumeNow(sink, spec, replyLoop, reply));
    }

    @Override
    public void cancel(DeliverySink sink, Loop replyLoop, Consumer<QueueOutcome> reply) {
        order.run(() -> cancelNow(sink, replyLoop, reply));
    }

    @Override
    public void abandon(DeliverySink sink) {
        order.run(() -> {
            cancelNow(sink, loop, _ -> {});
            if (life != Life.GONE) {
                order.enter();
                try {
                    core.takeBack(sink, loop.nowMs());
                } finally {
                    order.leave();
                }
                touch();
            }
        });
    }

    @Override
    public void resume(DeliverySink sink) {
        order.run(() -> resumeNow(sink));
    }

    @Override
    public void get(DeliverySink sink, boolean noAck, Loop replyLoop, Consumer<QueueOutcome> reply) {
        order.run(() -> getNow(new WaitingGets.Get(sink, noAck, replyLoop, reply)));
    }

    @Override
    public void settle(SettleBatch batch) {
        if (order.isDirect()) {
            settleNow(batch);
        } else {
            order.later(() -> settleNow(batch));
        }
    }

    @Override
    public void settleDurably(SettleBatch batch, Loop replyLoop, Runnable committedTask) {
        order.run(() -> {
            settleNow(batch);
            if (life == Life.GONE || replication == null) {
                commits.await(life == Life.GONE ? 0 : core.flushSettlements(), replyLoop, committedTask);
            } else {
                long operation = core.flushSettlements();
                commits.await(
                        core.lastLogged(), loop, () -> commits.awaitReplicated(operation, replyLoop, committedTask));
            }
        });
    }

    @Override
    public void purge(Loop replyLoop, Consumer<QueueOutcome> reply) {
        order.run(() -> {
            if (isAway()) {
                answers.give(replyLoop, reply, away());
                return;
            }
            long removed = core.purge();
            touch();
            answers.give(replyLoop, reply, done(removed));
        });
    }

    @Override
    public void status(boolean renewLease, Loop replyLoop, Consumer<QueueOutcome> reply) {
        order.run(() -> {
            if (renewLease) {
                renewLease();
            }
            answers.give(replyLoop, reply, isAway() ? away() : done(core.index().ready()));
        });
    }

    @Override
    public void delete(boolean ifUnused, boolean ifEmpty, Loop replyLoop, Consumer<QueueOutcome> reply) {
        order.run(() -> {
            if (isAway()) {
                answers.give(replyLoop, reply, away());
            } else if (ifUnused && core.consumers().count() > 0) {
                answers.give(replyLoop, reply, new QueueOutcome.InUse());
            } else if (ifEmpty && core.index().ready() > 0) {
                answers.give(replyLoop, reply, new QueueOutcome.NotEmpty());
            } else {
                deleteNow(outcome -> answers.give(replyLoop, reply, outcome));
            }
        });
    }

    @Override
    public QueueStatistics statistics() {
        return Figures.of(core, List.of(consumersView), lastUsedMs, loop.index());
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

    @Override
    public void recoverFloor(long next) {
        core.recoverFloor(next);
    }

    /** It is a copy of a queue that another node serves; before {@link #open}. */
    void restFromTheStart() {
        serving = false;
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
        order.run(() -> {
            settings = changed;
            if (isAway()) {
                return; // a copy is told when it is to serve
            }
            reportOverflow(changed);
            deadlines.configure(changed, loop.nowMs());
            order.enter();
            try {
                core.configure(changed, loop.nowMs());
            } finally {
                order.leave();
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
        if (!serving) {
            lateDeadLetters.add(position);
        } else if (life != Life.GONE) {
            core.deadLettered(position);
            touch();
        }
    }

    /** There is something to do before the turn ends. */
    void touch() {
        dirty = true;
        loop.dispatchBeforeTurnEnds(this);
    }

    // ---- on the loop ----

    @Override
    protected void endTurn() {
        dirty = false;
        if (life == Life.GONE) {
            return;
        }
        if (!serving) {
            core.submit(false);
            tellReplication();
            trim();
            return;
        }
        long nowMs = loop.nowMs();
        boolean more;
        order.enter();
        try {
            more = core.dispatch(nowMs);
        } finally {
            order.leave();
        }
        gets.serve();
        residency.readAhead(core.loadWanted() || !gets.isEmpty());
        deadLetters.publish(residency);
        core.submit(commits.takeUrgent());
        commits.seal();
        tellReplication();
        trim();
        lastUsedMs = nowMs;
        deadlines.arm(nowMs);
        if (more) {
            loop.post(this::touch);
        }
    }

    private void publishNow(PublishBatch batch) {
        boolean held = false;
        try {
            if (life == Life.GONE) {
                swallow(batch);
            } else if (!serving) {
                refuse(batch);
            } else {
                take(batch);
                Replication follower = replication;
                held = follower != null && follower.isBehind();
            }
        } finally {
            if (held) {
                heldBack.add(batch);
            } else {
                batch.release();
            }
        }
    }

    /** Another node serves: nobody knows here what becomes of the messages. */
    private void refuse(PublishBatch batch) {
        ConfirmSink publisher = batch.publisher();
        for (int i = 0; i < batch.count(); i++) {
            loop.releaser().release(batch.location(i));
            long sequence = batch.confirmSequence(i);
            if (sequence != 0) {
                publisher.loop().post(() -> publisher.unanswered(sequence, sequence));
            }
        }
    }

    private void trim() {
        if (core.index().isEmpty()) {
            core.index().trim();
        }
    }

    private void tellReplication() {
        Replication follower = replication;
        if (follower != null) {
            follower.turnEnds(core.lastEnqueued());
        }
    }

    private boolean isAway() {
        return life == Life.GONE || !serving;
    }

    private QueueOutcome away() {
        return life == Life.GONE
                ? new QueueOutcome.Gone()
                : new QueueOutcome.Failed(this + ": " + QueueOutcome.Failed.MOVED, null);
    }

    private void take(PublishBatch batch) {
        ConfirmSink publisher = batch.publisher();
        dispatchIfDirty(); // so that limits see what is really left
        long nowMs = loop.nowMs();
        order.enter();
        try {
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
            order.leave();
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
        if (life != Life.OPEN || !serving) {
            answers.give(replyLoop, reply, serving ? new QueueOutcome.Gone() : away());
        } else if (core.consumers().refuses(spec.exclusive())) {
            answers.give(replyLoop, reply, new QueueOutcome.ExclusiveUse());
        } else if (!core.consumers().add(sink, spec)) {
            answers.give(replyLoop, reply, new QueueOutcome.Failed("too many consumers", null));
        } else {
            hadConsumer = true;
            refreshConsumersView();
            // Deliveries come at the end of the turn, so the answer is always before them.
            answers.give(replyLoop, reply, done(core.index().ready()));
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
                    deleteNow(outcome -> answers.giveBehindDeliveries(replyLoop, reply, done(0)));
                    return;
                }
            }
        }
        answers.giveBehindDeliveries(replyLoop, reply, done(core.index().ready()));
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
        if (isAway()) {
            return;
        }
        order.enter();
        try {
            core.settle(batch, loop.nowMs());
        } finally {
            order.leave();
        }
        touch();
    }

    private void getNow(WaitingGets.Get get) {
        if (isAway()) {
            answers.give(get.replyLoop(), get.reply(), away());
            return;
        }
        renewLease();
        dispatchIfDirty();
        gets.add(get);
        gets.serve();
        touch();
    }

    private QueueCore.GetResult tryGet(DeliverySink sink, boolean noAck) {
        order.enter();
        try {
            return core.get(sink, noAck, loop.nowMs());
        } finally {
            order.leave();
        }
    }

    /** Consumers get what is there as if they had been served when it came or when they got room. */
    private void dispatchIfDirty() {
        if (dirty && serving) {
            order.enter();
            try {
                core.dispatch(loop.nowMs());
            } finally {
                order.leave();
            }
        }
    }

    // ---- end of life ----

    private void deleteNow(Consumer<QueueOutcome> reply) {
        life = Life.DELETING;
        QueueOutcome done = done(core.index().ready());
        Command command = new Command.DeleteQueue(vhost(), name(), id(), Metadata.INTERNAL_USER);
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
        core.replicate(null);
        replication = null;
        commits.replicate(null);
        giveBackHeld();
        whenGone.accept(this);
        home.queues.decrementAndGet();
        deadlines.close();
        List<Subscription> all = core.consumers().all();
        for (Subscription consumer : List.copyOf(core.consumers().registered())) {
            consumer.sink.cancelled();
        }
        consumersView = new Subscription[0];
        commits.answerAll();
        gets.refuse();
        deadLetters.close();
        residency.close();
        // Sinks on other loops may not have copied yet what they were given in this turn.
        List<Loop> readers = all.stream().map(s -> s.sink.loop()).distinct().toList();
        LoopFence.after(loop, readers, core::close);
    }

    private void timerFired() {
        long nowMs = loop.nowMs();
        if (isAway()) {
            return;
        }
        if (life == Life.OPEN && deadlines.leaseIsOver(nowMs)) {
            LOG.debug("{} expired", this);
            deleteNow(outcome -> {});
            return;
        }
        deadlines.reportLate(nowMs);
        touch();
    }

    // ---- mirrors

    @Override
    public void replicate(Replication follower) {
        core.replicate(follower);
        commits.replicate(follower);
        replication = follower;
        follower.logged(commits.committed());
        touch();
    }

    @Override
    public void endReplication() {
        if (replication == null || life == Life.GONE) {
            return;
        }
        core.replicate(null);
        replication = null;
        commits.endReplication(core.lastLogged());
        giveBackHeld();
        serve(settings);
    }

    @Override
    public void serve(QueueSettings asOfNow) {
        if (life == Life.GONE) {
            return;
        }
        serving = true;
        settings = asOfNow;
        while (!lateDeadLetters.isEmpty()) {
            core.deadLettered(lateDeadLetters.remove());
        }
        deadlines.configure(asOfNow, loop.nowMs());
        order.enter();
        try {
            core.configure(asOfNow, loop.nowMs());
        } finally {
            order.leave();
        }
        renewLease();
        touch();
    }

    @Override
    public void rest() {
        if (life == Life.GONE || !serving) {
            return;
        }
        serving = false;
        deadlines.close();
        gets.refuse();
        List<Subscription> lost = List.copyOf(core.consumers().registered());
        order.enter();
        try {
            core.dropConsumers();
        } finally {
            order.leave();
        }
        refreshConsumersView();
        lost.forEach(subscription -> subscription.sink.moved());
        commits.abandonReplicated();
        giveBackHeld();
        touch();
    }

    @Override
    public void confirmed(long operation) {
        commits.replicated(operation);
    }

    @Override
    public void caughtUp() {
        giveBackHeld();
    }

    private void giveBackHeld() {
        while (!heldBack.isEmpty()) {
            heldBack.remove().release();
        }
    }

    @Override
    public void turnEnd() {
        touch();
    }

    @Override
    public QueueCopyContent content() {
        return new LocalContent(this, core, loop);
    }

    @Override
    public void discard() {
        terminateNow();
    }

    @Override
    public boolean isServing() {
        return serving && life != Life.GONE;
    }

    @Override
    public long storeId() {
        return storeId;
    }

    private void renewLease() {
        deadlines.renewLease(loop.nowMs());
        if (settings.expiresMs().isPresent()) {
            touch();
        }
    }

    // ---- answers ----

    private QueueOutcome done(long messages) {
        return new QueueOutcome.Done(
                (int) Math.min(messages, Integer.MAX_VALUE), core.consumers().count());
    }

    private void reportOverflow(QueueSettings asked) {
        if (QueueLimits.replacesOverflow(asked)) {
            LOG.warn("{}: quorum queues do not support overflow reject-publish-dlx, drop-head applies instead", this);
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
