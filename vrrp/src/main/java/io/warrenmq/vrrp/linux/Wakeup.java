package io.warrenmq.vrrp.linux;

import static io.warrenmq.vrrp.linux.SocketOptions.check;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** An eventfd by which other threads wake one that polls. {@link #wake} may be called by any thread. */
public final class Wakeup implements AutoCloseable {

    private static final int EFD_CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK = 0x800;

    private final Libc waking = new Libc();
    private final Libc reading = new Libc();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment one = arena.allocateFrom(JAVA_LONG, 1L);
    private final MemorySegment read = arena.allocate(JAVA_LONG);
    private final int fd = check(waking.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "open an eventfd");
    private boolean closed;

    /** The file descriptor to poll. */
    public int fd() {
        return fd;
    }

    /** Lets the polling thread return at once. */
    public synchronized void wake() {
        if (!closed) {
            waking.write(fd, one, Long.BYTES);
        }
    }

    /** By the polling thread, before it looks at what it was woken for. */
    public void clear() {
        reading.read(fd, read, Long.BYTES);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            waking.close(fd);
            arena.close();
        }
    }
}
