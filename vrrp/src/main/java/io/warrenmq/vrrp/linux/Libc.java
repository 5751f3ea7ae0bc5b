package io.warrenmq.vrrp.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls of the C library that are used. Each returns its result, or the negated error number as the kernel does, so
 * that nothing is allocated when a call would block. Owned by one thread: the error number is written to a place of
 * this object.
 */
final class Libc {

    private static final Linker LINKER = Linker.nativeLinker();
    // Read later, errno may be that of a call which the Java machine made in between.
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = handle("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = handle("bind", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            handle("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SENDTO =
            longHandle("sendto", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RECV = longHandle("recv", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECVMSG = longHandle("recvmsg", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle PPOLL = handle("ppoll", ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
    private static final MethodHandle CLOSE = handle("close", JAVA_INT);
    private static final MethodHandle EVENTFD = handle("eventfd", JAVA_INT, JAVA_INT);
    private static final MethodHandle READ = longHandle("read", JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle WRITE = longHandle("write", JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle OPEN = handle("open", ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle MKFIFO = handle("mkfifo", ADDRESS, JAVA_INT);
    private static final MethodHandle KILL = handle("kill", JAVA_INT, JAVA_INT);
    private static final MethodHandle WAITPID = handle("waitpid", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETUID = handle("geteuid");
    private static final MethodHandle INOTIFY_INIT = handle("inotify_init1", JAVA_INT);
    private static final MethodHandle INOTIFY_ADD = handle("inotify_add_watch", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle IF_NAMETOINDEX = handle("if_nametoindex", ADDRESS);
    private static final MethodHandle SETNS = handle("setns", JAVA_INT, JAVA_INT);
    private static final MethodHandle SCHED = handle("sched_setscheduler", JAVA_INT, JAVA_INT, ADDRESS);

    private final MemorySegment state = Arena.ofAuto().allocate(STATE);

    private static MethodHandle handle(String name, MemoryLayout... arguments) {
        return handle(name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static MethodHandle longHandle(String name, MemoryLayout... arguments) {
        return handle(name, FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    @SuppressWarnings("restricted") // the point of this class; the program is started with --enable-native-access
    static MethodHandle handle(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker.Option[] all = new Linker.Option[options.length + 1];
        all[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(options, 0, all, 1, options.length);
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, all);
    }

    private int result(int result) {
        return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    }

    private long result(long result) {
        return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    }

    /** Where the last call left its error number; for calls made elsewhere. */
    MemorySegment state() {
        return state;
    }

    private static IllegalStateException unexpected(Throwable cause) {
        // A downcall throws nothing itself; a mismatch of types is a mistake in this class.
        return new IllegalStateException("foreign call failed", cause);
    }

    int socket(int domain, int type, int protocol) {
        try {
            return result((int) SOCKET.invokeExact(state, domain, type, protocol));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int bind(int fd, MemorySegment address, int size) {
        try {
            return result((int) BIND.invokeExact(state, fd, address, size));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int setsockopt(int fd, int level, int option, MemorySegment value, int size) {
        try {
            return result((int) SETSOCKOPT.invokeExact(state, fd, level, option, value, size));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long sendto(int fd, MemorySegment bytes, long size, int flags, MemorySegment address, int addressSize) {
        try {
            return result((long) SENDTO.invokeExact(state, fd, bytes, size, flags, address, addressSize));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long recv(int fd, MemorySegment bytes, long size, int flags) {
        try {
            return result((long) RECV.invokeExact(state, fd, bytes, size, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long recvmsg(int fd, MemorySegment message, int flags) {
        try {
            return result((long) RECVMSG.invokeExact(state, fd, message, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int ppoll(MemorySegment fds, long count, MemorySegment timeout) {
        try {
            return result((int) PPOLL.invokeExact(state, fds, count, timeout, MemorySegment.NULL));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int close(int fd) {
        try {
            return result((int) CLOSE.invokeExact(state, fd));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int eventfd(int count, int flags) {
        try {
            return result((int) EVENTFD.invokeExact(state, count, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long read(int fd, MemorySegment bytes, long size) {
        try {
            return result((long) READ.invokeExact(state, fd, bytes, size));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long write(int fd, MemorySegment bytes, long size) {
        try {
            return result((long) WRITE.invokeExact(state, fd, bytes, size));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int open(MemorySegment path, int flags, int mode) {
        try {
            return result((int) OPEN.invokeExact(state, path, flags, mode));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int mkfifo(MemorySegment path, int mode) {
        try {
            return result((int) MKFIFO.invokeExact(state, path, mode));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int kill(int pid, int signal) {
        try {
            return result((int) KILL.invokeExact(state, pid, signal));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int waitpid(int pid, MemorySegment status, int options) {
        try {
            return result((int) WAITPID.invokeExact(state, pid, status, options));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int geteuid() {
        try {
            return result((int) GETUID.invokeExact(state));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int inotifyInit(int flags) {
        try {
            return result((int) INOTIFY_INIT.invokeExact(state, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int inotifyAddWatch(int fd, MemorySegment path, int mask) {
        try {
            return result((int) INOTIFY_ADD.invokeExact(state, fd, path, mask));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int ifNametoindex(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            return (int) IF_NAMETOINDEX.invokeExact(state, text);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Moves the calling thread into the network namespace of a file descriptor. */
    int setns(int fd, int kind) {
        try {
            return result((int) SETNS.invokeExact(state, fd, kind));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int schedSetscheduler(int pid, int policy, MemorySegment parameter) {
        try {
            return result((int) SCHED.invokeExact(state, pid, policy, parameter));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }
}
