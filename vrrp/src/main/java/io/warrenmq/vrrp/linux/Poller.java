package io.warrenmq.vrrp.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Waits for file descriptors to become readable, with nanosecond timeouts. Owned by the thread that polls. */
public final class Poller implements AutoCloseable {

    private static final int POLLFD_BYTES = 8;
    private static final short POLLIN = 1;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int MAX_FDS = 4096;

    private final Libc libc = new Libc();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment fds = arena.allocate((long) MAX_FDS * POLLFD_BYTES, 8);
    private final MemorySegment timeout = arena.allocate(16, 8);
    private final Map<Integer, Runnable> readers = new LinkedHashMap<>();
    private List<Runnable> order = List.of();
    private boolean changed = true;

    /** Calls the reader whenever the file descriptor is readable. */
    public void add(int fd, Runnable reader) {
        if (readers.size() == MAX_FDS) {
            throw new IllegalStateException("more than " + MAX_FDS + " file descriptors to wait for");
        }
        readers.put(fd, reader);
        changed = true;
    }

    public void remove(int fd) {
        readers.remove(fd);
        changed = true;
    }

    /** Waits at most this long and calls the readers of what is readable, in the order in which they were added. */
    public void poll(long timeoutNs) {
        if (changed) {
            layOut();
        }
        long bounded = Math.max(0, timeoutNs);
        timeout.set(JAVA_LONG, 0, bounded / SECOND_NS);
        timeout.set(JAVA_LONG, 8, bounded % SECOND_NS);
        List<Runnable> called = order;
        if (libc.ppoll(fds, called.size(), timeout) <= 0) {
            return;
        }
        // A reader may add and remove others: what was readable is read first.
        boolean[] readable = new boolean[called.size()];
        for (int index = 0; index < readable.length; index++) {
            readable[index] = fds.get(JAVA_SHORT, (long) index * POLLFD_BYTES + 6) != 0;
        }
        for (int index = 0; index < readable.length; index++) {
            if (readable[index] && readers.containsValue(called.get(index))) {
                called.get(index).run();
            }
        }
    }

    private void layOut() {
        int index = 0;
        for (int fd : readers.keySet()) {
            fds.set(JAVA_INT, (long) index * POLLFD_BYTES, fd);
            fds.set(JAVA_SHORT, (long) index * POLLFD_BYTES + 4, POLLIN);
            fds.set(JAVA_SHORT, (long) index * POLLFD_BYTES + 6, (short) 0);
            index++;
        }
        order = List.copyOf(readers.values());
        changed = false;
    }

    @Override
    public void close() {
        arena.close();
    }
}
