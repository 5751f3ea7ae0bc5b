package io.warrenmq.broker.queue;

import io.warrenmq.broker.message.ConfirmSink;
import java.util.Arrays;

/**
 * Answers of the queues of one loop to one publisher, gathered in one turn. Owned by the queues' loop until it is
 * posted, then by the publisher's.
 */
final class ConfirmBatch implements Runnable {
    private static final int INITIAL = 8;

    private final ConfirmSink publisher;
    private long[] from = new long[INITIAL];
    private long[] to = new long[INITIAL];
    private boolean[] accepted = new boolean[INITIAL];
    private int count;

    ConfirmBatch(ConfirmSink publisher) {
        this.publisher = publisher;
    }

    ConfirmSink publisher() {
        return publisher;
    }

    void add(long first, long last, boolean isAccepted) {
        int previous = count - 1;
        if (previous >= 0 && to[previous] + 1 == first && accepted[previous] == isAccepted) {
            to[previous] = last;
            return;
        }
        if (count == from.length) {
            from = Arrays.copyOf(from, count * 2);
            to = Arrays.copyOf(to, count * 2);
            accepted = Arrays.copyOf(accepted, count * 2);
        }
        from[count] = first;
        to[count] = last;
        accepted[count] = isAccepted;
        count++;
    }

    /** Tells the publisher, on its loop. */
    @Override
    public void run() {
        for (int i = 0; i < count; i++) {
            publisher.confirmed(from[i], to[i], accepted[i]);
        }
    }
}
