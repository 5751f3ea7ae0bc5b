package io.warrenmq.balancer.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The event loops, on epoll where there is one. */
public final class Loops implements AutoCloseable {
    private static final long SWEEP_MS = 50;

    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup group;
    private final List<Loop> loops = new ArrayList<>();

    /**
     * Starts them.
     *
     * @param count of loops
     * @param bufferSizeBytes of one direction of a connection
     * @param pipesOfEach how many directions of connections of a loop may be moved inside the kernel at a time
     */
    public Loops(int count, int bufferSizeBytes, int pipesOfEach) {
        IoHandlerFactory factory = epoll ? new EpollLoops() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("balancer", true), factory);
        for (int index = 0; index < count; index++) {
            EventLoop eventLoop = group.next();
            Loop loop = new Loop(eventLoop, bufferSizeBytes, pipesOfEach);
            loops.add(loop);
            var _ = eventLoop.scheduleWithFixedDelay(loop::sweep, SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
        }
    }

    public boolean epoll() {
        return epoll;
    }

    public List<Loop> all() {
        return loops;
    }

    SocketChannel newSocket() {
        return epoll ? new EpollSocketChannel() : new NioSocketChannel();
    }

    Class<? extends ServerChannel> serverClass(boolean unix) {
        if (unix && !epoll) {
            throw new IllegalArgumentException("listening on a Unix socket needs Linux");
        }
        if (epoll) {
            return unix ? EpollServerDomainSocketChannel.class : EpollServerSocketChannel.class;
        }
        return NioServerSocketChannel.class;
    }

    @Override
    public void close() {
        if (group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS)) {
            // Nobody else touches them now.
            loops.forEach(loop -> loop.splicer().ifPresent(Splicer::close));
        }
    }
}
