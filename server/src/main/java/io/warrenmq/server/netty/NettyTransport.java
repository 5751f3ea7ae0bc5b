package io.warrenmq.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.warrenmq.server.amqp.AmqpConnection;
import io.warrenmq.server.amqp.OutputBuffer;
import io.warrenmq.server.amqp.Transport;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The socket of a connection. Owned by the connection's loop. */
final class NettyTransport implements Transport {
    /** A few bytes behind what a slow socket has not taken must not pin a whole buffer. */
    private static final int COPIED_BYTES = 4096;

    private final ChannelHandlerContext ctx;
    private final LoopTransport loop;
    private @Nullable AmqpConnection connection;
    private long pendingBytes;

    NettyTransport(ChannelHandlerContext ctx, LoopTransport loop) {
        this.ctx = ctx;
        this.loop = loop;
    }

    void connection(AmqpConnection owner) {
        connection = owner;
    }

    @Override
    public OutputBuffer acquire() {
        return loop.acquire();
    }

    @Override
    public void recycle(OutputBuffer buffer) {
        loop.recycle((NettyBuffer) buffer);
    }

    @Override
    public void send(OutputBuffer buffer, int lengthBytes) {
        NettyBuffer own = (NettyBuffer) buffer;
        if (loop.scarce() || pendingBytes > 0 && lengthBytes <= COPIED_BYTES) {
            ByteBuf copy = own.copy(lengthBytes, ctx.alloc());
            loop.recycle(own);
            write(copy, lengthBytes, () -> {});
        } else {
            write(own.first(lengthBytes), lengthBytes, () -> loop.recycle(own));
        }
    }

    @Override
    public void sendShared(ByteBuffer memory, int offset, int lengthBytes, Runnable sent) {
        write(Unpooled.wrappedBuffer(memory.slice(offset, lengthBytes)), lengthBytes, sent);
    }

    private void write(ByteBuf bytes, int lengthBytes, Runnable done) {
        pendingBytes += lengthBytes;
        ChannelPromise promise = ctx.newPromise();
        promise.addListener(future -> {
            pendingBytes -= lengthBytes;
            done.run();
            AmqpConnection owner = connection;
            if (owner != null) {
                owner.sent();
            }
        });
        // What becomes of it is told to the promise.
        var _ = ctx.writeAndFlush(bytes, promise);
    }

    @Override
    public long pendingBytes() {
        return pendingBytes;
    }

    @Override
    public void pauseReading() {
        ctx.channel().config().setAutoRead(false);
    }

    @Override
    public void resumeReading() {
        ctx.channel().config().setAutoRead(true);
    }

    @Override
    public void closeWhenSent(long timeoutMs) {
        Channel channel = ctx.channel();
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        // A client that reads nothing more must not keep its socket for ever.
        var _ = channel.eventLoop().schedule(() -> Sockets.close(channel), timeoutMs, TimeUnit.MILLISECONDS);
    }

    @Override
    public void drop() {
        Sockets.close(ctx.channel());
    }
}
