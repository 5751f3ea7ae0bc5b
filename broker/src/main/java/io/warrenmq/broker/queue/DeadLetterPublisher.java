package io.warrenmq.broker.queue;

import java.util.ArrayDeque;

/** Takes what a queue may not keep, and drops it. Owned by the queue's loop. */
final class DeadLetterPublisher implements DeadLetters {
    private static final int IN_FLIGHT = 1024;
    private final LocalQueue source;
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();

    DeadLetterPublisher(LocalQueue source, QueueLoop home, QueueServices services) {
        this.source = source;
    }

    @Override
    public boolean hasRoom() {
        return waiting.size() < IN_FLIGHT;
    }

    @Override
    public void add(long position, DeathReason reason) {
        waiting.add(position);
    }

    void publish() {
        while (!waiting.isEmpty()) {
            source.core().deadLettered(waiting.remove());
        }
    }

    void close() {
        waiting.clear();
    }
}
