package io.warrenmq.cluster.replication;

import java.util.Arrays;

/**
 * Which messages of one publisher session a queue has had, settled since or not. A channel numbers what it publishes to
 * a queue 1, 2, 3 ...; a message that is sent again, by the channel or by a copy that returns, is recognised by its
 * number.
 *
 * <p>Part of the queue's replicated state: every holder of a copy derives it from the same operations.
 *
 * <p>Owned by the thread of its queue.
 */
public final class PublisherLedger {
    // Pairs of first and last number, ascending, with gaps between them: what was had. The first pair grows while the
    // channel publishes; others exist only after a promotion with losses or a merge.
    private long[] had = new long[4];
    private int pairs;
    private long passed;

    /** A ledger that has seen nothing. */
    public PublisherLedger() {}

    /** A ledger of its own with the same content. */
    public PublisherLedger copy() {
        PublisherLedger copy = new PublisherLedger();
        copy.had = had.clone();
        copy.pairs = pairs;
        copy.passed = passed;
        return copy;
    }

    /** Number up to where the channel publishes nothing new: 1.7 of the protocol calls it the watermark. */
    public long passed() {
        return passed;
    }

    /** Whether the queue has had a message. */
    public boolean has(long number) {
        for (int pair = pairs - 1; pair >= 0; pair--) {
            if (number >= had[2 * pair]) {
                return number <= had[2 * pair + 1];
            }
        }
        return false;
    }

    /** Whether a channel may publish a number: without gaps, and not again. */
    public boolean isNext(long number) {
        return number == passed + 1;
    }

    /**
     * A channel begins to send under a new label. What it will not send again counts as passed but not as had: after a
     * promotion with losses it may be on a copy that returns, and must be taken from there.
     *
     * @param firstUnconfirmed lowest number that the channel will send
     */
    public void attach(long firstUnconfirmed) {
        passed = Math.max(passed, firstUnconfirmed - 1);
        passMerged();
    }

    /** The queue takes a message from its channel. */
    public void published(long number) {
        if (!isNext(number)) {
            throw new IllegalArgumentException("number " + number + " behind " + passed);
        }
        add(number);
        passed = number;
        passMerged();
    }

    /** The queue takes a message from a copy that returns. */
    public void merged(long number) {
        if (!has(number)) {
            add(number);
            passMerged();
        }
    }

    // The channel may still send what a merge brought: it must count as had then, and what follows must be next.
    private void passMerged() {
        for (int pair = 0; pair < pairs; pair++) {
            if (had[2 * pair] <= passed + 1) {
                passed = Math.max(passed, had[2 * pair + 1]);
            }
        }
    }

    private void add(long number) {
        int at = 0;
        while (at < pairs && had[2 * at] < number) {
            at++;
        }
        boolean joinsBefore = at > 0 && had[2 * at - 1] == number - 1;
        boolean joinsAfter = at < pairs && had[2 * at] == number + 1;
        if (joinsBefore && joinsAfter) {
            had[2 * at - 1] = had[2 * at + 1];
            System.arraycopy(had, 2 * at + 2, had, 2 * at, 2 * (pairs - at - 1));
            pairs--;
        } else if (joinsBefore) {
            had[2 * at - 1] = number;
        } else if (joinsAfter) {
            had[2 * at] = number;
        } else {
            if (2 * pairs == had.length) {
                had = Arrays.copyOf(had, 2 * had.length);
            }
            System.arraycopy(had, 2 * at, had, 2 * at + 2, 2 * (pairs - at));
            had[2 * at] = number;
            had[2 * at + 1] = number;
            pairs++;
        }
    }
}
