package io.warrenmq.balancer.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.warrenmq.balancer.proxy.ProxyHeaders;
import java.util.List;
import java.util.function.Consumer;

/** Takes the header of the PROXY protocol from the begin of a connection. Owned by the loop of its channel. */
final class ProxyHeaderReader extends ByteToMessageDecoder {
    private final Consumer<ProxyHeaders.Parsed.Header> found;

    ProxyHeaderReader(Consumer<ProxyHeaders.Parsed.Header> found) {
        this.found = found;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        switch (ProxyHeaders.parse(in)) {
            case ProxyHeaders.Parsed.Header header -> {
                found.accept(header);
                ctx.pipeline().remove(this);
                ctx.read();
            }
            case ProxyHeaders.Parsed.NeedsMore more -> {
                if (in.readableBytes() > ProxyHeaders.LONGEST_BYTES) {
                    close(ctx, in);
                }
            }
            case ProxyHeaders.Parsed.Malformed malformed -> close(ctx, in);
        }
    }

    private static void close(ChannelHandlerContext ctx, ByteBuf in) {
        in.skipBytes(in.readableBytes());
        var _ = ctx.close();
    }
}
