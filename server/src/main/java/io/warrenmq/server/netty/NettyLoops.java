package io.warrenmq.server.netty;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.warrenmq.broker.loop.Loop;
import io.warrenmq.store.memory.ChunkPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The event loops of a node: one thread each, epoll where there is one. Thread-safe. */
public final class NettyLoops implements AutoCloseable {
    private final EventLoopGroup group;
    private final boolean epoll;
    private final List<EventLoop> eventLoops;
    private final List<Loop> loops;

    private NettyLoops(EventLoopGroup group, boolean epoll, List<EventLoop> eventLoops, List<Loop> loops) {
        this.group = group;
        this.epoll = epoll;
        this.eventLoops = List.copyOf(eventLoops);
        this.loops = List.copyOf(loops);
    }

    /** @param count number of loops, at least 1; more than cores only cost switches */
    public static NettyLoops start(int count, ChunkPool chunks) {
        boolean epoll = Epoll.isAvailable();
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                count,
                new DefaultThreadFactory("warren-loop"),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        List<EventLoop> eventLoops = new ArrayList<>();
        List<Loop> loops = new ArrayList<>();
        for (EventExecutor executor : group) {
            EventLoop eventLoop = (EventLoop) executor;
            loops.add(new Loop(loops.size(), new NettyLoopDriver(eventLoop), chunks));
            eventLoops.add(eventLoop);
        }
        return new NettyLoops(group, epoll, eventLoops, loops);
    }

    /** In the order of their indexes. */
    public List<Loop> loops() {
        return loops;
    }

    boolean epoll() {
        return epoll;
    }

    EventLoopGroup group() {
        return group;
    }

    EventLoop eventLoop(Loop loop) {
        return eventLoops.get(loop.index());
    }

    /** The loop that an event loop drives. */
    Loop loop(EventLoop eventLoop) {
        return loops.get(eventLoops.indexOf(eventLoop));
    }

    /** Ends the threads; tasks posted before have run. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
