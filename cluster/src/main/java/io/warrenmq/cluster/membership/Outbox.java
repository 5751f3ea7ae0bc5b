package io.warrenmq.cluster.membership;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages on their way to one node, with a thread of their own: sending waits when that node does not take any more,
 * without a limit, and must not make others wait. Thread-safe.
 */
final class Outbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final BlockingQueue<byte[]> waiting;
    private final Sender sender;
    private final Thread thread;

    /** Sends a message, however long it takes. */
    @FunctionalInterface
    interface Sender {
        void send(byte[] message) throws Exception;
    }

    Outbox(int limit, String name, Sender sender) {
        this.waiting = new ArrayBlockingQueue<>(limit);
        this.sender = sender;
        this.thread = Thread.ofVirtual().name(name).start(this::run);
    }

    /** Whether there was room. */
    boolean offer(byte[] message) {
        return waiting.offer(message);
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                send(waiting.take());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void send(byte[] message) throws InterruptedException {
        try {
            sender.send(message);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            // Lost; whoever sent it sends it again as long as it matters.
            LOG.debug("{}: a message could not be sent", thread.getName(), e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
