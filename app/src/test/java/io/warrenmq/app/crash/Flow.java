package io.warrenmq.app.crash;

import java.util.BitSet;
import java.util.List;

/**
 * The messages of one publisher, numbered from 0, and what became of each. Thread-safe: workers note, the checker reads
 * after they ended.
 */
final class Flow {
    private final String name;
    private final BitSet confirmed = new BitSet();
    private final BitSet seen = new BitSet();
    private final BitSet settled = new BitSet();
    /** The same messages in another queue; a fan-out is published once and kept twice. */
    private final List<Flow> copies;

    private int next;

    Flow(String name, Flow... copies) {
        this.name = name;
        this.copies = List.of(copies);
    }

    String name() {
        return name;
    }

    /** The number of the next message to publish. */
    synchronized int attempt() {
        copies.forEach(Flow::attempt);
        return next++;
    }

    synchronized int attempted() {
        return next;
    }

    /** The broker promised to keep these. */
    synchronized void confirm(int from, int to) {
        confirmed.set(from, to + 1);
        copies.forEach(copy -> copy.confirm(from, to));
    }

    /** Somebody got this. */
    synchronized void see(int number) {
        if (number < 0 || number >= next) {
            throw new AssertionError(name + ": message " + number + " came out but only " + next + " went in");
        }
        seen.set(number);
    }

    /** The broker promised that this never comes back. */
    synchronized void settle(int number) {
        settled.set(number);
    }

    synchronized boolean isSettled(int number) {
        return settled.get(number);
    }

    synchronized int confirmedCount() {
        return confirmed.cardinality();
    }

    /** Confirmed messages that nobody got. */
    synchronized BitSet lost() {
        BitSet lost = (BitSet) confirmed.clone();
        lost.andNot(seen);
        return lost;
    }
}
