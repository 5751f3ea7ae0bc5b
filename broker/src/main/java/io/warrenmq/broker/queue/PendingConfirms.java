package io.warrenmq.broker.queue;

import io.warrenmq.broker.message.ConfirmSink;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Publishes of one queue whose log operation is not fsynced yet, in the order of the log: ranges of confirm sequences
 * of a publisher, each with the operation that makes its last message safe. Owned by the queue's loop.
 */
final class PendingConfirms {
    private static final int INITIAL = 16;

    private @Nullable ConfirmSink[] publishers = new ConfirmSink[INITIAL];
    private long[] from = new long[INITIAL];
    private long[] to = new long[INITIAL];
    private long[] operations = new long[INITIAL];
    private int first;
    private int count;
    /** The last range was handed to the log with its turn: another commit may cover what comes now. */
    private boolean sealed;

    @SuppressWarnings("ReferenceEquality")
    void add(ConfirmSink publisher, long sequence, long operation) {
        if (count > 0 && !sealed) {
            int last = slot(count - 1);
            if (publishers[last] == publisher && to[last] + 1 == sequence) {
                to[last] = sequence;
                operations[last] = operation;
                return;
            }
        }
        if (count == from.length) {
            grow();
        }
        int slot = slot(count++);
        publishers[slot] = publisher;
        from[slot] = sequence;
        to[slot] = sequence;
        operations[slot] = operation;
        sealed = false;
    }

    void seal() {
        sealed = true;
    }

    /**
     * Answers everything up to this operation. Confirmed means: the message is in the log and fsynced, so a node that
     * is killed at any moment from now on has it again after its next start.
     */
    void committed(long operation, ConfirmOutbox outbox) {
        while (count > 0 && operations[first] <= operation) {
            ConfirmSink publisher = publishers[first];
            if (publisher != null) {
                outbox.confirm(publisher, from[first], to[first], true);
            }
            publishers[first] = null;
            first = slot(1);
            count--;
        }
    }

    /** All of them wait for this operation of another count. */
    void moveTo(PendingConfirms other, long operation) {
        while (count > 0) {
            ConfirmSink publisher = publishers[first];
            for (long sequence = from[first]; publisher != null && sequence <= to[first]; sequence++) {
                other.add(publisher, sequence, operation);
            }
            publishers[first] = null;
            first = slot(1);
            count--;
        }
        other.seal();
    }

    /** Nobody knows what becomes of these: their publishers are told so, on their loops. */
    void abandon() {
        while (count > 0) {
            ConfirmSink publisher = publishers[first];
            if (publisher != null) {
                long firstSequence = from[first];
                long lastSequence = to[first];
                publisher.loop().post(() -> publisher.unanswered(firstSequence, lastSequence));
            }
            publishers[first] = null;
            first = slot(1);
            count--;
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Whether it grew to a size that an idle queue should not keep. */
    boolean isLarge() {
        return from.length > INITIAL;
    }

    private int slot(int i) {
        return (first + i) & (from.length - 1);
    }

    private void grow() {
        int size = from.length;
        publishers = Arrays.copyOf(publishers, size * 2);
        from = Arrays.copyOf(from, size * 2);
        to = Arrays.copyOf(to, size * 2);
        operations = Arrays.copyOf(operations, size * 2);
        // The part before the first element continues behind what was the end.
        System.arraycopy(publishers, 0, publishers, size, first);
        Arrays.fill(publishers, 0, first, null);
        System.arraycopy(from, 0, from, size, first);
        System.arraycopy(to, 0, to, size, first);
        System.arraycopy(operations, 0, operations, size, first);
    }
}
