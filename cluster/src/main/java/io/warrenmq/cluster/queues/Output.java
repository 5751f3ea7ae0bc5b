package io.warrenmq.cluster.queues;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.TurnParticipant;
import io.warrenmq.cluster.link.PeerLink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What one loop has to say to another node: messages gathered during a turn and sent at its end, within a window that
 * the other side acknowledges as it works them off. So a node that is slow, or frozen, holds up those who send to it
 * before what waits for it fills the memory of this one.
 *
 * <p>Owned by the loop.
 */
final class Output extends TurnParticipant {
    /** At which a link message is sent although the turn goes on. */
    private static final int FULL_BYTES = 64 << 10;

    /** Above it messages travel in parts: a link would not take them, and nothing else would pass meanwhile. */
    private static final int LARGEST_ENVELOPE_BYTES = 1 << 20;

    private static final int PART_BYTES = 256 << 10;
    private static final int INITIAL_BYTES = 1 << 10;

    private final Loop loop;
    private final PeerLink link;
    private final long windowBytes;
    private final Deque<byte[]> backlog = new ArrayDeque<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private ByteBuffer buffer = ByteBuffer.allocate(INITIAL_BYTES);
    private int end = Envelope.HEADER_BYTES;
    private int message;
    private long backlogBytes;
    private long sentBytes;
    private long acknowledgedBytes;
    private boolean over;

    /** @param windowBytes that may be under way; smaller makes long round trips slow, larger holds more memory */
    Output(Loop loop, PeerLink link, long windowBytes) {
        this.loop = loop;
        this.link = link;
        this.windowBytes = windowBytes;
    }

    /** Whether more may be said without memory for it growing beyond the window. */
    boolean hasRoom() {
        return backlogBytes + sentBytes - acknowledgedBytes < windowBytes;
    }

    /** Whether what is to be sent in order with others may be sent now; otherwise it has to {@link #await}. */
    boolean isOpen() {
        return waiting.isEmpty() && hasRoom();
    }

    /** Runs {@code task} when there is room, in the order of the calls, or when the link has ended. */
    void await(Runnable task) {
        waiting.add(task);
    }

    /** The same before all that wait: the rest of something that was begun. */
    void awaitFirst(Runnable task) {
        waiting.addFirst(task);
    }

    // ---- one message

    Output begin(Kind kind, int clientLoop, long subject) {
        message = end;
        require(Envelope.MESSAGE_HEADER_BYTES);
        buffer.put(message + Envelope.MESSAGE_KIND, (byte) kind.code());
        buffer.putShort(message + Envelope.MESSAGE_LOOP, (short) clientLoop);
        buffer.putLong(message + Envelope.MESSAGE_SUBJECT, subject);
        end += Envelope.MESSAGE_HEADER_BYTES;
        return this;
    }

    Output number(long value) {
        require(Long.BYTES);
        buffer.putLong(end, value);
        end += Long.BYTES;
        return this;
    }

    Output count(int value) {
        require(Integer.BYTES);
        buffer.putInt(end, value);
        end += Integer.BYTES;
        return this;
    }

    Output octet(int value) {
        require(1);
        buffer.put(end, (byte) value);
        end++;
        return this;
    }

    Output flag(boolean value) {
        return octet(value ? 1 : 0);
    }

    Output text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        count(bytes.length);
        require(bytes.length);
        buffer.put(end, bytes);
        end += bytes.length;
        return this;
    }

    Output bytes(ByteBuffer source, int offset, int length) {
        require(length);
        buffer.put(end, source, offset, length);
        end += length;
        return this;
    }

    /** Room for something that writes itself; returns where. */
    int room(int length) {
        require(length);
        int at = end;
        end += length;
        return at;
    }

    ByteBuffer memory() {
        return buffer;
    }

    /** Where the next value goes, for a count that is known later. */
    int mark() {
        return end;
    }

    void patchCount(int at, int value) {
        buffer.putInt(at, value);
    }

    /** Forgets the message that was begun. */
    void drop() {
        end = message;
    }

    void end() {
        buffer.putInt(message, end - message - Integer.BYTES);
        if (end >= FULL_BYTES) {
            seal();
        } else {
            loop.flushBeforeTurnEnds(this);
        }
    }

    @Override
    protected void endTurn() {
        if (end > Envelope.HEADER_BYTES) {
            seal();
        }
    }

    // ---- the window

    /** The other side has worked off so many bytes of this loop since the link began. */
    void acknowledged(long bytes) {
        acknowledgedBytes = Math.max(acknowledgedBytes, bytes);
        pump();
        while (!waiting.isEmpty() && hasRoom()) {
            waiting.remove().run();
        }
    }

    /** The link has ended: whoever waited is to find that out. */
    void close() {
        over = true;
        backlog.clear();
        backlogBytes = 0;
        buffer = ByteBuffer.allocate(INITIAL_BYTES);
        end = Envelope.HEADER_BYTES;
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    boolean isOver() {
        return over;
    }

    private void seal() {
        if (end <= LARGEST_ENVELOPE_BYTES) {
            byte[] envelope = new byte[end];
            buffer.get(0, envelope);
            Envelope.header(ByteBuffer.wrap(envelope), Envelope.MESSAGES, loop.index());
            push(envelope);
        } else {
            cut();
        }
        end = Envelope.HEADER_BYTES;
        if (buffer.capacity() > LARGEST_ENVELOPE_BYTES) {
            buffer = ByteBuffer.allocate(INITIAL_BYTES); // a large message is not to be paid for for ever
        }
        pump();
    }

    private void cut() {
        int size = end - Envelope.HEADER_BYTES;
        for (int from = 0; from < size; from += PART_BYTES) {
            int length = Math.min(PART_BYTES, size - from);
            byte[] envelope = new byte[Envelope.PART_HEADER_BYTES + length];
            ByteBuffer part = ByteBuffer.wrap(envelope);
            Envelope.header(part, Envelope.PART, loop.index());
            part.putInt(Envelope.HEADER_BYTES, size);
            buffer.get(Envelope.HEADER_BYTES + from, envelope, Envelope.PART_HEADER_BYTES, length);
            push(envelope);
        }
    }

    private void push(byte[] envelope) {
        backlog.add(envelope);
        backlogBytes += envelope.length;
    }

    private void pump() {
        while (!backlog.isEmpty() && sentBytes - acknowledgedBytes < windowBytes) {
            byte[] envelope = backlog.remove();
            backlogBytes -= envelope.length;
            sentBytes += envelope.length;
            link.send(envelope); // if the link has ended, this loop is about to hear of it
        }
    }

    private void require(int bytes) {
        if (buffer.capacity() - end < bytes) {
            int capacity = (int) Math.min(Integer.MAX_VALUE - 8L, Math.max((long) end + bytes, buffer.capacity() * 2L));
            ByteBuffer larger = ByteBuffer.allocate(capacity);
            larger.put(0, buffer, 0, end);
            buffer = larger;
        }
    }
}
