package io.warrenmq.broker.flow;

/** Something that holds message memory and can do with less: a queue. Callable from any thread. */
public interface MessageHolder {
    /** Bodies that it holds in memory, in bytes; may be a little old. */
    long residentBytes();

    /** Asks it to move to disk what it does not need soon. */
    void spillSoon();
}
