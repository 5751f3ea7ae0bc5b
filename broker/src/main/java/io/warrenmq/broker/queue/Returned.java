package io.warrenmq.broker.queue;

/**
 * The messages of a lane that came back and wait in front of its cursor, and which of them is served first. Owned by
 * its lane.
 */
abstract sealed class Returned permits CountHeap, ReturnsList {
    abstract boolean isEmpty();

    /** The count of the message to be served next; only when there is one. */
    abstract long first();

    abstract void add(long count);

    abstract long removeFirst();
}
