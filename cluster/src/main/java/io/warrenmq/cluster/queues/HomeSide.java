package io.warrenmq.cluster.queues;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.queue.ConsumerSpec;
import io.warrenmq.broker.queue.HomeQueue;
import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.store.memory.ChunkWriter;
import io.warrenmq.store.memory.MessageRecord;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What queues of one loop are asked by clients of another node, over one link. When the link ends, so does what its
 * clients had: consumers go, and what was not settled goes back to its place. Owned by the loop.
 */
final class HomeSide {
    private static final int RUN_BYTES = 3 * Long.BYTES + 1;

    /** Sequence, flags, priority and the head of a record. */
    private static final int LEAST_PUBLISH_BYTES = Long.BYTES + 2 + MessageRecord.HEAD_BYTES;

    private static final String NO_MESSAGE = "";

    private final Conversation conversation;
    private final Loop loop;
    private final Output output;
    private final QueueServing serving;
    private final Map<Long, Guest> guests = new HashMap<>();

    HomeSide(Conversation conversation, QueueServing serving) {
        this.conversation = conversation;
        this.loop = conversation.loop();
        this.output = conversation.output();
        this.serving = serving;
    }

    void receive(Input in) {
        Optional<HomeQueue> queue = serving.queues().find(in.subject());
        if (queue.isPresent()) {
            serve(queue.get(), in);
        } else {
            refuse(in, NO_MESSAGE);
        }
    }

    private void serve(HomeQueue queue, Input in) {
        switch (in.kind()) {
            case PUBLISH -> publish(queue, in);
            case CONSUME -> consume(queue, in);
            case CANCEL -> cancel(queue, in);
            case GET -> get(queue, in);
            case SETTLE -> queue.settle(runs(in));
            case SETTLE_DURABLY -> {
                int clientLoop = in.clientLoop();
                long request = in.number();
                queue.settleDurably(runs(in), loop, () -> committed(clientLoop, request));
            }
            case CREDIT -> {
                Guest guest = guests.get(in.number());
                if (guest != null) {
                    guest.granted(in.number(), in.number());
                }
            }
            case FORSAKE -> {
                Guest guest = guests.remove(in.number());
                if (guest != null) {
                    guest.queue().abandon(guest);
                }
            }
            case PURGE -> queue.purge(loop, answer(in.clientLoop(), in.number()));
            case STATUS -> {
                Consumer<QueueOutcome> answer = answer(in.clientLoop(), in.number());
                queue.status(in.flag(), loop, answer);
            }
            case DELETE -> {
                Consumer<QueueOutcome> answer = answer(in.clientLoop(), in.number());
                queue.delete(in.flag(), in.flag(), loop, answer);
            }
            case STATISTICS -> {
                output.begin(Kind.STATISTICS_ARE, in.clientLoop(), in.number());
                StatisticsCodec.write(queue.statistics(), output);
                output.end();
            }
            default -> throw new MalformedException(in.kind() + " to the home of a queue");
        }
    }

    private void publish(HomeQueue queue, Input in) {
        long id = in.number();
        int count = in.countOf(LEAST_PUBLISH_BYTES);
        PublishBatch batch = new PublishBatch(
                new GuestPublisher(conversation, serving.backpressure(), in.clientLoop(), id), Math.max(1, count));
        ChunkWriter writer = loop.writer();
        for (int i = 0; i < count; i++) {
            long sequence = in.number();
            int flags = in.octet();
            int priority = in.octet();
            int size = in.recordBytes();
            long location = writer.allocate(size);
            ByteBuffer memory = writer.memory();
            memory.put(writer.offset(), in.memory(), in.position(), size);
            in.skip(size);
            int bodySizeBytes = MessageRecord.bodySizeBytes(memory, writer.offset());
            writer.retain(1);
            batch.add(location, sequence, bodySizeBytes, priority, flags);
        }
        writer.flushReferences();
        queue.publish(batch);
    }

    private void consume(HomeQueue queue, Input in) {
        int clientLoop = in.clientLoop();
        long request = in.number();
        long id = in.number();
        long granted = in.number();
        ConsumerSpec spec = ConsumerSpecs.read(in);
        Guest guest = new Guest(conversation, queue, clientLoop, id, spec.noAck(), granted);
        guests.put(id, guest);
        queue.consume(guest, spec, loop, outcome -> {
            if (conversation.isOver()) {
                queue.abandon(guest);
                return;
            }
            if (!(outcome instanceof QueueOutcome.Done)) {
                guests.remove(id, guest);
            }
            answer(clientLoop, request, outcome);
        });
    }

    private void cancel(HomeQueue queue, Input in) {
        int clientLoop = in.clientLoop();
        long request = in.number();
        Guest guest = guests.get(in.number());
        if (guest == null) {
            answer(clientLoop, request, new QueueOutcome.Done(0, 0)); // the queue is another one, or lost it itself
            return;
        }
        queue.cancel(guest, loop, outcome -> {
            guest.ended();
            forgetIfDone(guest);
            answer(clientLoop, request, outcome);
        });
    }

    private void get(HomeQueue queue, Input in) {
        int clientLoop = in.clientLoop();
        long id = in.number();
        boolean noAck = in.flag();
        Guest guest = new Guest(conversation, queue, clientLoop, id, noAck, 0);
        guest.ended(); // it is there for its delivery only
        queue.get(guest, noAck, loop, outcome -> {
            if (conversation.isOver()) {
                queue.abandon(guest);
                return;
            }
            if (!guest.isDone()) {
                guests.put(id, guest);
            }
            answer(clientLoop, id, outcome);
        });
    }

    private SettleBatch runs(Input in) {
        SettleBatch batch = new SettleBatch();
        int count = in.countOf(RUN_BYTES);
        for (int run = 0; run < count; run++) {
            Guest guest = guests.get(in.number());
            SettleBatch.Outcome outcome = Settling.outcome(in.octet());
            long from = in.number();
            long to = in.number();
            boolean possible = to >= from && (guest == null || guest.has(to - from + 1));
            if (!possible) {
                throw new MalformedException("a settlement from " + from + " to " + to);
            }
            if (guest != null) {
                batch.addRun(guest, from, to, outcome);
                guest.settled(to - from + 1);
                forgetIfDone(guest);
            }
        }
        return batch;
    }

    /** The queue does not have the guest any more, because it is gone. */
    void queueGone(Guest guest) {
        guests.remove(guest.id(), guest);
    }

    private void forgetIfDone(Guest guest) {
        if (guest.isDone()) {
            guests.remove(guest.id(), guest);
        }
    }

    /**
     * There is no such queue. What is published to a queue that is gone is taken and confirmed, as what it held.
     *
     * @param reason why it could not be found out whether there is one, in which case nothing is taken; empty otherwise
     */
    void refuse(Input in, String reason) {
        boolean gone = reason.isEmpty();
        QueueOutcome outcome = gone ? new QueueOutcome.Gone() : new QueueOutcome.Failed(reason, null);
        switch (in.kind()) {
            case PUBLISH -> refusePublish(in, gone);
            case SETTLE_DURABLY -> committed(in.clientLoop(), in.number());
            case CONSUME, CANCEL, GET, PURGE, STATUS, DELETE, STATISTICS ->
                answer(in.clientLoop(), in.number(), outcome);
            case SETTLE, CREDIT, FORSAKE -> {} // about what went with the queue
            default -> throw new MalformedException(in.kind() + " to the home of a queue");
        }
    }

    private void refusePublish(Input in, boolean accepted) {
        long id = in.number();
        int count = in.countOf(LEAST_PUBLISH_BYTES);
        GuestPublisher publisher = new GuestPublisher(conversation, serving.backpressure(), in.clientLoop(), id);
        for (int i = 0; i < count; i++) {
            long sequence = in.number();
            in.skip(2);
            in.skip(in.recordBytes());
            if (sequence != 0) {
                publisher.confirmed(sequence, sequence, accepted);
            }
        }
        publisher.batchTaken();
    }

    private Consumer<QueueOutcome> answer(int clientLoop, long request) {
        return outcome -> answer(clientLoop, request, outcome);
    }

    private void answer(int clientLoop, long request, QueueOutcome outcome) {
        if (!conversation.isOver()) {
            output.begin(Kind.OUTCOME, clientLoop, request);
            Outcomes.write(outcome, output);
            output.end();
        }
    }

    private void committed(int clientLoop, long request) {
        if (!conversation.isOver()) {
            output.begin(Kind.COMMITTED, clientLoop, request).end();
        }
    }

    /** The link has ended. */
    void end() {
        List<Guest> all = List.copyOf(guests.values());
        guests.clear();
        all.forEach(guest -> guest.queue().abandon(guest));
    }
}
