package io.warrenmq.broker.queue;

import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.store.QueueLog;
import io.warrenmq.store.memory.MessageRecord;
import io.warrenmq.store.memory.ReferenceReleaser;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a queue does, as a deterministic state machine: no thread, no clock, no file. It is told the time, hands
 * deliveries to {@link DeliverySink}s, operations to the {@link QueueLog}, and what it may not keep to
 * {@link DeadLetters}.
 *
 * <p>Rules: {@code docs/internals/queue.md}. Owned by the queue's loop. Sinks must not call back into it; what they
 * have to say waits for its turn ({@link LocalQueue} sees to that).
 */
final class QueueCore {
    /** Answer of {@link #enqueue}: the queue does not need the message any more, or promises nothing for it. */
    static final long ACCEPTED = 0;
    /** Answer of {@link #enqueue}: refused by a length limit. */
    static final long REFUSED = -1;

    static final long NEVER = Long.MAX_VALUE;
    /** Expired or surplus messages removed in one go; more would keep a loop from its sockets. */
    static final int REMOVALS_PER_TURN = 16 * 1024;

    private final MessageIndex index;
    private final IndexPages memory;
    private final Consumers consumers;
    private final ReferenceReleaser releaser;
    private final DeadLetters deadLetters;
    private final QueueLimits limits;
    private final boolean durable;
    /** Absent in a classic queue. */
    private final @Nullable QuorumRules quorum;
    /** What every message of this queue counts as, of {@link MessageRecord}. */
    private final int impliedFlags;

    private final int maxLane;
    private final OperationLog log = new OperationLog();

    private int epoch;
    private int removalsLeft = REMOVALS_PER_TURN;
    private boolean loadWanted;

    private long published;
    /** Where lanes begin that a restart did not speak of. */
    private long floor;

    private long delivered;
    private long redelivered;
    private long acknowledged;

    /**
     * @param durable whether persistent messages go to the log
     * @param releaser of the queue's loop
     * @param quorum absent for a classic queue
     */
    QueueCore(
            boolean durable,
            QueueSettings settings,
            IndexPages memory,
            ReferenceReleaser releaser,
            DeadLetters deadLetters,
            @Nullable QuorumRules quorum) {
        this.durable = durable;
        this.quorum = quorum;
        this.impliedFlags = quorum == null ? 0 : QuorumRules.IMPLIED_FLAGS;
        this.memory = memory;
        this.releaser = releaser;
        this.deadLetters = deadLetters;
        this.index = new MessageIndex(memory, quorum != null);
        this.consumers = new Consumers(settings.singleActiveConsumer(), quorum != null);
        this.limits = new QueueLimits(settings);
        this.maxLane = Math.min(settings.maxPriority(), Position.LANES - 1);
    }

    /** Others hold this queue too from now on, or, with null, not any more. */
    void replicate(@Nullable Replication replication) {
        log.replicate(replication);
    }

    /** Index of the last operation of this queue in its own log. */
    long lastLogged() {
        return log.flushLog();
    }

    /** The log of the queue; a durable queue has it before the first message, others when they first spill. */
    void log(QueueLog queueLog) {
        log.open(queueLog);
    }

    MessageIndex index() {
        return index;
    }

    Consumers consumers() {
        return consumers;
    }

    /** Whether {@link #dispatch} would like to go on with a message that is not in memory. */
    boolean loadWanted() {
        return loadWanted;
    }

    long published() {
        return published;
    }

    long delivered() {
        return delivered;
    }

    long redelivered() {
        return redelivered;
    }

    long acknowledged() {
        return acknowledged;
    }

    /** New limits; not retroactive for expiry, but for lengths and for the head. */
    void configure(QueueSettings settings, long nowMs) {
        limits.configure(settings);
        if (quorum != null) {
            quorum.configure(settings);
        }
        dispatch(nowMs);
    }

    /** Puts back what a restart found, in ascending order of positions per lane. */
    void recover(long position, long location, long expiresAtMs, int bodySizeBytes, boolean persistent, boolean seen) {
        int lane = Position.lane(position);
        index.lane(lane).restoreNext(Position.count(position));
        int flags = (persistent ? EntryFlags.DURABLE : 0) | (seen ? EntryFlags.REDELIVERED : 0);
        if (location == 0) {
            flags |= EntryFlags.SPILLED | EntryFlags.IN_SEGMENT;
        }
        index.append(lane, location, expiresAtMs, bodySizeBytes, flags);
    }

    /** Where a lane goes on after a restart; may come before or after its messages. */
    void recoverLane(int laneNumber, long next, long spilledUpTo) {
        Lane lane = index.lane(laneNumber);
        lane.reserve(next);
        lane.spilledUpTo(spilledUpTo);
        lane.residentUpTo(0);
    }

    /** Lanes that a restart does not speak of begin at this count. */
    void recoverFloor(long next) {
        floor = next;
    }

    /** The restart found no more. */
    void recovered() {
        for (int i = 0; i < index.laneCount(); i++) {
            Lane lane = index.laneOrNull(i);
            if (lane != null) {
                lane.recovered();
            }
        }
        index.floor(floor);
    }

    // ---- a copy that follows another node: nothing is decided here

    /**
     * Takes a message at the place that the owner gave it.
     *
     * @param expiresAtMs as the owner counted
     */
    void copyEnqueue(
            long position, long location, long expiresAtMs, int bodySizeBytes, boolean persistent, boolean seen) {
        int laneNumber = Position.lane(position);
        Lane lane = index.lane(laneNumber);
        if (Position.count(position) < lane.next()) {
            throw new IllegalStateException("position " + Long.toHexString(position) + " is behind " + lane.next());
        }
        lane.restoreNext(Position.count(position));
        boolean logged = durable && persistent;
        int flags = (logged ? EntryFlags.DURABLE : 0) | (seen ? EntryFlags.REDELIVERED : 0);
        index.append(laneNumber, location, expiresAtMs, bodySizeBytes, flags);
        log.enqueue(position, location, expiresAtMs, false, logged);
    }

    /** Messages of one lane that the owner does not have any more, as far as they are here. */
    void copySettle(long first, long last) {
        eachLive(first, last, (position, entry) -> {
            int flags = memory.flags(entry);
            if (EntryFlags.is(flags, EntryFlags.READY)) {
                releaseMemory(entry);
                index.readyToSettled(position, entry);
                settled(position, flags);
            }
        });
    }

    /** Messages of one lane that the owner handed out. */
    void copyDelivered(long first, long last) {
        eachLive(first, last, (_, entry) -> memory.flags(entry, memory.flags(entry) | EntryFlags.REDELIVERED));
    }

    /** Does something with a message. */
    interface Each {
        void accept(long position, long entry);
    }

    private void eachLive(long first, long last, Each each) {
        Lane lane = index.laneOrNull(Position.lane(first));
        if (lane == null) {
            return;
        }
        long end = Math.min(Position.count(last) + 1, lane.next());
        for (long count = lane.nextLive(Position.count(first), end);
                count < end;
                count = lane.nextLive(count + 1, end)) {
            each.accept(Position.of(lane.number(), count), lane.entry(count));
        }
    }

    /** The highest count that a lane has given out, plus one. */
    long highestNext() {
        long highest = floor;
        for (int i = 0; i < index.laneCount(); i++) {
            Lane lane = index.laneOrNull(i);
            if (lane != null) {
                highest = Math.max(highest, lane.next());
            }
        }
        return highest;
    }

    /** All lanes go on at this count at least. */
    void beginLanesAt(long count) {
        floor = Math.max(floor, count);
        index.floor(floor);
        for (int i = 0; i < index.laneCount(); i++) {
            Lane lane = index.laneOrNull(i);
            if (lane != null) {
                lane.restoreNext(count);
            }
        }
    }

    /** What consumers have goes back to its place, and the consumers are no more; nothing is decided. */
    void dropConsumers() {
        for (Subscription subscription : List.copyOf(consumers.registered())) {
            consumers.cancel(subscription.sink);
        }
        for (Subscription subscription : consumers.all()) {
            LongQueue positions = new LongQueue();
            index.eachUnacked(subscription.slot, positions::add);
            while (!positions.isEmpty()) {
                long position = positions.remove();
                long entry = index.entry(position);
                int flags = memory.flags(entry);
                subscription.settled(EntryFlags.epoch(flags));
                index.unackedToReady(position, entry, EntryFlags.requeued(flags));
            }
            consumers.forgetIfDone(subscription);
        }
    }

    /** Index of the last message in the queue's own log. */
    long lastEnqueued() {
        return log.lastEnqueued();
    }

    // ---- publishing

    /**
     * A message comes in, with one reference to its memory.
     *
     * @param flags of {@link MessageRecord}
     * @param expirationMs as published, negative for none
     * @param shared whether it goes to other logged queues too
     * @return index of the log operation that makes it safe, or {@link #ACCEPTED} or {@link #REFUSED}
     */
    long enqueue(
            long location, int bodySizeBytes, int priority, int flags, long expirationMs, boolean shared, long nowMs) {
        published++;
        int lane = Math.min(priority, maxLane);
        boolean persistent = durable && ((flags | impliedFlags) & MessageRecord.PERSISTENT) != 0;
        long expiresAtMs = limits.expiresAtMs(nowMs, expirationMs);
        if (index.ready() == 0) {
            Subscription consumer = consumers.pick();
            if (consumer != null) {
                return handOver(consumer, lane, location, bodySizeBytes, persistent, expiresAtMs, shared);
            }
        }
        if (limits.refusesMore() && limits.hasNoRoomFor(bodySizeBytes, index)) {
            refuse(lane, location, bodySizeBytes);
            return REFUSED;
        }
        int entryFlags = persistent ? EntryFlags.DURABLE : 0;
        long position = index.append(lane, location, expiresAtMs, bodySizeBytes, entryFlags);
        long operation = log.enqueue(position, location, expiresAtMs, shared, persistent);
        if (limits.exceededBy(index.ready(), index.readyBytes())) {
            dropSurplus();
        }
        if (expiresAtMs <= nowMs) {
            // TTL 0 and nobody there to take it; behind other messages it waits for its turn to be looked at.
            removeExpired(nowMs);
        }
        return operation;
    }

    /**
     * Keeps a message that nobody may have before {@code dueMs}; who calls finds it again by the position that
     * {@code positionSink} is told, and {@link #take takes} it.
     *
     * @return as {@link #enqueue}
     */
    long store(long location, int bodySizeBytes, int flags, long dueMs, boolean shared, LongConsumer positionSink) {
        published++;
        boolean persistent = durable && (flags & MessageRecord.PERSISTENT) != 0;
        long position = index.append(0, location, dueMs, bodySizeBytes, persistent ? EntryFlags.DURABLE : 0);
        positionSink.accept(position);
        return log.enqueue(position, location, dueMs, shared, persistent);
    }

    /** A stored message is on its way elsewhere; {@link #deadLettered} ends it. */
    void take(long position) {
        long entry = index.entry(position);
        if (entry != MessageIndex.NONE && EntryFlags.is(memory.flags(entry), EntryFlags.READY)) {
            index.readyToDead(position, entry, EntryFlags.dead(memory.flags(entry), DeathReason.EXPIRED));
        }
    }

    /** Gives ready messages to consumers until one side has no more. @return whether there is more to do */
    boolean dispatch(long nowMs) {
        loadWanted = false;
        dropSurplus();
        while (removeExpired(nowMs)) {
            Subscription consumer = consumers.pick();
            if (consumer == null) {
                break;
            }
            long position = index.head();
            long entry = index.headEntry();
            if (memory.location(entry) == 0) {
                loadWanted = true;
                break;
            }
            deliverHead(consumer, position, entry);
            consumers.served(consumer);
        }
        boolean exhausted = removalsLeft <= 0;
        removalsLeft = REMOVALS_PER_TURN;
        return exhausted;
    }

    /** What basic.get finds. */
    enum GetResult {
        DELIVERED,
        EMPTY,
        /** The head has to be loaded, or to be removed, before it can be answered. */
        LATER,
        TOO_MANY
    }

    GetResult get(DeliverySink sink, boolean noAck, long nowMs) {
        if (!removeExpired(nowMs)) {
            return index.ready() == 0 ? GetResult.EMPTY : GetResult.LATER;
        }
        long position = index.head();
        long entry = index.headEntry();
        if (memory.location(entry) == 0) {
            loadWanted = true;
            return GetResult.LATER;
        }
        if (noAck) {
            long location = memory.location(entry);
            int flags = memory.flags(entry);
            noteDelivery(flags);
            index.headToSettled(position, entry);
            log.settled(position, flags);
            hand(sink, position, location, flags, true);
            return GetResult.DELIVERED;
        }
        Subscription subscription = consumers.forGet(sink);
        if (subscription == null) {
            return GetResult.TOO_MANY;
        }
        deliverHead(subscription, position, entry);
        return GetResult.DELIVERED;
    }

    /** Applies what a channel says of its deliveries; what it does not have, or not any more, is passed over. */
    void settle(SettleBatch batch, long nowMs) {
        for (int run = 0; run < batch.count(); run++) {
            if (batch.outcome(run) != SettleBatch.Outcome.REQUEUE) {
                settleRun(batch, run);
            }
        }
        for (int i = 0; i < batch.count(); i++) {
            // Backwards, because a message that comes back right before the cursor costs nothing; but quorum queues
            // serve what comes back in the order in which it does.
            int run = quorum == null ? batch.count() - 1 - i : i;
            if (batch.outcome(run) == SettleBatch.Outcome.REQUEUE) {
                requeueRun(batch, run);
            }
        }
        dropSurplus();
        removeExpired(nowMs);
    }

    /** Puts every delivery of this sink back, as if its channel had ended. */
    void takeBack(DeliverySink sink, long nowMs) {
        Subscription subscription = consumers.find(sink);
        if (subscription == null) {
            return;
        }
        SettleBatch batch = new SettleBatch();
        index.eachUnacked(subscription.slot, position -> batch.add(sink, position, SettleBatch.Outcome.REQUEUE));
        settle(batch, nowMs);
    }

    /** Removes all ready messages. @return how many */
    long purge() {
        long count = index.ready();
        long position;
        while ((position = index.head()) != MessageIndex.NONE) {
            dropHead(position, index.headEntry());
        }
        return count;
    }

    /** The targets of a dead-lettered message have it, or it was dropped. */
    void deadLettered(long position) {
        long entry = index.entry(position);
        if (entry == MessageIndex.NONE || !EntryFlags.is(memory.flags(entry), EntryFlags.DEAD)) {
            return;
        }
        int flags = memory.flags(entry);
        releaseMemory(entry);
        index.deadToSettled(position, entry);
        settled(position, flags);
    }

    /** A message of which the store has nothing any more. */
    void lost(long position, long entry) {
        int flags = memory.flags(entry);
        if (EntryFlags.is(flags, EntryFlags.READY)) {
            index.readyToSettled(position, entry);
            settled(position, flags);
        } else {
            deadLettered(position);
        }
    }

    /** Gives back a reference to message memory. */
    void release(long location) {
        releaser.release(location);
    }

    /** Makes released memory available at once, before the turn ends. */
    void flushReleases() {
        releaser.flush();
    }

    /** Hands gathered settlements to the log. @return index of the last operation of this queue */
    long flushSettlements() {
        return log.flush();
    }

    /**
     * Hands everything gathered since the last call to the log; once per turn.
     *
     * @param urgent somebody waits until all of it is committed
     */
    void submit(boolean urgent) {
        log.submit(urgent);
    }

    /** When the head expires, {@link #NEVER} when it does not or there is none. */
    long headExpiresAtMs() {
        return index.head() == MessageIndex.NONE ? NEVER : memory.expiresAtMs(index.headEntry());
    }

    /**
     * Begins a new age class of deliveries.
     *
     * @param classes how many classes back a delivery is too old
     * @return who has such deliveries
     */
    List<Subscription> ageDeliveries(int classes) {
        epoch = (epoch + 1) % Subscription.EPOCHS;
        return consumers.all().stream()
                .filter(s -> {
                    for (int age = classes; age < Subscription.EPOCHS; age++) {
                        if (s.hasUnackedOf(Math.floorMod(epoch - age, Subscription.EPOCHS))) {
                            return true;
                        }
                    }
                    return false;
                })
                .toList();
    }

    /** Gives back the memory of everything that is in the queue; nothing may be asked of it afterwards. */
    void close() {
        for (int i = 0; i < index.laneCount(); i++) {
            Lane lane = index.laneOrNull(i);
            if (lane != null) {
                for (long count = lane.nextLive(0, lane.next());
                        count < lane.next();
                        count = lane.nextLive(count + 1, lane.next())) {
                    releaseMemory(lane.entry(count));
                }
            }
        }
        index.close();
    }

    private long handOver(
            Subscription consumer,
            int lane,
            long location,
            int bodySizeBytes,
            boolean persistent,
            long expiresAtMs,
            boolean shared) {
        delivered++;
        if (consumer.noAck) {
            consumer.sink.deliver(index.skip(lane), location, false);
            consumers.served(consumer);
            return ACCEPTED;
        }
        int flags = EntryFlags.unacked(persistent ? EntryFlags.DURABLE : 0, consumer.slot, epoch);
        long position = index.appendUnacked(lane, location, expiresAtMs, bodySizeBytes, flags);
        long operation = log.enqueue(position, location, expiresAtMs, shared, persistent);
        log.delivered(position);
        consumer.delivered(epoch);
        consumer.sink.deliver(position, location, false);
        consumers.served(consumer);
        return operation;
    }

    private void refuse(int lane, long location, int bodySizeBytes) {
        if (limits.deadLettersRefused() && limits.hasDeadLetterExchange()) {
            deadLetters.add(
                    index.appendDead(lane, location, bodySizeBytes, EntryFlags.dead(0, DeathReason.MAXLEN)),
                    DeathReason.MAXLEN);
        } else {
            releaser.release(location);
        }
    }

    private void deliverHead(Subscription subscription, long position, long entry) {
        int flags = memory.flags(entry);
        long location = memory.location(entry);
        noteDelivery(flags);
        if (subscription.noAck) {
            index.headToSettled(position, entry);
            log.settled(position, flags);
        } else {
            index.headToUnacked(position, entry, EntryFlags.unacked(flags, subscription.slot, epoch));
            if ((flags & EntryFlags.REDELIVERED) == 0) {
                log.delivered(position);
            }
            subscription.delivered(epoch);
        }
        hand(subscription.sink, position, location, flags, subscription.noAck);
    }

    private void hand(DeliverySink sink, long position, long location, int flags, boolean noAck) {
        boolean again = (flags & EntryFlags.REDELIVERED) != 0;
        if (again && quorum != null) {
            quorum.redeliver(sink, position, location, noAck);
        } else {
            sink.deliver(position, location, again);
        }
    }

    private void noteDelivery(int flags) {
        delivered++;
        if ((flags & EntryFlags.REDELIVERED) != 0) {
            redelivered++;
        }
    }

    /** @return whether there is a head now that may be delivered */
    private boolean removeExpired(long nowMs) {
        long position;
        while ((position = index.head()) != MessageIndex.NONE) {
            long entry = index.headEntry();
            if (memory.expiresAtMs(entry) > nowMs) {
                return true;
            }
            if (!mayRemove()) {
                return false;
            }
            removeHead(position, entry, DeathReason.EXPIRED);
        }
        return false;
    }

    private void dropSurplus() {
        while (!limits.refusesMore() && limits.exceededBy(index.ready(), index.readyBytes()) && mayRemove()) {
            long position = index.head();
            if (position == MessageIndex.NONE) {
                return;
            }
            removeHead(position, index.headEntry(), DeathReason.MAXLEN);
        }
    }

    private boolean mayRemove() {
        return removalsLeft-- > 0 && (!limits.hasDeadLetterExchange() || deadLetters.hasRoom());
    }

    private void removeHead(long position, long entry, DeathReason reason) {
        if (limits.hasDeadLetterExchange()) {
            index.headToDead(position, entry, EntryFlags.dead(memory.flags(entry), reason));
            deadLetters.add(position, reason);
        } else {
            dropHead(position, entry);
        }
    }

    private void dropHead(long position, long entry) {
        int flags = memory.flags(entry);
        releaseMemory(entry);
        index.headToSettled(position, entry);
        settled(position, flags);
    }

    private void settleRun(SettleBatch batch, int run) {
        Subscription subscription = consumers.find(batch.sink(run));
        if (subscription == null || subscription.slot == Subscription.NO_SLOT) {
            return;
        }
        boolean reject = batch.outcome(run) == SettleBatch.Outcome.REJECT;
        long to = batch.to(run);
        for (long position = batch.from(run); position <= to; position++) {
            long entry = index.entry(position);
            if (entry == MessageIndex.NONE) {
                continue;
            }
            int flags = memory.flags(entry);
            // Deliveries that the queue took back meanwhile may be settled already or be with somebody else.
            if (!EntryFlags.is(flags, EntryFlags.UNACKED) || EntryFlags.slot(flags) != subscription.slot) {
                continue;
            }
            subscription.settled(EntryFlags.epoch(flags));
            if (reject) {
                giveUp(position, entry, flags, DeathReason.REJECTED);
            } else {
                settleUnacked(position, entry, flags);
                acknowledged++;
            }
        }
        consumers.mayBeServed(subscription);
        consumers.forgetIfDone(subscription);
    }

    private void requeueRun(SettleBatch batch, int run) {
        Subscription subscription = consumers.find(batch.sink(run));
        if (subscription == null || subscription.slot == Subscription.NO_SLOT) {
            return;
        }
        long from = batch.from(run);
        long to = batch.to(run);
        for (long i = 0; i <= to - from; i++) {
            long position = quorum == null ? to - i : from + i;
            long entry = index.entry(position);
            if (entry == MessageIndex.NONE) {
                continue;
            }
            int flags = memory.flags(entry);
            if (EntryFlags.is(flags, EntryFlags.UNACKED) && EntryFlags.slot(flags) == subscription.slot) {
                subscription.settled(EntryFlags.epoch(flags));
                if (quorum != null && quorum.exceedsLimit(position)) {
                    giveUp(position, entry, flags | EntryFlags.REDELIVERED, DeathReason.DELIVERY_LIMIT);
                } else {
                    index.unackedToReady(position, entry, EntryFlags.requeued(flags));
                }
            }
        }
        consumers.mayBeServed(subscription);
        consumers.forgetIfDone(subscription);
    }

    /** An unacknowledged message will not be delivered again. */
    private void giveUp(long position, long entry, int flags, DeathReason reason) {
        if (limits.hasDeadLetterExchange()) {
            index.unackedToDead(entry, EntryFlags.dead(flags, reason));
            deadLetters.add(position, reason);
        } else {
            settleUnacked(position, entry, flags);
        }
    }

    private void settleUnacked(long position, long entry, int flags) {
        releaseMemory(entry);
        index.unackedToSettled(position, entry);
        settled(position, flags);
    }

    private void settled(long position, int flags) {
        log.settled(position, flags);
        if ((flags & EntryFlags.REDELIVERED) != 0 && quorum != null) {
            quorum.forget(position);
        }
    }

    private void releaseMemory(long entry) {
        long location = memory.location(entry);
        if (location != 0) {
            releaser.release(location);
        }
    }
}
