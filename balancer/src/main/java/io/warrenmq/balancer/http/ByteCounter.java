package io.warrenmq.balancer.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Counts what passes between a client and here. Owned by the loop of its channel. */
final class ByteCounter extends ChannelDuplexHandler {
    private long received;
    private long sent;

    long received() {
        return received;
    }

    long sent() {
        return sent;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            received += bytes.readableBytes();
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            sent += bytes.readableBytes();
        }
        var _ = ctx.write(message, promise);
    }
}
