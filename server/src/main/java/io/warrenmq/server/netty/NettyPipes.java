package io.warrenmq.server.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import io.warrenmq.cluster.link.Greeting;
import io.warrenmq.cluster.link.Pipe;
import io.warrenmq.cluster.link.PipeEnd;
import io.warrenmq.cluster.link.Pipes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Pipes as TCP connections on the event loops of the node, so that what a queue has to say to another node is written
 * by its own thread or one that is awake anyhow. Thread-safe.
 *
 * <p>Every message is its length in four bytes, the service in one, and the rest. The first is a {@link GreetingCodec
 * greeting}, the answer to it an empty message.
 */
public final class NettyPipes implements Pipes {
    private static final int CONNECT_TIMEOUT_MS = 2_000;

    /** Within which the other side must have greeted, or answered. */
    private static final long GREETING_TIMEOUT_MS = 5_000;

    private static final int READ_BYTES = 256 * 1024;

    private final NettyLoops loops;

    public NettyPipes(NettyLoops loops) {
        this.loops = loops;
    }

    @Override
    public Listener listen(InetAddress address, int wantedPort, Gate gate) {
        ChannelFuture binding = bind(new InetSocketAddress(address, wantedPort), gate);
        if (!binding.isSuccess()) {
            binding = bind(new InetSocketAddress(address, 0), gate);
        }
        Throwable failure = binding.cause();
        if (failure != null) {
            throw new IllegalStateException(
                    "the node cannot listen for the queues of others at " + address + ": " + failure.getMessage(),
                    failure);
        }
        return new Listening(binding.channel());
    }

    private ChannelFuture bind(InetSocketAddress address, Gate gate) {
        return new ServerBootstrap()
                .group(loops.group())
                .channel(loops.epoll() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        setUp(channel, new AcceptedPipe(channel, gate));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
    }

    @Override
    public Pipe connect(InetSocketAddress to, Greeting greeting, PipeEnd end) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loops.group())
                .channel(loops.epoll() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        // The handler follows when the pipe knows its channel.
                        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ_BYTES));
                    }
                });
        Channel channel = bootstrap.register().channel();
        OpenedPipe pipe = new OpenedPipe(channel, to, greeting, end);
        channel.pipeline().addLast(pipe.decoder(), pipe.handler());
        var _ = channel.connect(to).addListener((ChannelFutureListener) future -> {
            Throwable failure = future.cause();
            if (failure != null) {
                pipe.failed(failure);
            }
        });
        return pipe;
    }

    private static void setUp(SocketChannel channel, AcceptedPipe pipe) {
        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ_BYTES));
        channel.pipeline().addLast(pipe.decoder(), pipe.handler());
    }

    /** Closes the connection unless it was greeted in time; the future is to be cancelled then. */
    static Future<?> limit(Channel channel) {
        return channel.eventLoop().schedule(() -> Sockets.close(channel), GREETING_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }

    private record Listening(Channel channel) implements Listener {
        @Override
        public int port() {
            return ((InetSocketAddress) channel.localAddress()).getPort();
        }

        @Override
        public void close() {
            channel.close().awaitUninterruptibly();
        }
    }
}
