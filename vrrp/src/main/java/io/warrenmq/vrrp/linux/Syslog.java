package io.warrenmq.vrrp.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Lines for the system's log. What it does not take at once is lost: nothing may wait for it. Safe for all threads. */
public final class Syslog implements AutoCloseable {

    /** Where the system's log listens. */
    public static final Path USUAL = Path.of("/dev/log");

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int INFO = 6;
    private static final int USER = 1;
    private static final int DAEMON = 3;
    private static final int LOCAL0 = 16;
    private static final int MAX_PATH_BYTES = 107;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);

    private final Libc libc = new Libc();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment address = arena.allocate(MAX_PATH_BYTES + 3, 2);
    private final int addressSize;
    private final String head;
    private final int fd;
    private boolean closed;

    /**
     * Prepares to write.
     *
     * @param facility as its number, see {@link #facility}
     * @param program what the lines say who wrote them
     */
    public Syslog(Path path, int facility, String program) {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_PATH_BYTES) {
            throw new IllegalArgumentException("longer than the address of a socket may be: " + path);
        }
        head = "<" + (facility * 8 + INFO) + ">%s " + program + "["
                + ProcessHandle.current().pid() + "]: ";
        address.set(JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(name, 0, address, JAVA_BYTE, 2, name.length);
        addressSize = name.length + 3;
        fd = SocketOptions.check(
                libc.socket(AF_UNIX, SOCK_DGRAM | SocketOptions.SOCK_CLOEXEC | SocketOptions.SOCK_NONBLOCK, 0),
                "open a socket for the system's log");
    }

    /** The number of a facility: 0 to 7, local0 to local7, user, daemon. */
    public static OptionalInt facility(String name) {
        if (name.matches("(local)?[0-7]")) {
            return OptionalInt.of(LOCAL0 + name.charAt(name.length() - 1) - '0');
        }
        int known = List.of("user", "daemon").indexOf(name);
        return known < 0 ? OptionalInt.empty() : OptionalInt.of(known == 0 ? USER : DAEMON);
    }

    /** Writes a line; returns whether the system's log took it. */
    public synchronized boolean write(String line) {
        if (closed) {
            return false;
        }
        byte[] bytes = (head.formatted(TIME.format(LocalDateTime.now(ZoneId.systemDefault()))) + line)
                .getBytes(StandardCharsets.UTF_8);
        try (Arena message = Arena.ofConfined()) {
            return libc.sendto(
                            fd,
                            message.allocateFrom(JAVA_BYTE, bytes),
                            bytes.length,
                            MSG_DONTWAIT,
                            address,
                            addressSize)
                    == bytes.length;
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            libc.close(fd);
            arena.close();
        }
    }
}
