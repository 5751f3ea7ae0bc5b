package io.warrenmq.vrrp.linux;

import static io.warrenmq.vrrp.linux.SocketOptions.check;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A named pipe that is written without ever waiting for a reader. Owned by one thread. */
public final class Fifo implements AutoCloseable {

    // Open for reading too, so that it can be opened before a reader is there.
    private static final int O_RDWR_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
    private static final int MODE = 0600;
    private static final int MAX_LINE_BYTES = 512;

    private final Libc libc = new Libc();
    private final Path path;
    private final int fd;

    /** Creates the pipe if it is missing, and opens it. */
    public Fifo(Path path) {
        this.path = path;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            int made = libc.mkfifo(name, MODE);
            if (made < 0 && made != -Errno.EEXIST) {
                throw new LinuxException("cannot create the pipe " + path, -made);
            }
            fd = check(libc.open(name, O_RDWR_NONBLOCK_CLOEXEC, 0), "open the pipe " + path);
        }
    }

    public Path path() {
        return path;
    }

    /** Writes a line; returns whether it was written whole. A full pipe has no reader worth waiting for. */
    public boolean write(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_LINE_BYTES) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            return libc.write(fd, arena.allocateFrom(JAVA_BYTE, bytes), bytes.length) == bytes.length;
        }
    }

    @Override
    public void close() {
        libc.close(fd);
    }
}
