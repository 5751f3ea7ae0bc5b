package io.warrenmq.balancer.proxy;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.netty.channel.epoll.Epoll;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves bytes from socket to socket inside the kernel, by splice(2) through a pipe, and keeps the pipes of a loop. The
 * JDK has no such call, so it goes through the foreign function API. Owned by one loop: the error number of a call is
 * written to a place of this object.
 */
final class Splicer {
    static final int EAGAIN = 11;

    private static final Logger LOG = LoggerFactory.getLogger(Splicer.class);
    private static final int O_NONBLOCK_CLOEXEC = 0x80800;
    private static final int SPLICE_F_MOVE_NONBLOCK = 3;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    // Read later, errno may be that of a call which the Java machine made in between.
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MethodHandle splice;
    private final MethodHandle pipe;
    private final MethodHandle close;
    private final MemorySegment state = Arena.ofAuto().allocate(STATE);
    private final MemorySegment descriptors = Arena.ofAuto().allocate(JAVA_INT, 2);
    private final Deque<Pipe> idle = new ArrayDeque<>();
    private final int mostPipes;
    private int pipes;

    private Splicer(int mostPipes, MethodHandle splice, MethodHandle pipe, MethodHandle close) {
        this.mostPipes = mostPipes;
        this.splice = splice;
        this.pipe = pipe;
        this.close = close;
    }

    /** Bytes in the kernel between two sockets. Owned by the loop of its splicer. */
    static final class Pipe {
        final int readFd;
        final int writeFd;
        long heldBytes;

        private Pipe(int readFd, int writeFd) {
            this.readFd = readFd;
            this.writeFd = writeFd;
        }
    }

    /**
     * Empty where there is no such call, or where this program may not make it.
     *
     * @param mostPipes at a time, two descriptors each
     */
    static Optional<Splicer> create(int mostPipes) {
        if (!Epoll.isAvailable()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Splicer(
                    mostPipes,
                    handle(
                            "splice",
                            FunctionDescriptor.of(
                                    JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT)),
                    handle("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT)),
                    handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT))));
        } catch (RuntimeException e) {
            LOG.info("bytes are copied, for splice cannot be called: {}", e.toString());
            return Optional.empty();
        }
    }

    @SuppressWarnings("restricted") // the point of this class; the program is started with --enable-native-access
    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
    }

    /** An empty pipe; empty if there are enough, or the kernel gives no more. */
    Optional<Pipe> take() {
        Pipe free = idle.pollLast();
        if (free != null) {
            return Optional.of(free);
        }
        if (pipes >= mostPipes) {
            return Optional.empty();
        }
        int result;
        try {
            result = (int) pipe.invokeExact(state, descriptors, O_NONBLOCK_CLOEXEC);
        } catch (Throwable e) {
            throw unexpected(e);
        }
        if (result < 0) {
            return Optional.empty();
        }
        pipes++;
        return Optional.of(new Pipe(descriptors.getAtIndex(JAVA_INT, 0), descriptors.getAtIndex(JAVA_INT, 1)));
    }

    /** Takes a pipe back. One that still holds bytes of a connection must not get to another one. */
    void give(Pipe back) {
        if (back.heldBytes == 0) {
            idle.addLast(back);
        } else {
            pipes--;
            close(back);
        }
    }

    private void close(Pipe of) {
        try {
            var _ = (int) close.invokeExact(state, of.readFd);
            var _ = (int) close.invokeExact(state, of.writeFd);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Closes the pipes that nobody uses. */
    void close() {
        idle.forEach(this::close);
        idle.clear();
    }

    /** How many bytes were moved, 0 at the end of the input, or the negated number of an error. */
    long splice(int from, int to, long mostBytes) {
        try {
            long moved = (long) splice.invokeExact(
                    state, from, MemorySegment.NULL, to, MemorySegment.NULL, mostBytes, SPLICE_F_MOVE_NONBLOCK);
            return moved < 0 ? -(int) ERRNO.get(state, 0L) : moved;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static IllegalStateException unexpected(Throwable cause) {
        // A downcall throws nothing itself; a mismatch of types is a mistake in this class.
        return new IllegalStateException("foreign call failed", cause);
    }
}
