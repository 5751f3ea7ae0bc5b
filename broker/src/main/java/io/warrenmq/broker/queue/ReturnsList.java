package io.warrenmq.broker.queue;

/** Messages in the order in which they came back, as quorum queues serve them. Owned by its lane. */
final class ReturnsList extends Returned {
    private final LongQueue counts = new LongQueue();

    @Override
    boolean isEmpty() {
        return counts.isEmpty();
    }

    @Override
    long first() {
        return counts.get(0);
    }

    @Override
    void add(long count) {
        counts.add(count);
    }

    @Override
    long removeFirst() {
        return counts.remove();
    }
}
