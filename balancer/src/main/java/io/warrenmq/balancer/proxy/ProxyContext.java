package io.warrenmq.balancer.proxy;

import io.netty.channel.socket.SocketChannel;
import io.warrenmq.balancer.log.LogSink;
import io.warrenmq.balancer.pool.Backend;
import java.util.Optional;

/** What connections need of the balancer that they belong to. Safe for all threads. */
public interface ProxyContext {
    /** A clock that only goes on, in milliseconds. */
    long nowMs();

    Loops loops();

    /** A socket that is not connected yet. */
    default SocketChannel newSocket() {
        return loops().newSocket();
    }

    Optional<Backend> backend(String name);

    LogSink log();

    /** Connections of all frontends together. */
    GlobalLimit globalLimit();

    /** A number for a new connection. */
    long nextId();
}
