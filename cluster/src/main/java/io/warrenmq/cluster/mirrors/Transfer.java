package io.warrenmq.cluster.mirrors;

import io.warrenmq.broker.queue.QueueCopyContent;
import io.warrenmq.broker.queue.QueueCopyContent.Walk;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.MessageRecord;
import java.util.Arrays;

/**
 * What is in a queue on its way to a new mirror while the queue serves: a walk along each lane. What happens to
 * messages that the walk has passed is sent behind them, what happens to others it will see when it gets there. At the
 * end of all lanes the mirror has everything.
 *
 * <p>Owned by the queue's loop.
 */
final class Transfer {
    private static final int PIECE_BYTES = 128 << 10;
    private static final int COUNT_BITS = 56;
    private static final long COUNT = (1L << COUNT_BITS) - 1;

    final NodeId to;
    final long number;
    /** Everything, and not only what came after it began. */
    final boolean whole;

    private final QueueCopyContent content;
    private final ChunkPool chunks;
    private final Operations.Writer out = new Operations.Writer();
    private long[] cursors;
    private final long[] starts;
    private final int mostMessages;
    private long pieces;
    private long messages;

    /** Takes what is to be sent. */
    interface Sender {
        boolean hasRoom();

        void send(long piece, Operations operations);
    }

    /**
     * @param whole from the first message on; otherwise only what comes from now on, until what is there now has gone
     * @param mostMessages in one piece
     */
    Transfer(NodeId to, long number, boolean whole, int mostMessages, QueueCopyContent content, ChunkPool chunks) {
        this.to = to;
        this.number = number;
        this.whole = whole;
        this.mostMessages = mostMessages;
        this.content = content;
        this.chunks = chunks;
        this.starts = new long[content.lanes()];
        for (int lane = 0; lane < starts.length; lane++) {
            starts[lane] = whole ? 0 : content.next(lane);
        }
        this.cursors = starts.clone();
    }

    /** Messages that were sent. */
    long messages() {
        return messages;
    }

    /** Operations of the queue: those about what was passed go along. */
    void follow(Operations operations) {
        Operations.Reader reader = new Operations.Reader(operations);
        while (reader.hasNext()) {
            int kind = reader.next();
            if (kind == Operations.SETTLED || kind == Operations.DELIVERED) {
                int lane = (int) (reader.first() >>> COUNT_BITS);
                long cursor = lane < cursors.length ? cursors[lane] : 0;
                long last = Math.min(reader.last() & COUNT, cursor - 1);
                if (last >= (reader.first() & COUNT)) {
                    out.range(kind, reader.first(), (long) lane << COUNT_BITS | last);
                }
            }
        }
    }

    /** Sends on. @return whether everything was sent, and there is nothing that the mirror lacks */
    boolean pump(Sender sender) {
        if (pieces == 0) {
            send(sender); // the mirror clears its place
        }
        while (sender.hasRoom()) {
            Walk walk = walk();
            if (out.count() > 0) {
                send(sender);
            }
            if (walk == Walk.WAITS) {
                return false;
            }
            if (walk == Walk.END) {
                return hasAll();
            }
        }
        return false;
    }

    private Walk walk() {
        int lanes = content.lanes();
        if (lanes > cursors.length) {
            cursors = Arrays.copyOf(cursors, lanes);
        }
        int[] left = {mostMessages};
        for (int lane = 0; lane < lanes; lane++) {
            long[] cursor = {cursors[lane]};
            Walk walk = content.walk(lane, cursor, (position, location, expiresAtMs, flags) -> {
                int offset = ChunkPool.offset(location);
                var memory = chunks.chunk(location).memory();
                out.enqueue(position, expiresAtMs, flags, memory, offset, MessageRecord.sizeBytes(memory, offset));
                messages++;
                return --left[0] > 0 && out.sizeBytes() < PIECE_BYTES;
            });
            cursors[lane] = cursor[0];
            if (walk != Walk.END) {
                return walk;
            }
        }
        return Walk.END;
    }

    private void send(Sender sender) {
        sender.send(pieces++, out.take(false));
    }

    private boolean hasAll() {
        for (int lane = 0; lane < starts.length; lane++) {
            if (content.hasBelow(lane, starts[lane])) {
                return false;
            }
        }
        return true;
    }
}
