package io.warrenmq.balancer.proxy;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.warrenmq.balancer.config.KeepAlive;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Settings that all sockets of connections share. */
public final class Sockets {
    private static final InetSocketAddress NOWHERE = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
    /** What Netty adds to the size of a write that waits. */
    private static final int ENTRY_BYTES = 1024;

    private Sockets() {}

    /** The address of a client or of where it came to; that of a Unix socket is 0.0.0.0. */
    public static InetSocketAddress inet(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet : NOWHERE;
    }

    /** Bounds what waits to be written to a channel, and has the kernel look after peers that are silent. */
    public static void configure(Loop loop, Channel channel, KeepAlive keepAlive) {
        ChannelConfig config = channel.config();
        // A failed write is no reason to throw away what can still be read.
        config.setAutoClose(false);
        config.setAllocator(PooledByteBufAllocator.DEFAULT);
        // With more than one whole buffer to write a side counts as slow; with half of one left, reading goes on.
        config.setWriteBufferWaterMark(
                new WriteBufferWaterMark(loop.bufferSizeBytes() / 2, loop.bufferSizeBytes() + ENTRY_BYTES));
        if (!keepAlive.enabled() || !(channel instanceof SocketChannel)) {
            return;
        }
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        if (channel instanceof EpollSocketChannel) {
            if (keepAlive.idleSeconds() > 0) {
                config.setOption(EpollChannelOption.TCP_KEEPIDLE, keepAlive.idleSeconds());
            }
            if (keepAlive.intervalSeconds() > 0) {
                config.setOption(EpollChannelOption.TCP_KEEPINTVL, keepAlive.intervalSeconds());
            }
            if (keepAlive.count() > 0) {
                config.setOption(EpollChannelOption.TCP_KEEPCNT, keepAlive.count());
            }
        }
    }
}
