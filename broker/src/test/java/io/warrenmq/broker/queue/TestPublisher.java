package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.ConfirmSink;
import java.util.TreeMap;

/** A channel in confirm mode. */
final class TestPublisher implements ConfirmSink {
    final TreeMap<Long, Boolean> answers = new TreeMap<>();
    int calls;
    long sequence;
    private final Loop loop;

    TestPublisher(Loop loop) {
        this.loop = loop;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public void confirmed(long from, long to, boolean accepted) {
        if (!loop.inLoop()) {
            throw new AssertionError("confirmed on a foreign loop");
        }
        calls++;
        for (long i = from; i <= to; i++) {
            if (answers.put(i, accepted) != null) {
                throw new AssertionError(i + " answered twice");
            }
        }
    }
}
