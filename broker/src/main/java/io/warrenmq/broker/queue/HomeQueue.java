package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;

/** A queue that lives on this node, for those who bring it the requests of other nodes. */
public interface HomeQueue extends QueueEndpoint {
    /** The loop that owns it. */
    Loop loop();

    /**
     * Nobody will settle the deliveries of this sink any more: its consumer ends, and what it has goes back to its
     * place in the queue, redelivered. Callable from any thread.
     */
    void abandon(DeliverySink sink);
}
