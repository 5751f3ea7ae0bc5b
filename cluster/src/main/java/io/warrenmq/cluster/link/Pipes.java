package io.warrenmq.cluster.link;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Pipes to and from other processes, over connections of their own. Thread-safe. */
public interface Pipes {
    /** Decides about pipes that others open. */
    @FunctionalInterface
    interface Gate {
        /** @return who is told of the pipe; empty to refuse it */
        Optional<PipeEnd> greeted(Greeting greeting, Pipe pipe);
    }

    /** A place where others can open pipes. */
    interface Listener extends AutoCloseable {
        int port();

        /** Accepts no more; pipes stay. */
        @Override
        void close();
    }

    /**
     * Begins to listen, on any free port if the wanted one is taken.
     *
     * @throws IllegalStateException if that is not possible at this address
     */
    Listener listen(InetAddress address, int wantedPort, Gate gate);

    /** Opens a pipe and returns at once; {@code end} is told when it is there or cannot be had. */
    Pipe connect(InetSocketAddress to, Greeting greeting, PipeEnd end);
}
