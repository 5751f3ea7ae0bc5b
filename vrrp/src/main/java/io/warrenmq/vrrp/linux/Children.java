package io.warrenmq.vrrp.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Starts programs without a shell in process groups of their own, which {@link ProcessBuilder} cannot: a timeout must
 * reach what a script has started too. Owned by one thread.
 */
public final class Children {

    private static final MethodHandle SPAWN =
            handle("posix_spawnp", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle ATTR_INIT = handle("posix_spawnattr_init", ADDRESS);
    private static final MethodHandle ATTR_FLAGS = handle("posix_spawnattr_setflags", ADDRESS, JAVA_SHORT);
    private static final MethodHandle ATTR_GROUP = handle("posix_spawnattr_setpgroup", ADDRESS, JAVA_INT);
    private static final MethodHandle ATTR_SIGNALS = handle("posix_spawnattr_setsigdefault", ADDRESS, ADDRESS);
    private static final MethodHandle ATTR_MASK = handle("posix_spawnattr_setsigmask", ADDRESS, ADDRESS);
    private static final MethodHandle ACTIONS_INIT = handle("posix_spawn_file_actions_init", ADDRESS);
    private static final MethodHandle ACTIONS_DESTROY = handle("posix_spawn_file_actions_destroy", ADDRESS);
    private static final MethodHandle ACTIONS_OPEN =
            handle("posix_spawn_file_actions_addopen", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle ACTIONS_CHDIR = handle("posix_spawn_file_actions_addchdir_np", ADDRESS, ADDRESS);
    private static final MethodHandle ACTIONS_CLOSE =
            handle("posix_spawn_file_actions_addclosefrom_np", ADDRESS, JAVA_INT);
    private static final MethodHandle PIDFD_OPEN = Libc.handle(
            "syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));

    private static final long SYS_PIDFD_OPEN = 434;
    private static final int ATTR_BYTES = 512;
    private static final int ACTIONS_BYTES = 256;
    private static final int SIGNAL_SET_BYTES = 128;
    private static final short SPAWN_SETPGROUP_SETSIGDEF_SETSIGMASK = 0x02 | 0x04 | 0x08;
    private static final int O_RDWR = 2;
    private static final int WNOHANG = 1;
    private static final int FIRST_SIGNALS = 31;

    public static final int SIGTERM = 15;
    public static final int SIGKILL = 9;

    private final Libc libc = new Libc();

    private static MethodHandle handle(String name, MemoryLayout... arguments) {
        return Libc.handle(name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    /**
     * Starts a program.
     *
     * @param arguments the program, found along the search path, and its arguments
     * @throws LinuxException if it cannot be started
     */
    public ChildProcess start(List<String> arguments, Map<String, String> environment) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTR_BYTES, 16);
            MemorySegment actions = arena.allocate(ACTIONS_BYTES, 16);
            MemorySegment signals = arena.allocate(SIGNAL_SET_BYTES, 8);
            MemorySegment none = arena.allocate(SIGNAL_SET_BYTES, 8);
            signals.set(JAVA_LONG, 0, (1L << FIRST_SIGNALS) - 1);
            MemorySegment devNull = arena.allocateFrom("/dev/null");
            MemorySegment state = libc.state();
            checkCode((int) ATTR_INIT.invokeExact(state, attributes));
            checkCode((int) ATTR_FLAGS.invokeExact(state, attributes, SPAWN_SETPGROUP_SETSIGDEF_SETSIGMASK));
            checkCode((int) ATTR_GROUP.invokeExact(state, attributes, 0));
            checkCode((int) ATTR_SIGNALS.invokeExact(state, attributes, signals));
            checkCode((int) ATTR_MASK.invokeExact(state, attributes, none));
            checkCode((int) ACTIONS_INIT.invokeExact(state, actions));
            for (int fd = 0; fd <= 2; fd++) {
                checkCode((int) ACTIONS_OPEN.invokeExact(state, actions, fd, devNull, O_RDWR, 0));
            }
            MemorySegment root = arena.allocateFrom("/");
            checkCode((int) ACTIONS_CHDIR.invokeExact(state, actions, root));
            checkCode((int) ACTIONS_CLOSE.invokeExact(state, actions, 3));
            MemorySegment pid = arena.allocate(JAVA_INT);
            MemorySegment program = arena.allocateFrom(arguments.getFirst());
            MemorySegment argv = strings(arguments, arena);
            MemorySegment envp = strings(
                    environment.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .toList(),
                    arena);
            int code = (int) SPAWN.invokeExact(state, pid, program, actions, attributes, argv, envp);
            checkCode((int) ACTIONS_DESTROY.invokeExact(state, actions));
            if (code != 0) {
                throw new LinuxException("cannot start " + arguments.getFirst(), code);
            }
            int started = pid.get(JAVA_INT, 0);
            long pidFd = (long) PIDFD_OPEN.invokeExact(state, SYS_PIDFD_OPEN, (long) started, 0L);
            return new ChildProcess(started, (int) pidFd);
        } catch (LinuxException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("foreign call failed", e);
        }
    }

    private static void checkCode(int code) {
        if (code != 0) {
            throw new LinuxException("cannot prepare a child process", code);
        }
    }

    private static MemorySegment strings(List<String> texts, Arena arena) {
        MemorySegment pointers = arena.allocate(ADDRESS, texts.size() + 1L);
        for (int index = 0; index < texts.size(); index++) {
            pointers.setAtIndex(ADDRESS, index, arena.allocateFrom(texts.get(index)));
        }
        pointers.setAtIndex(ADDRESS, texts.size(), MemorySegment.NULL);
        return pointers;
    }

    /** Sends a signal to a child and everything in its group. */
    public void signalGroup(ChildProcess child, int signal) {
        libc.kill(-child.pid(), signal);
    }

    /**
     * The end of a child that has ended: its exit status, or 128 and the number of the signal that ended it. Afterwards
     * the child is unknown.
     */
    public OptionalInt reap(ChildProcess child) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(JAVA_INT);
            int result = libc.waitpid(child.pid(), status, WNOHANG);
            if (result == 0) {
                return OptionalInt.empty();
            }
            if (child.pidFd() >= 0) {
                libc.close(child.pidFd());
            }
            int value = status.get(JAVA_INT, 0);
            int signal = value & 0x7f;
            return OptionalInt.of(result < 0 ? 255 : signal == 0 ? value >> 8 & 0xff : 128 + signal);
        }
    }
}
