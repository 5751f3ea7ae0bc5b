package io.warrenmq.server.amqp;

/**
 * Publisher confirms of one channel: for each unanswered publish how many queues have still to answer, and whether one
 * refused. Owned by the channel's loop.
 *
 * <p>Answers are given out cumulatively: one multiple-ack for everything below the oldest undecided number. A
 * multiple-ack never covers a refused number, because runs of acks and nacks alternate.
 */
final class ConfirmRing {
    private static final int INITIAL_CAPACITY = 16;
    private static final int REFUSED = 1 << 30;
    private static final int ANSWERED = -1;

    /** Writes basic.ack and basic.nack. */
    interface Answers {
        void answer(long sequence, boolean multiple, boolean accepted);
    }

    /**
     * Outstanding answers per number, plus {@link #REFUSED}; {@link #ANSWERED} once the client was told out of turn.
     */
    private int[] pending = new int[INITIAL_CAPACITY];

    /** Oldest number that the client was not told of. */
    private long oldest = 1;

    /** Number of the next publish. */
    private long next = 1;

    private long decidedCount;
    private long lowestDecided = Long.MAX_VALUE;
    private long highestDecided;

    /** Number that the next {@link #add} will give out. */
    long next() {
        return next;
    }

    /** Publishes that the client has no answer for. */
    long outstanding() {
        return next - oldest;
    }

    /** Takes the next number for a publish that {@code queues} queues must answer. */
    long add(int queues) {
        if (next - oldest == pending.length) {
            grow();
        }
        long sequence = next++;
        pending[slot(sequence)] = queues;
        if (queues == 0) {
            decided(sequence);
        }
        return sequence;
    }

    /** One queue answered for these numbers, each of which is outstanding. */
    void answered(long from, long to, boolean accepted) {
        int[] counts = pending;
        int mask = counts.length - 1;
        int refused = accepted ? 0 : REFUSED;
        for (long sequence = from; sequence <= to; sequence++) {
            int slot = (int) sequence & mask;
            int left = counts[slot] - 1 | refused;
            counts[slot] = left;
            if ((left & ~REFUSED) == 0) {
                decided(sequence);
            }
        }
    }

    boolean hasDecided() {
        return decidedCount > 0;
    }

    /** Tells the client everything that is decided. */
    void drain(Answers answers) {
        drainFromOldest(answers);
        if (decidedCount > 0) {
            drainOutOfTurn(answers);
        }
        lowestDecided = Long.MAX_VALUE;
        highestDecided = 0;
    }

    private void drainFromOldest(Answers answers) {
        long sequence = oldest;
        long told = 0;
        int kind = 0;
        boolean several = false;
        while (sequence < next) {
            int state = pending[slot(sequence)];
            if (state != ANSWERED) {
                if ((state & ~REFUSED) != 0) {
                    break;
                }
                if (told != 0 && state != kind) {
                    answers.answer(told, several, kind == 0);
                    several = false;
                } else if (told != 0) {
                    several = true;
                }
                told = sequence;
                kind = state;
                decidedCount--;
            }
            sequence++;
        }
        if (told != 0) {
            answers.answer(told, several, kind == 0);
        }
        oldest = sequence;
    }

    /** Numbers above an undecided one are told one by one: a multiple-ack would cover that one too. */
    private void drainOutOfTurn(Answers answers) {
        long from = Math.max(lowestDecided, oldest);
        for (long sequence = from; sequence <= highestDecided && decidedCount > 0; sequence++) {
            int slot = slot(sequence);
            int state = pending[slot];
            if (state != ANSWERED && (state & ~REFUSED) == 0) {
                answers.answer(sequence, false, state == 0);
                pending[slot] = ANSWERED;
                decidedCount--;
            }
        }
    }

    private void decided(long sequence) {
        decidedCount++;
        lowestDecided = Math.min(lowestDecided, sequence);
        highestDecided = Math.max(highestDecided, sequence);
    }

    private int slot(long sequence) {
        return (int) sequence & (pending.length - 1);
    }

    private void grow() {
        int[] grown = new int[pending.length * 2];
        for (long sequence = oldest; sequence < next; sequence++) {
            grown[(int) sequence & (grown.length - 1)] = pending[slot(sequence)];
        }
        pending = grown;
    }
}
