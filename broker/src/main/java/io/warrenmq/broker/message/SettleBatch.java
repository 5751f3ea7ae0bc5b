package io.warrenmq.broker.message;

import io.warrenmq.broker.queue.DeliverySink;
import java.util.Arrays;

/**
 * What a channel says of deliveries of one queue: runs of positions that it had got through one sink, each run with one
 * outcome. Owned by the channel's loop until it is handed to {@code QueueEndpoint.settle}, then by the queue's.
 */
public final class SettleBatch {
    /** What becomes of the deliveries of a run. */
    public enum Outcome {
        /** basic.ack: the message is done. */
        ACK,
        /** Back to its place in the queue, redelivered. */
        REQUEUE,
        /** basic.nack or basic.reject without requeue: dead-lettered or dropped. */
        REJECT
    }

    private DeliverySink[] sinks = new DeliverySink[4];
    private Outcome[] outcomes = new Outcome[4];
    private long[] from = new long[4];
    private long[] to = new long[4];
    private int count;

    /** Adds one delivery; it joins the run before it when it follows that directly. */
    @SuppressWarnings("ReferenceEquality") // a sink is the identity of its subscription
    public void add(DeliverySink sink, long position, Outcome outcome) {
        int last = count - 1;
        if (last >= 0 && to[last] + 1 == position && sinks[last] == sink && outcomes[last] == outcome) {
            to[last] = position;
            return;
        }
        addRun(sink, position, position, outcome);
    }

    /** Adds deliveries whose positions follow each other, both ends included. */
    public void addRun(DeliverySink sink, long first, long last, Outcome outcome) {
        if (count == from.length) {
            sinks = Arrays.copyOf(sinks, count * 2);
            outcomes = Arrays.copyOf(outcomes, count * 2);
            from = Arrays.copyOf(from, count * 2);
            to = Arrays.copyOf(to, count * 2);
        }
        sinks[count] = sink;
        outcomes[count] = outcome;
        from[count] = first;
        to[count] = last;
        count++;
    }

    /** Number of runs. */
    public int count() {
        return count;
    }

    public DeliverySink sink(int run) {
        return sinks[run];
    }

    public Outcome outcome(int run) {
        return outcomes[run];
    }

    /** First position of the run. */
    public long from(int run) {
        return from[run];
    }

    /** Last position of the run, inclusive. */
    public long to(int run) {
        return to[run];
    }
}
