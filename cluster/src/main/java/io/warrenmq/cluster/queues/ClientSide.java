package io.warrenmq.cluster.queues;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.ConfirmSink;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.SequenceRuns;
import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.queue.ConsumerSpec;
import io.warrenmq.broker.queue.DeliverySink;
import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.broker.queue.QueueStatistics;
import io.warrenmq.store.memory.Chunk;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.MessageRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What clients of one loop want of the queues of another node, over one link: everything that is not answered is kept,
 * and answered with a failure when the link ends. Owned by the loop.
 */
final class ClientSide {
    /** Ids carry the loop, so that those of one node are different. */
    private static final int LOOP_SHIFT = 48;

    /** Of messages that are published together; a transaction may hold any number. */
    private static final int PIECE_BYTES = 512 << 10;

    private final Conversation conversation;
    private final Loop loop;
    private final Output output;
    private final Map<Long, Request> requests = new LinkedHashMap<>();
    private final Map<Long, SentBatch> batches = new LinkedHashMap<>();
    private final Map<Long, Subscriber> subscribers = new HashMap<>();
    private final IdentityHashMap<DeliverySink, Subscriber> bySink = new IdentityHashMap<>();
    private final IdentityHashMap<DeliverySink, Gotten> gottenBy = new IdentityHashMap<>();
    private final List<Subscriber> served = new ArrayList<>();
    private @Nullable Subscriber lastServed;
    private long lastId;

    /** What awaits an answer; {@code outcome} takes it, or is told that there is none. */
    private record Request(RemoteQueue queue, Consumer<QueueOutcome> outcome, Optional<GetRequest> get) {}

    private record GetRequest(DeliverySink sink, boolean noAck) {}

    /**
     * Deliveries of the basic.get of a channel that it has not settled: positions by subscription. The channel knows
     * them by the latter: one that it got over an earlier link must not be taken for one of the same position now.
     */
    private record Gotten(Map<Long, Long> positions) {}

    /** A batch, or a piece of one, that the home has not taken, or not answered for. */
    private static final class SentBatch {
        final RemoteQueue queue;
        final ConfirmSink publisher;
        final SequenceRuns unanswered = new SequenceRuns();
        /** Given back when this is taken; absent in all pieces but the last, and when it was given back. */
        @Nullable
        PublishBatch batch;

        SentBatch(RemoteQueue queue, ConfirmSink publisher) {
            this.queue = queue;
            this.publisher = publisher;
        }

        void giveBack() {
            PublishBatch held = batch;
            if (held != null) {
                batch = null;
                held.release();
            }
        }

        void answer(long from, long to, boolean accepted) {
            unanswered.remove(from, to, accepted, publisher::confirmed);
        }
    }

    ClientSide(Conversation conversation) {
        this.conversation = conversation;
        this.loop = conversation.loop();
        this.output = conversation.output();
    }

    // ---- requests

    void publish(RemoteQueue queue, PublishBatch batch) {
        if (output.isOpen()) {
            send(queue, batch, 0);
        } else {
            output.await(() -> send(queue, batch, 0));
        }
    }

    /** Sends a batch from there on, in pieces for which there is room. */
    private void send(RemoteQueue queue, PublishBatch batch, int from) {
        int next = from;
        do {
            if (conversation.isOver()) {
                RemoteQueue.refuse(batch, next, loop);
                return;
            }
            next = sendPiece(queue, batch, next);
        } while (next < batch.count() && output.hasRoom());
        if (next < batch.count()) {
            int rest = next;
            output.awaitFirst(() -> send(queue, batch, rest));
        }
    }

    private int sendPiece(RemoteQueue queue, PublishBatch batch, int from) {
        long id = nextId();
        SentBatch sent = new SentBatch(queue, batch.publisher());
        output.begin(Kind.PUBLISH, loop.index(), queue.id()).number(id);
        int counted = output.mark();
        output.count(0);
        int began = output.mark();
        int next = from;
        while (next < batch.count() && output.mark() - began < PIECE_BYTES) {
            write(batch, next);
            long sequence = batch.confirmSequence(next);
            if (sequence != 0) {
                sent.unanswered.add(sequence);
            }
            next++;
        }
        output.patchCount(counted, next - from);
        output.end();
        if (next == batch.count()) {
            sent.batch = batch; // given back when all of it was taken
        }
        batches.put(id, sent);
        return next;
    }

    private void write(PublishBatch batch, int i) {
        long location = batch.location(i);
        Chunk chunk = loop.chunks().chunk(location);
        int offset = ChunkPool.offset(location);
        // Each queue of another node gets a body of its own.
        output.number(batch.confirmSequence(i))
                .octet(batch.flags(i) & ~PublishBatch.SHARED)
                .octet(batch.priority(i))
                .bytes(chunk.memory(), offset, MessageRecord.sizeBytes(chunk.memory(), offset));
        loop.releaser().release(location);
    }

    void consume(RemoteQueue queue, DeliverySink sink, ConsumerSpec spec, Consumer<QueueOutcome> reply) {
        inOrder(queue, reply, () -> {
            long id = nextId();
            Subscriber subscriber = new Subscriber(conversation, id, queue, sink, spec.noAck());
            subscribers.put(id, subscriber);
            bySink.put(sink, subscriber);
            begin(Kind.CONSUME, queue, outcome -> {
                boolean began = outcome instanceof QueueOutcome.Done;
                if (!began) {
                    forget(subscriber);
                }
                reply.accept(outcome);
                if (began) {
                    subscriber.begin();
                }
            });
            output.number(id).number(subscriber.firstGrant());
            ConsumerSpecs.write(spec, output);
            output.end();
        });
    }

    void cancel(RemoteQueue queue, DeliverySink sink, Consumer<QueueOutcome> reply) {
        inOrder(queue, reply, () -> {
            Subscriber subscriber = bySink.get(sink);
            if (subscriber == null) {
                reply.accept(new QueueOutcome.Done(0, 0)); // it was lost, and the channel was told so
                return;
            }
            begin(Kind.CANCEL, queue, outcome -> {
                if (bySink.get(sink) == subscriber) {
                    subscriber.end();
                    cancelled(subscriber);
                }
                reply.accept(outcome);
            });
            output.number(subscriber.id()).end();
        });
    }

    void resume(DeliverySink sink) {
        Subscriber subscriber = bySink.get(sink);
        if (subscriber != null) {
            subscriber.handOver();
        }
    }

    void get(RemoteQueue queue, DeliverySink sink, boolean noAck, Consumer<QueueOutcome> reply) {
        inOrder(queue, reply, () -> {
            long id = nextId();
            requests.put(id, new Request(queue, reply, Optional.of(new GetRequest(sink, noAck))));
            output.begin(Kind.GET, loop.index(), queue.id())
                    .number(id)
                    .flag(noAck)
                    .end();
        });
    }

    /** Settlements do not wait for room: they make some. */
    void settle(RemoteQueue queue, SettleBatch batch) {
        if (!conversation.isOver()) {
            output.begin(Kind.SETTLE, loop.index(), queue.id());
            if (writeRuns(batch) > 0) {
                output.end();
            } else {
                output.drop();
            }
        }
    }

    void settleDurably(RemoteQueue queue, SettleBatch batch, Runnable committed) {
        Consumer<QueueOutcome> reply = _ -> committed.run();
        inOrder(queue, reply, () -> {
            begin(Kind.SETTLE_DURABLY, queue, reply);
            writeRuns(batch);
            output.end();
        });
    }

    void purge(RemoteQueue queue, Consumer<QueueOutcome> reply) {
        inOrder(queue, reply, () -> begin(Kind.PURGE, queue, reply).end());
    }

    void status(RemoteQueue queue, boolean renewLease, Consumer<QueueOutcome> reply) {
        inOrder(
                queue,
                reply,
                () -> begin(Kind.STATUS, queue, reply).flag(renewLease).end());
    }

    void delete(RemoteQueue queue, boolean ifUnused, boolean ifEmpty, Consumer<QueueOutcome> reply) {
        inOrder(
                queue,
                reply,
                () -> begin(Kind.DELETE, queue, reply)
                        .flag(ifUnused)
                        .flag(ifEmpty)
                        .end());
    }

    /** The queue is told nothing; {@code reply} is, when the figures have come or will not. */
    void statistics(RemoteQueue queue, Consumer<QueueOutcome> reply) {
        inOrder(queue, reply, () -> begin(Kind.STATISTICS, queue, reply).end());
    }

    void grant(Subscriber subscriber, long messages, long bytes) {
        if (!conversation.isOver()) {
            output.begin(Kind.CREDIT, loop.index(), subscriber.queue().id())
                    .number(subscriber.id())
                    .number(messages)
                    .number(bytes)
                    .end();
        }
    }

    // ---- what the home says

    void receive(Input in) {
        switch (in.kind()) {
            case DELIVERY -> delivered(in);
            case CONFIRMED -> confirmed(in);
            case TAKEN -> taken(in.subject());
            case OUTCOME -> answered(in.subject(), Outcomes.read(in));
            case COMMITTED -> answered(in.subject(), new QueueOutcome.Done(0, 0));
            case CANCELLED -> lost(in.subject());
            case MOVED -> moved(in.subject());
            case TIMED_OUT -> timedOut(in.subject(), in.number());
            case STATISTICS_ARE -> statisticsAre(in);
            default -> throw new MalformedException(in.kind() + " from the home of a queue");
        }
    }

    /** The last of what came together was received: deliveries are handed over once for all of them. */
    void received() {
        if (!served.isEmpty()) {
            // What consumers take without acknowledgement is given back in this turn: its references must count before.
            loop.writer().flushReferences();
            List<Subscriber> all = List.copyOf(served);
            served.clear();
            lastServed = null;
            all.forEach(Subscriber::handOver);
        }
    }

    private void delivered(Input in) {
        long id = in.subject();
        long position = in.number();
        boolean redelivered = in.flag();
        Subscriber last = lastServed;
        Subscriber subscriber = last != null && last.id() == id ? last : subscribers.get(id);
        if (subscriber != null) {
            subscriber.arrived(position, store(in), redelivered);
            if (subscriber != last) {
                lastServed = subscriber;
                if (!served.contains(subscriber)) {
                    served.add(subscriber);
                }
            }
        } else {
            Request request = requests.get(id);
            if (request != null) {
                request.get().ifPresent(get -> gotten(get, id, position, store(in), redelivered));
            } // else the queue was lost meanwhile, and the home is told so
        }
    }

    private void gotten(GetRequest get, long subscription, long position, long location, boolean redelivered) {
        loop.writer().flushReferences();
        get.sink().deliver(subscription, location, redelivered);
        if (!get.noAck()) {
            loop.releaser().release(location);
            gottenBy.computeIfAbsent(get.sink(), _ -> new Gotten(new HashMap<>()))
                    .positions()
                    .put(subscription, position);
        }
    }

    /** Copies the record that comes next into this loop's message memory, with one reference. */
    private long store(Input in) {
        int size = in.recordBytes();
        long location = loop.writer().allocate(size);
        ByteBuffer memory = loop.writer().memory();
        memory.put(loop.writer().offset(), in.memory(), in.position(), size);
        loop.writer().retain(1);
        return location;
    }

    private void confirmed(Input in) {
        SentBatch sent = batches.get(in.subject());
        if (sent != null) {
            sent.answer(in.number(), in.number(), in.flag());
            forgetIfDone(in.subject(), sent);
        }
    }

    private void taken(long id) {
        SentBatch sent = batches.get(id);
        if (sent != null) {
            sent.giveBack();
            forgetIfDone(id, sent);
        }
    }

    private void forgetIfDone(long id, SentBatch sent) {
        if (sent.batch == null && sent.unanswered.isEmpty()) {
            batches.remove(id);
        }
    }

    private void answered(long id, QueueOutcome outcome) {
        received(); // what was delivered before the answer comes before it
        Request request = requests.remove(id);
        if (request != null) {
            request.outcome().accept(outcome);
        }
    }

    private void statisticsAre(Input in) {
        Request request = requests.get(in.subject());
        if (request != null) {
            QueueStatistics statistics = StatisticsCodec.read(in);
            request.queue().statisticsAre(statistics);
            answered(in.subject(), new QueueOutcome.Done(0, 0));
        }
    }

    private void lost(long subscription) {
        Subscriber subscriber = subscribers.get(subscription);
        if (subscriber != null) {
            received();
            subscriber.handAll();
            forget(subscriber);
            subscriber.sink().cancelled();
        }
    }

    /** The home gives to somebody else what came last. */
    private void moved(long subscription) {
        Subscriber subscriber = subscribers.get(subscription);
        if (subscriber != null) {
            received();
            forget(subscriber);
            subscriber.lost();
        }
    }

    private void timedOut(long subscription, long timeoutMs) {
        Subscriber subscriber = subscribers.get(subscription);
        if (subscriber != null) {
            subscriber.sink().timedOut(timeoutMs);
        }
    }

    // ---- the end

    /** The node of the queue does not run any more, though the link may live: what clients have of it is over. */
    void lose(RemoteQueue queue) {
        for (Subscriber subscriber : List.copyOf(subscribers.values())) {
            if (subscriber.queue() == queue) {
                forget(subscriber);
                if (!conversation.isOver()) {
                    output.begin(Kind.FORSAKE, loop.index(), queue.id())
                            .number(subscriber.id())
                            .end();
                }
                subscriber.lost();
            }
        }
        List.copyOf(requests.entrySet()).forEach(entry -> {
            if (entry.getValue().queue() == queue && requests.remove(entry.getKey(), entry.getValue())) {
                entry.getValue().outcome().accept(queue.down());
            }
        });
        List.copyOf(batches.entrySet()).forEach(entry -> {
            if (entry.getValue().queue == queue && batches.remove(entry.getKey(), entry.getValue())) {
                fail(entry.getValue());
            }
        });
    }

    void end() {
        List<SentBatch> unanswered = List.copyOf(batches.values());
        List<Request> open = List.copyOf(requests.values());
        List<Subscriber> consumers = List.copyOf(subscribers.values());
        batches.clear();
        requests.clear();
        subscribers.clear();
        bySink.clear();
        gottenBy.clear();
        served.clear();
        lastServed = null;
        loop.writer().flushReferences();
        unanswered.forEach(ClientSide::fail);
        open.forEach(request -> request.outcome().accept(request.queue().down()));
        consumers.forEach(Subscriber::lost);
    }

    /** Not confirmed, so not accepted: whoever published it has to publish it again, also if it did arrive. */
    private static void fail(SentBatch sent) {
        sent.giveBack();
        sent.unanswered.remove(1, Long.MAX_VALUE, false, (from, to, _) -> sent.publisher.unanswered(from, to));
    }

    private void forget(Subscriber subscriber) {
        subscribers.remove(subscriber.id());
        bySink.remove(subscriber.sink(), subscriber);
    }

    /** No deliveries follow; those that were made can be settled still. */
    private void cancelled(Subscriber subscriber) {
        subscribers.remove(subscriber.id());
        subscriber.cancelled();
        forgetIfDone(subscriber);
    }

    private void forgetIfDone(Subscriber subscriber) {
        if (subscriber.isDone()) {
            bySink.remove(subscriber.sink(), subscriber);
        }
    }

    // ---- writing

    private long nextId() {
        return (long) loop.index() << LOOP_SHIFT | ++lastId;
    }

    /** Sends a request behind the publishes that wait; answers it when the link has ended before that. */
    private void inOrder(RemoteQueue queue, Consumer<QueueOutcome> reply, Runnable request) {
        Runnable unlessOver = () -> {
            if (conversation.isOver()) {
                reply.accept(queue.down());
            } else {
                request.run();
            }
        };
        if (output.isOpen()) {
            unlessOver.run();
        } else {
            output.await(unlessOver);
        }
    }

    private Output begin(Kind kind, RemoteQueue queue, Consumer<QueueOutcome> reply) {
        long id = nextId();
        requests.put(id, new Request(queue, reply, Optional.empty()));
        return output.begin(kind, loop.index(), queue.id()).number(id);
    }

    /** @return how many runs were written; those of lost subscriptions are left out */
    private int writeRuns(SettleBatch batch) {
        int mark = output.mark();
        output.count(0);
        int written = 0;
        for (int run = 0; run < batch.count(); run++) {
            DeliverySink sink = batch.sink(run);
            Subscriber subscriber = bySink.get(sink);
            if (subscriber != null) {
                writeRun(subscriber.id(), batch.outcome(run), batch.from(run), batch.to(run));
                written++;
                subscriber.settled(batch.to(run) - batch.from(run) + 1);
                forgetIfDone(subscriber);
            } else {
                Gotten gotten = gottenBy.get(sink);
                for (long id = batch.from(run); gotten != null && id <= batch.to(run); id++) {
                    Long position = gotten.positions().remove(id);
                    if (position != null) {
                        writeRun(id, batch.outcome(run), position, position);
                        written++;
                    }
                }
                if (gotten != null && gotten.positions().isEmpty()) {
                    gottenBy.remove(sink);
                }
            }
        }
        output.patchCount(mark, written);
        return written;
    }

    private void writeRun(long subscription, SettleBatch.Outcome outcome, long from, long to) {
        output.number(subscription).octet(Settling.code(outcome)).number(from).number(to);
    }
}
