package io.warrenmq.balancer.proxy;

import io.netty.channel.EventLoop;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What connections of one event loop share. Owned by that loop. */
public final class Loop {
    private final EventLoop eventLoop;
    private final int bufferSizeBytes;
    private final LoopBuffers buffers;
    private final Optional<Splicer> splicer;
    private @Nullable Timed first;

    Loop(EventLoop eventLoop, int bufferSizeBytes, int pipes) {
        this.eventLoop = eventLoop;
        this.bufferSizeBytes = bufferSizeBytes;
        this.buffers = new LoopBuffers(bufferSizeBytes);
        this.splicer = pipes > 0 ? Splicer.create(pipes) : Optional.empty();
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    LoopBuffers buffers() {
        return buffers;
    }

    /** Empty if bytes are copied. */
    Optional<Splicer> splicer() {
        return splicer;
    }

    int bufferSizeBytes() {
        return bufferSizeBytes;
    }

    /** Looks at it from now on. */
    public void add(Timed session) {
        session.next = first;
        if (first != null) {
            first.previous = session;
        }
        first = session;
    }

    /** Looks at it no more. */
    public void remove(Timed session) {
        if (session.previous != null) {
            session.previous.next = session.next;
        } else if (session.equals(first)) {
            first = session.next;
        }
        if (session.next != null) {
            session.next.previous = session.previous;
        }
        session.next = null;
        session.previous = null;
    }

    /** One look at all connections costs less than a timer for each, which would be set and cancelled for each byte. */
    void sweep() {
        long nowNanos = System.nanoTime();
        Timed session = first;
        while (session != null) {
            Timed following = session.next;
            session.checkTime(nowNanos);
            session = following;
        }
    }
}
