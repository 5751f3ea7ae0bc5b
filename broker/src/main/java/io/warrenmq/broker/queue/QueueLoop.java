package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import java.util.concurrent.atomic.AtomicInteger;

/** What all queues of one loop share. Everything but {@link #queues} is owned by the loop. */
final class QueueLoop {
    final Loop loop;
    final IndexPages pages = new IndexPages();
    final ConfirmOutbox confirms;
    /** Queues that live here; read by whoever places a new one. */
    final AtomicInteger queues = new AtomicInteger();

    QueueLoop(Loop loop) {
        this.loop = loop;
        this.confirms = new ConfirmOutbox(loop);
    }
}
