package io.warrenmq.cluster.queues;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.queue.DeliverySink;
import io.warrenmq.broker.queue.HomeQueue;
import io.warrenmq.store.memory.Chunk;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.MessageRecord;

/**
 * Stands for a consumer, or a basic.get, of another node at its queue: sends what it is given, within the window that
 * the other side grants. Owned by the queue's loop.
 */
final class Guest implements DeliverySink {
    private final Conversation conversation;
    private final HomeQueue queue;
    private final int clientLoop;
    private final long id;
    private final boolean noAck;
    private long grantedMessages;
    private long reportedBytes;
    private long sentMessages;
    private long sentBytes;
    private long unsettled;
    private boolean waitsForGrant;
    private boolean waitsForRoom;
    /** No deliveries follow. */
    private boolean cancelled;

    /** @param grantedMessages that may be sent at first; a basic.get needs no grant */
    Guest(Conversation conversation, HomeQueue queue, int clientLoop, long id, boolean noAck, long grantedMessages) {
        this.conversation = conversation;
        this.queue = queue;
        this.clientLoop = clientLoop;
        this.id = id;
        this.noAck = noAck;
        this.grantedMessages = grantedMessages;
    }

    HomeQueue queue() {
        return queue;
    }

    long id() {
        return id;
    }

    @Override
    public Loop loop() {
        return conversation.loop();
    }

    @Override
    public boolean ready() {
        if (sentMessages >= grantedMessages || sentBytes - reportedBytes >= Window.BYTES) {
            waitsForGrant = true;
            return false;
        }
        if (!conversation.output().hasRoom()) {
            if (!waitsForRoom) {
                waitsForRoom = true;
                conversation.output().await(this::roomCame);
            }
            return false;
        }
        return !conversation.isOver();
    }

    @Override
    public void deliver(long position, long location, boolean redelivered) {
        Chunk chunk = conversation.loop().chunks().chunk(location);
        int offset = ChunkPool.offset(location);
        int sizeBytes = MessageRecord.sizeBytes(chunk.memory(), offset);
        sentMessages++;
        sentBytes += sizeBytes;
        if (!conversation.isOver()) {
            conversation
                    .output()
                    .begin(Kind.DELIVERY, clientLoop, id)
                    .number(position)
                    .flag(redelivered)
                    .bytes(chunk.memory(), offset, sizeBytes)
                    .end();
        }
        if (noAck) {
            conversation.loop().releaser().release(location);
        } else {
            unsettled++;
        }
    }

    @Override
    public void cancelled() {
        cancelled = true;
        conversation.home().queueGone(this);
        if (!conversation.isOver()) {
            conversation.output().begin(Kind.CANCELLED, clientLoop, id).end();
        }
    }

    @Override
    public void moved() {
        cancelled = true;
        conversation.home().queueGone(this);
        if (!conversation.isOver()) {
            conversation.output().begin(Kind.MOVED, clientLoop, id).end();
        }
    }

    @Override
    public void timedOut(long consumerTimeoutMs) {
        if (!conversation.isOver()) {
            conversation
                    .output()
                    .begin(Kind.TIMED_OUT, clientLoop, id)
                    .number(consumerTimeoutMs)
                    .end();
        }
    }

    /** The consumer has taken so much, and there may be so many messages more. */
    void granted(long messages, long bytes) {
        grantedMessages = Math.max(grantedMessages, messages);
        reportedBytes = Math.max(reportedBytes, bytes);
        if (waitsForGrant) {
            waitsForGrant = false;
            queue.resume(this);
        }
    }

    private void roomCame() {
        waitsForRoom = false;
        if (!conversation.isOver()) {
            queue.resume(this);
        }
    }

    /** The consumer ended; its deliveries can be settled still. */
    void ended() {
        cancelled = true;
    }

    /** Whether so many deliveries of it are unsettled. */
    boolean has(long count) {
        return count > 0 && count <= unsettled;
    }

    void settled(long count) {
        unsettled -= count;
    }

    /** Whether nothing is left of it. */
    boolean isDone() {
        return cancelled && unsettled == 0;
    }
}
