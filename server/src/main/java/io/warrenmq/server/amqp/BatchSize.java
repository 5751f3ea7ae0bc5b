package io.warrenmq.server.amqp;

/**
 * How much room a batch gets at first: what the ones before it needed, so that busy batches need not grow and idle ones
 * stay small.
 */
final class BatchSize {
    static final int LEAST = 4;

    private static final int MOST = 8192;

    private BatchSize() {}

    /** Follows growth at once and shrinks slowly, as batches of a busy connection vary. */
    static int next(int expected, int count) {
        return Math.clamp(Math.max(count, expected - (expected >> 3)), LEAST, MOST);
    }
}
