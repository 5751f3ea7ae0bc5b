package io.warrenmq.server;

import io.warrenmq.cluster.link.PeerLink;
import io.warrenmq.cluster.link.PeerLinkListener;
import io.warrenmq.cluster.replication.NodeId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** One end of a link between two nodes of a process: a thread brings what comes to the node, until the link is cut. */
final class TestLink implements PeerLink {
    private final NodeId peer;
    private final PeerLinkListener listener;
    private final ExecutorService arriving =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private final AtomicLong pendingBytes = new AtomicLong();
    /** Guards what both ends know. */
    private final Object lock;

    private volatile TestLink other = this;
    private volatile boolean over;

    private TestLink(NodeId peer, PeerLinkListener listener, Object lock) {
        this.peer = peer;
        this.listener = listener;
        this.lock = lock;
    }

    /** Joins two nodes, which both know it when this returns; the end of the first, by which both are cut. */
    static TestLink join(NodeId one, PeerLinkListener atOne, NodeId two, PeerLinkListener atTwo) {
        Object lock = new Object();
        TestLink first = new TestLink(two, atOne, lock);
        TestLink second = new TestLink(one, atTwo, lock);
        first.other = second;
        second.other = first;
        CompletableFuture.allOf(
                        CompletableFuture.runAsync(() -> atOne.up(first), first.arriving),
                        CompletableFuture.runAsync(() -> atTwo.up(second), second.arriving))
                .join();
        return first;
    }

    /** What is under way is lost. */
    void cut() {
        synchronized (lock) {
            end();
            other.end();
        }
    }

    private void end() {
        over = true;
        arriving.execute(() -> listener.down(this));
        arriving.shutdown();
    }

    @Override
    public NodeId peer() {
        return peer;
    }

    @Override
    public boolean send(byte[] message) {
        TestLink target = other;
        synchronized (lock) {
            if (over) {
                return false;
            }
            pendingBytes.addAndGet(message.length);
            target.arriving.execute(() -> {
                pendingBytes.addAndGet(-message.length);
                if (!target.over) {
                    target.listener.received(target, message);
                }
            });
            return true;
        }
    }

    @Override
    public long pendingBytes() {
        return pendingBytes.get();
    }

    @Override
    public void close() {
        throw new AssertionError("the link to " + peer + " was ended");
    }
}
