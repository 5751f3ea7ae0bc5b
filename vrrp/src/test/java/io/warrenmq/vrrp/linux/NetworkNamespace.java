package io.warrenmq.vrrp.linux;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** A network namespace made by {@code ip netns add}. */
public record NetworkNamespace(String name) {

    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int O_RDONLY_CLOEXEC = 0x80000;

    /** Runs something in a new thread that is inside of the namespace; sockets that it opens belong there for good. */
    public <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(() -> {
            Libc libc = new Libc();
            try (Arena arena = Arena.ofConfined()) {
                String path = Path.of("/run/netns", name).toString();
                int fd = SocketOptions.check(
                        libc.open(arena.allocateFrom(path), O_RDONLY_CLOEXEC, 0), "open namespace " + name);
                SocketOptions.check(libc.setns(fd, CLONE_NEWNET), "enter namespace " + name);
                libc.close(fd);
            }
            return work.call();
        });
        Thread.ofPlatform().daemon().name("in-" + name).start(task);
        return task;
    }
}
