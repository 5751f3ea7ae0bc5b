package io.warrenmq.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the PROXY header off a connection, tells the next handler of it as an event and goes away. Owned by the
 * connection's loop.
 */
final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger("connection");

    private byte[] gathered = {};

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            int before = gathered.length;
            gathered = Arrays.copyOf(gathered, before + bytes.readableBytes());
            bytes.getBytes(bytes.readerIndex(), gathered, before, bytes.readableBytes());
        } finally {
            bytes.release();
        }
        switch (ProxyHeader.parse(gathered)) {
            case ProxyHeader.Outcome.NeedsMore() -> {}
            case ProxyHeader.Outcome.Malformed(String reason) -> {
                LOG.error("closing AMQP connection from {}: {}", ctx.channel().remoteAddress(), reason);
                Sockets.close(ctx.channel());
            }
            case ProxyHeader.Outcome.Header(ProxyHeader header) -> {
                byte[] rest = Arrays.copyOfRange(gathered, header.lengthBytes(), gathered.length);
                ctx.fireUserEventTriggered(header);
                if (rest.length > 0) {
                    ctx.fireChannelRead(Unpooled.wrappedBuffer(rest));
                }
                ctx.pipeline().remove(this);
            }
        }
    }
}
