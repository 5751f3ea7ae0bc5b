package io.warrenmq.bench.load;

import java.util.concurrent.atomic.AtomicLong;

/** A count that one thread increases and others read: plain while counting, published once per batch. */
final class SharedCount {
    private final AtomicLong shared = new AtomicLong();
    private long own;

    void add(long count) {
        own += count;
    }

    /** For the owning thread. */
    long own() {
        return own;
    }

    void publish() {
        shared.setRelease(own);
    }

    long read() {
        return shared.getAcquire();
    }
}
