package io.warrenmq.balancer.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.warrenmq.balancer.config.Mode;
import io.warrenmq.balancer.proxy.Frontend;
import io.warrenmq.balancer.proxy.HttpFront;
import io.warrenmq.balancer.proxy.Listener;
import io.warrenmq.balancer.proxy.Loop;
import io.warrenmq.balancer.proxy.ProxyContext;
import io.warrenmq.balancer.proxy.Sockets;
import io.warrenmq.balancer.stats.BalancerView;
import java.nio.charset.StandardCharsets;

/** Frontends of the modes http and health. */
public final class HttpFrontends implements HttpFront {
    private static final int LONGEST_LINE_BYTES = 8192;
    private static final int LONGEST_HEADERS_BYTES = 16_384;
    private static final int LONGEST_PIECE_BYTES = 65_536;

    private final Pages pages;

    public HttpFrontends(BalancerView view) {
        this.pages = new Pages(view);
    }

    @Override
    public void accepted(ProxyContext context, Listener listener, Frontend frontend, Loop loop, Channel channel) {
        if (frontend.settings().mode() == Mode.HEALTH) {
            channel.eventLoop()
                    .execute(() -> channel.writeAndFlush(Unpooled.copiedBuffer("OK\n", StandardCharsets.US_ASCII))
                            .addListener(ChannelFutureListener.CLOSE));
            return;
        }
        Sockets.configure(loop, channel, frontend.settings().clientKeepAlive());
        ByteCounter bytes = new ByteCounter();
        HttpConnection connection = new HttpConnection(context, frontend, loop, pages, channel, bytes);
        listener.tlsHandler(channel).ifPresent(channel.pipeline()::addLast);
        channel.pipeline().addLast(bytes);
        if (listener.settings().acceptProxy()) {
            channel.pipeline().addLast(new ProxyHeaderReader(connection::addresses));
        }
        channel.pipeline()
                .addLast(new HttpServerCodec(decoderConfig()))
                .addLast(new FlowControlHandler())
                .addLast(connection);
        listener.admit(frontend, channel, connection::begin);
    }

    /** What is accepted of clients and servers; whatever is longer is refused, whoever sends it. */
    static HttpDecoderConfig decoderConfig() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(LONGEST_LINE_BYTES)
                .setMaxHeaderSize(LONGEST_HEADERS_BYTES)
                .setMaxChunkSize(LONGEST_PIECE_BYTES);
    }
}
