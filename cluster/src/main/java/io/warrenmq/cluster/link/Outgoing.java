package io.warrenmq.cluster.link;

import io.warrenmq.cluster.link.PeerLinks.Options;
import io.warrenmq.cluster.replication.NodeId;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is on its way to one node. A thread of its own sends, because sending waits while the node does not take any
 * more; whatever gathered meanwhile goes into one frame. Thread-safe, by its lock.
 */
final class Outgoing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outgoing.class);
    private static final int OPEN_BYTES = 1 + 2 * Long.BYTES;
    private static final int DATA_HEADER_BYTES = 1 + 3 * Long.BYTES;
    private static final int MESSAGE_HEADER_BYTES = 1 + Integer.BYTES;

    private final NodeId node;
    private final LinkNetwork network;
    private final Options options;
    private final Consumer<Peer.Session> broken;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();

    /** What is to be sent before anything of the link. */
    private byte @Nullable [] opening;

    private final Deque<Message> waiting = new ArrayDeque<>();
    private Peer.@Nullable Session session;
    private Peer.@Nullable Session failed;
    private long mine;
    private long theirs;
    private long nextOut;
    private long waitingBytes;
    private boolean sending;

    /** With what the network has not taken yet. Guarded by the lock; published for readers without it. */
    private long takenBytes;

    private volatile long pendingBytes;
    private volatile boolean closed;

    private record Message(byte service, byte[] bytes) {}

    /** @param broken is told by the thread that sends that a session cannot go on */
    Outgoing(NodeId node, LinkNetwork network, Options options, Consumer<Peer.Session> broken) {
        this.node = node;
        this.network = network;
        this.options = options;
        this.broken = broken;
        this.thread = Thread.ofVirtual().name("link to " + node).start(this::run);
    }

    long pendingBytes() {
        return pendingBytes;
    }

    /** Tells the number of the next link, and that of the other side as far as it is known. */
    void open(long own, long other) {
        lock.lock();
        try {
            opening = openFrame(own, other);
            something.signal();
        } finally {
            lock.unlock();
        }
    }

    private static byte[] openFrame(long own, long other) {
        return ByteBuffer.allocate(OPEN_BYTES)
                .put((byte) PeerLinks.OPEN)
                .putLong(own)
                .putLong(other)
                .array();
    }

    void begin(long own, long other, Peer.Session begun) {
        lock.lock();
        try {
            mine = own;
            theirs = other;
            nextOut = 1;
            session = begun;
            opening = openFrame(own, other);
            something.signal();
        } finally {
            lock.unlock();
        }
    }

    /** What waits is given up. */
    void stop() {
        lock.lock();
        try {
            session = null;
            waiting.clear();
            waitingBytes = 0;
            publish();
        } finally {
            lock.unlock();
        }
    }

    boolean add(Peer.Session of, byte service, byte[] message) {
        lock.lock();
        try {
            if (session != of) {
                return false;
            }
            waiting.add(new Message(service, message));
            waitingBytes += MESSAGE_HEADER_BYTES + message.length;
            publish();
            something.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    void fail(Peer.Session which) {
        lock.lock();
        try {
            failed = which;
            something.signal();
            if (session == which) {
                stop();
                if (sending) {
                    thread.interrupt(); // it may be waiting for a node that does not take anything
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        boolean running = true;
        while (running) {
            try {
                step();
            } catch (InterruptedException _) {
                running = !closed;
            } catch (RuntimeException e) {
                LOG.warn("what was to be sent to {} could not be: {}", node, e.toString());
                Peer.Session present = current();
                if (present != null) {
                    fail(present);
                }
            }
        }
    }

    private Peer.@Nullable Session current() {
        lock.lock();
        try {
            return session;
        } finally {
            lock.unlock();
        }
    }

    private void step() throws InterruptedException {
        Peer.Session over;
        byte[] frame = null;
        lock.lockInterruptibly();
        try {
            while (opening == null && waiting.isEmpty() && failed == null) {
                something.await();
            }
            over = failed;
            failed = null;
            if (over == null) {
                frame = opening;
                opening = null;
                if (frame == null) {
                    frame = dataFrame();
                }
                sending = true;
            }
        } finally {
            lock.unlock();
        }
        if (over != null) {
            broken.accept(over);
        } else if (frame != null) {
            send(frame);
        }
    }

    private void send(byte[] frame) throws InterruptedException {
        try {
            network.send(node, frame);
        } finally {
            sent();
        }
    }

    private void sent() {
        lock.lock();
        try {
            sending = false;
            takenBytes = 0;
            publish();
            if (!closed && Thread.interrupted()) {
                LOG.debug("sending to {} was ended", node);
            }
        } finally {
            lock.unlock();
        }
    }

    private void publish() {
        pendingBytes = waitingBytes + takenBytes;
    }

    /** As many messages as go into one frame. */
    private byte[] dataFrame() {
        List<Message> messages = new ArrayList<>();
        int sizeBytes = DATA_HEADER_BYTES;
        while (!waiting.isEmpty() && (messages.isEmpty() || sizeBytes < options.frameBytes())) {
            Message message = waiting.remove();
            messages.add(message);
            sizeBytes += MESSAGE_HEADER_BYTES + message.bytes().length;
        }
        waitingBytes -= sizeBytes - DATA_HEADER_BYTES;
        takenBytes = sizeBytes;
        ByteBuffer frame = ByteBuffer.allocate(sizeBytes)
                .put((byte) PeerLinks.DATA)
                .putLong(theirs)
                .putLong(mine)
                .putLong(nextOut++);
        messages.forEach(message ->
                frame.put(message.service()).putInt(message.bytes().length).put(message.bytes()));
        return frame.array();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
