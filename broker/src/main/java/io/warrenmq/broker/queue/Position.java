package io.warrenmq.broker.queue;

/**
 * A position names a message in its queue for ever: the lane (its priority) in the upper 8 bits, then a count that only
 * grows.
 */
final class Position {
    static final int LANES = 256;

    private static final int COUNT_BITS = 56;
    private static final long COUNT = (1L << COUNT_BITS) - 1;

    private Position() {}

    static long of(int lane, long count) {
        return ((long) lane << COUNT_BITS) | count;
    }

    static int lane(long position) {
        return (int) (position >>> COUNT_BITS);
    }

    static long count(long position) {
        return position & COUNT;
    }
}
