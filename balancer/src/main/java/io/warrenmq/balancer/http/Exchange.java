package io.warrenmq.balancer.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.warrenmq.balancer.config.ServerSettings;
import io.warrenmq.balancer.pool.Backend;
import io.warrenmq.balancer.pool.Cuttable;
import io.warrenmq.balancer.pool.Server;
import io.warrenmq.balancer.proxy.Dial;
import io.warrenmq.balancer.proxy.Loop;
import io.warrenmq.balancer.proxy.ProxyContext;
import io.warrenmq.balancer.proxy.ProxyHeaders;
import io.warrenmq.balancer.proxy.Timed;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to a server, over a connection of its own, and the response on its way back. Bodies pass piece
 * by piece, no faster than the other side takes them. Owned by the loop of its client; {@link #cut} may be called by
 * any thread.
 */
final class Exchange extends ChannelInboundHandlerAdapter implements Dial.Caller, Cuttable {
    private final ProxyContext context;
    private final Loop loop;
    private final HttpConnection client;
    private final Backend backend;
    private final HttpRequest request;
    private final Dial dial;
    private final long beganMs;
    private @Nullable SocketChannel channel;
    private boolean serverEntered;
    private boolean requestSent;
    /** Pieces of an interim response are left out. */
    private boolean interim;

    private boolean responding;
    private boolean responded;
    private boolean ended;
    private long lastActivityNanos = System.nanoTime();
    private long responseMs = -1;

    Exchange(ProxyContext context, Loop loop, HttpConnection client, Backend backend, HttpRequest request) {
        this.context = context;
        this.loop = loop;
        this.client = client;
        this.backend = backend;
        this.request = request;
        this.beganMs = context.nowMs();
        this.dial = new Dial(
                context, loop, backend, client.source(), client.destination().getPort(), this);
    }

    void begin() {
        backend.counters.enter(context.nowMs());
        backend.counters.requests.increment();
        dial.begin();
    }

    // ---------------------------------------------------------------------------------------------------- Server

    @Override
    public void connected(Server server, SocketChannel connected) {
        channel = connected;
        server.counters.enter(context.nowMs());
        server.sessionBegan(context.nowMs());
        server.connections.add(this);
        serverEntered = true;
        if (server.settings().sendProxy() != ServerSettings.ProxyHeader.NONE) {
            var _ = connected.write(ProxyHeaders.encode(
                    server.settings().sendProxy(), client.source(), client.destination(), connected.alloc()));
        }
        connected.pipeline().addLast(new HttpClientCodec(HttpFrontends.decoderConfig(), false, false), this);
        lastActivityNanos = System.nanoTime();
        var _ = connected.writeAndFlush(request);
        connected.config().setAutoRead(true);
        client.wantMore();
    }

    @Override
    public void notConnected(String how) {
        fail(HttpResponseStatus.SERVICE_UNAVAILABLE, "No server is available to handle this request.", how);
    }

    /** Passes on a piece of the request's body, and asks for the next one when the server takes it. */
    void send(HttpContent content) {
        SocketChannel to = channel;
        if (to == null) {
            content.release();
            return;
        }
        lastActivityNanos = System.nanoTime();
        requestSent = content instanceof LastHttpContent;
        var _ = to.writeAndFlush(content);
        if (!requestSent && to.isWritable()) {
            client.wantMore();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        lastActivityNanos = System.nanoTime();
        if (!ended && !requestSent && ctx.channel().isWritable()) {
            client.wantMore();
        }
    }

    // ---------------------------------------------------------------------------------------------------- Client

    /** The client takes more of the response, or no more for now. */
    void clientWritable(boolean writable) {
        SocketChannel from = channel;
        if (from != null && !ended) {
            lastActivityNanos = System.nanoTime();
            from.config().setAutoRead(writable);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        lastActivityNanos = System.nanoTime();
        if (ended) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpResponse response) {
            head(response);
        }
        if (message instanceof HttpContent content) {
            body(content);
        }
    }

    private void head(HttpResponse response) {
        boolean isInterim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (response.decoderResult().isFailure() || response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            countServerAbort();
            fail(HttpResponseStatus.BAD_GATEWAY, "The server returned an invalid response.", "PH");
        } else if (isInterim) {
            interim = true;
            if (response.status().equals(HttpResponseStatus.CONTINUE)) {
                client.sendContinue();
            }
        } else {
            responding = true;
            responseMs = context.nowMs() - beganMs - dial.queueMs() - Math.max(0, dial.connectMs());
            count(response.status().code());
            client.respond(response);
        }
    }

    private void count(int status) {
        backend.counters.response(status);
        Server server = dial.server();
        if (server != null) {
            server.counters.response(status);
        }
    }

    private void countServerAbort() {
        backend.counters.serverAborts.increment();
        Server server = dial.server();
        if (server != null) {
            server.counters.serverAborts.increment();
        }
    }

    private void body(HttpContent content) {
        if (ended || interim) {
            interim &= !(content instanceof LastHttpContent);
            content.release();
            return;
        }
        if (content.decoderResult().isFailure()) {
            content.release();
            fail(HttpResponseStatus.BAD_GATEWAY, "The server returned an invalid response.", "PD");
            return;
        }
        responded = content instanceof LastHttpContent;
        client.respond(content);
        if (responded) {
            end("--");
            client.exchangeDone();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        client.flush();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            lost();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lost();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        lost();
    }

    /** The server sends no more, and its response was not complete. */
    private void lost() {
        if (!ended) {
            countServerAbort();
            fail(
                    HttpResponseStatus.BAD_GATEWAY,
                    "The server closed the connection before its response was complete.",
                    responding ? "SD" : "SH");
        }
    }

    // ------------------------------------------------------------------------------------------------------- End

    void checkTime(long nowNanos, boolean waitsForClient) {
        dial.checkTime(nowNanos);
        if (ended || channel == null) {
            return;
        }
        // While the client sends or has to take something, its own time counts.
        if (!waitsForClient
                && Timed.isOver(lastActivityNanos, backend.settings().timeouts().serverMs(), nowNanos)) {
            fail(HttpResponseStatus.GATEWAY_TIMEOUT, "The server did not respond in time.", responding ? "sD" : "sH");
        }
    }

    @Override
    public void cut(Reason reason) {
        loop.eventLoop()
                .execute(() -> fail(
                        HttpResponseStatus.SERVICE_UNAVAILABLE,
                        "The server was taken out of service.",
                        reason.letter() + (responding ? "D" : "H")));
    }

    private void fail(HttpResponseStatus status, String why, String how) {
        if (ended) {
            return;
        }
        if (!responding) {
            count(status.code());
        }
        client.exchangeFailed(this, status, why, how, responding);
    }

    /** Ends it, once, and gives back what it holds. */
    void end(String how) {
        if (ended) {
            return;
        }
        ended = true;
        long totalMs = context.nowMs() - beganMs;
        Server server = dial.server();
        client.tally().log(client.source(), this, how, totalMs);
        if (server != null && serverEntered) {
            server.connections.remove(this);
            server.counters.leave();
            server.counters.times(dial.queueMs(), dial.connectMs(), totalMs);
        }
        backend.counters.times(dial.queueMs(), Math.max(0, dial.connectMs()), totalMs);
        backend.counters.leave();
        dial.end();
        SocketChannel closing = channel;
        if (closing != null) {
            var _ = closing.close();
        } else {
            ReferenceCountUtil.release(request);
        }
    }

    void countBytes(long in, long out) {
        backend.counters.bytesIn.add(in);
        backend.counters.bytesOut.add(out);
        Server server = dial.server();
        if (server != null) {
            server.counters.bytesIn.add(in);
            server.counters.bytesOut.add(out);
        }
    }

    Backend backend() {
        return backend;
    }

    Dial dial() {
        return dial;
    }

    /** From the connection to the first byte of the response; -1 without one. */
    long responseMs() {
        return responseMs;
    }
}
