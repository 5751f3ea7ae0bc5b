package io.warrenmq.cluster.queues;

import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.queue.DeliverySink;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.MessageRecord;

/**
 * A consumer of this node as its queue on another node sees it: takes what comes, hands it over while the consumer has
 * room, and says how much room there is again. Owned by the consumer's loop.
 */
final class Subscriber {
    private static final long REDELIVERED = Long.MIN_VALUE;

    private final Conversation conversation;
    private final long id;
    private final RemoteQueue queue;
    private final DeliverySink sink;
    private final boolean noAck;
    private final Arrived arrived = new Arrived();
    private long handedMessages;
    private long handedBytes;
    private long grantedMessages;
    private long reportedBytes;
    private boolean handing;
    /** Deliveries that were not settled. */
    private long unsettled;
    /** The queue has answered that there is such a consumer. */
    private boolean began;

    private boolean cancelled;

    Subscriber(Conversation conversation, long id, RemoteQueue queue, DeliverySink sink, boolean noAck) {
        this.conversation = conversation;
        this.id = id;
        this.queue = queue;
        this.sink = sink;
        this.noAck = noAck;
    }

    long id() {
        return id;
    }

    RemoteQueue queue() {
        return queue;
    }

    DeliverySink sink() {
        return sink;
    }

    /** Deliveries that the home may send at first. */
    long firstGrant() {
        grantedMessages = window();
        return grantedMessages;
    }

    void begin() {
        began = true;
        handOver();
    }

    /** A delivery came, with a reference to its memory. */
    void arrived(long position, long location, boolean redelivered) {
        arrived.add(position, redelivered ? location | REDELIVERED : location);
        if (!noAck) {
            unsettled++;
        }
    }

    void settled(long count) {
        unsettled -= count;
    }

    /** No deliveries follow. */
    void cancelled() {
        cancelled = true;
    }

    /** Whether nothing is left of it. */
    boolean isDone() {
        return cancelled && unsettled == 0;
    }

    /** Hands over what came, as long as the consumer has room. */
    void handOver() {
        if (handing || !began) {
            return;
        }
        handing = true; // a consumer that is told something may say that it has room
        try {
            while (!arrived.isEmpty() && sink.ready()) {
                handNext();
            }
        } finally {
            handing = false;
        }
        report();
    }

    /**
     * The consumer was cancelled, and what was under way has come: without acknowledgement it is handed over however
     * full the connection is, because nobody else will get it; the rest goes back.
     */
    void end() {
        if (noAck) {
            handAll();
        } else if (!arrived.isEmpty()) {
            SettleBatch back = new SettleBatch();
            while (!arrived.isEmpty()) {
                back.add(sink, arrived.position(), SettleBatch.Outcome.REQUEUE);
                release(arrived.location());
                arrived.remove();
            }
            conversation.client().settle(queue, back);
        }
    }

    /** Hands over what came, however full the connection is: the queue does not have it any more. */
    void handAll() {
        while (!arrived.isEmpty()) {
            handNext();
        }
    }

    /** The queue is lost: what came last goes with it, because the home gives it to somebody else. */
    void lost() {
        while (!arrived.isEmpty()) {
            release(arrived.location());
            arrived.remove();
        }
        sink.moved();
    }

    private void handNext() {
        long position = arrived.position();
        long location = arrived.location() & ~REDELIVERED;
        boolean redelivered = arrived.location() < 0;
        arrived.remove();
        handedMessages++;
        handedBytes += sizeBytes(location);
        sink.deliver(position, location, redelivered);
        if (!noAck) {
            conversation.loop().releaser().release(location);
        }
    }

    private void release(long location) {
        conversation.loop().releaser().release(location & ~REDELIVERED);
    }

    private int sizeBytes(long location) {
        return MessageRecord.sizeBytes(
                conversation.loop().chunks().chunk(location).memory(), ChunkPool.offset(location));
    }

    private int window() {
        return Math.min(Window.MESSAGES, Math.max(1, sink.mostUnderWay()));
    }

    /** Tells the home that there is room, when it is worth a message. */
    private void report() {
        int window = window();
        long grant = handedMessages + window;
        boolean forMessages = grant - grantedMessages >= Math.max(1, window / Window.REPORTED_PART);
        boolean forBytes = handedBytes - reportedBytes >= Window.BYTES / Window.REPORTED_PART;
        if (forMessages || forBytes) {
            grantedMessages = Math.max(grantedMessages, grant);
            reportedBytes = handedBytes;
            conversation.client().grant(this, grantedMessages, handedBytes);
        }
    }
}
