package io.warrenmq.vrrp.linux;

import static io.warrenmq.vrrp.linux.SocketOptions.check;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** An inotify descriptor that becomes readable when something in watched folders changes. Owned by one thread. */
public final class FileWatch implements AutoCloseable {

    private static final int IN_CLOEXEC = 0x80000;
    private static final int IN_NONBLOCK = 0x800;
    private static final int IN_MODIFY_CLOSE_MOVE_CREATE_DELETE = 0x2 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200;
    private static final int BUFFER_BYTES = 4096;

    private final Libc libc = new Libc();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
    private final int fd = check(libc.inotifyInit(IN_CLOEXEC | IN_NONBLOCK), "watch files");

    /** The file descriptor to poll. */
    public int fd() {
        return fd;
    }

    /** Watches a folder; returns whether that is possible. */
    public boolean watch(Path folder) {
        try (Arena path = Arena.ofConfined()) {
            return libc.inotifyAddWatch(fd, path.allocateFrom(folder.toString()), IN_MODIFY_CLOSE_MOVE_CREATE_DELETE)
                    >= 0;
        }
    }

    /** Forgets the changes so far; what changed is read by the caller. */
    public void clear() {
        long read;
        do {
            read = libc.read(fd, buffer, BUFFER_BYTES);
        } while (read > 0);
    }

    @Override
    public void close() {
        libc.close(fd);
        arena.close();
    }
}
