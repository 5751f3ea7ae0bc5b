package io.warrenmq.balancer.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.warrenmq.balancer.config.Timeouts;
import io.warrenmq.balancer.pool.Backend;
import io.warrenmq.balancer.proxy.Frontend;
import io.warrenmq.balancer.proxy.Loop;
import io.warrenmq.balancer.proxy.ProxyContext;
import io.warrenmq.balancer.proxy.ProxyHeaders;
import io.warrenmq.balancer.proxy.Routing;
import io.warrenmq.balancer.proxy.Sockets;
import io.warrenmq.balancer.proxy.Timed;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that speaks HTTP. Its requests are answered one after the other, here or by a server; it is read only when
 * somebody wants what it says next. Owned by the loop of its channel.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    private static final long USUAL_IDLE_MS = 60_000;
    private static final long RATE_RETRY_MS = 20;

    private final ProxyContext context;
    private final Frontend frontend;
    private final Loop loop;
    private final Pages pages;
    private final Channel channel;
    private final RequestTally tally;
    private final Timeouts timeouts;
    private final Timed timed = new Timed() {
        @Override
        protected void checkTime(long nowNanos) {
            HttpConnection.this.checkTime(nowNanos);
        }
    };
    private InetSocketAddress source;
    private InetSocketAddress destination;
    private boolean entered;
    private @Nullable HttpRequest request;
    private @Nullable Exchange exchange;
    /** The body of the current request has not ended. */
    private boolean requestOpen;
    /** The response to the current request has not ended. */
    private boolean responseOpen;
    /** Somebody waits for what the client sends next. */
    private boolean reading;

    private boolean keepAlive;
    private boolean inputEnded;
    /** Nothing is left but to write what was answered. */
    private boolean ending;

    private boolean closed;
    /** The client waits for a word before it sends the body, and may leave it out. */
    private boolean mayLeaveBodyOut;

    private int requests;
    private long waitBeganNanos = System.nanoTime();

    HttpConnection(
            ProxyContext context, Frontend frontend, Loop loop, Pages pages, Channel channel, ByteCounter bytes) {
        this.context = context;
        this.frontend = frontend;
        this.loop = loop;
        this.pages = pages;
        this.channel = channel;
        this.tally = new RequestTally(context, frontend, bytes);
        this.timeouts = frontend.settings().timeouts();
        this.source = Sockets.inet(channel.remoteAddress());
        this.destination = Sockets.inet(channel.localAddress());
    }

    InetSocketAddress source() {
        return source;
    }

    RequestTally tally() {
        return tally;
    }

    InetSocketAddress destination() {
        return destination;
    }

    /** Who the client is, if a header of the PROXY protocol says it. */
    void addresses(ProxyHeaders.Parsed.Header header) {
        source = header.source().orElse(source);
        destination = header.destination().orElse(destination);
    }

    /** Limits let it in. */
    void begin() {
        if (!channel.isActive()) {
            return;
        }
        int limit = frontend.settings().sessionsPerSecond();
        if (limit > 0 && frontend.counters.sessionRate.perSecond(context.nowMs()) >= limit) {
            var _ = loop.eventLoop().schedule(this::begin, RATE_RETRY_MS, TimeUnit.MILLISECONDS);
            return;
        }
        entered = true;
        frontend.counters.enter(context.nowMs());
        loop.add(timed);
        wantMore();
    }

    // --------------------------------------------------------------------------------------------------- Request

    /** Reads what the client sends next. */
    void wantMore() {
        if (reading || closed) {
            return;
        }
        reading = true;
        waitBeganNanos = System.nanoTime();
        tally.await();
        channel.read();
        endIfNothingComes();
    }

    private void endIfNothingComes() {
        if (reading && inputEnded) {
            // A client that only says that it sends no more may still want an answer; here none is owed.
            close(requestOpen ? "CD" : "");
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        reading = false;
        waitBeganNanos = System.nanoTime();
        if (closed || !(message instanceof HttpObject)) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest head) {
            requestOpen = !(message instanceof LastHttpContent);
            responseOpen = true;
            take(head);
        } else if (message instanceof HttpContent content) {
            boolean last = content instanceof LastHttpContent;
            requestOpen = !last;
            Exchange taker = exchange;
            if (content.decoderResult().isFailure()) {
                content.release();
                close("CD");
            } else if (taker != null) {
                taker.send(content);
            } else {
                content.release();
                proceed();
            }
        }
    }

    /** A turn of reading is over; one that brought nothing whole leaves the wish for more unanswered. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (reading && !closed) {
            channel.read();
        }
    }

    private void take(HttpRequest head) {
        request = head;
        tally.begin();
        mayLeaveBodyOut = HttpUtil.is100ContinueExpected(head);
        requests++;
        frontend.counters.requests.increment();
        keepAlive = HttpUtil.isKeepAlive(head);
        if (head.decoderResult().isFailure()) {
            frontend.counters.requestErrors.increment();
            keepAlive = false;
            // Nobody can tell where a body begins or ends that follows.
            requestOpen = false;
            ReferenceCountUtil.release(head);
            answer(refusal(head.decoderResult().cause()), "PR");
            return;
        }
        tally.request(head);
        Routing routing = new Routing(context, frontend.settings(), source, destination);
        if (requests == 1 && !routing.isAllowed()) {
            frontend.counters.deniedConnections.increment();
            close("PR");
            return;
        }
        Optional<FullHttpResponse> page = pages.answer(frontend, head);
        if (page.isPresent()) {
            frontend.counters.intercepted.increment();
            answer(page.get(), "LR");
            return;
        }
        Optional<Backend> backend = routing.backend();
        if (head.method().equals(HttpMethod.CONNECT)) {
            answer(Pages.error(HttpResponseStatus.METHOD_NOT_ALLOWED, "CONNECT is not supported here."), "PR");
        } else if (backend.isEmpty()) {
            answer(
                    Pages.error(
                            HttpResponseStatus.SERVICE_UNAVAILABLE, "No server is available to handle this request."),
                    "SC");
        } else {
            Heads.toServer(
                    head,
                    Heads.both(
                            frontend.settings().forwardedFor(),
                            backend.get().settings().forwardedFor()),
                    source.getAddress());
            Exchange fresh = new Exchange(context, loop, this, backend.get(), head);
            exchange = fresh;
            fresh.begin();
        }
    }

    private static FullHttpResponse refusal(Throwable cause) {
        if (cause instanceof TooLongHttpHeaderException) {
            return Pages.error(
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers of the request are too long.");
        }
        if (cause instanceof TooLongHttpLineException) {
            return Pages.error(HttpResponseStatus.REQUEST_URI_TOO_LONG, "The first line of the request is too long.");
        }
        return Pages.error(HttpResponseStatus.BAD_REQUEST, "Your browser sent an invalid request.");
    }

    // -------------------------------------------------------------------------------------------------- Response

    /** Answers the current request from here. */
    private void answer(FullHttpResponse response, String how) {
        tally.status(response.status().code());
        reply(response);
        tally.log(source, how);
        proceed();
    }

    private void reply(FullHttpResponse response) {
        HttpRequest to = request;
        frontend.counters.response(response.status().code());
        if (to != null) {
            HttpUtil.setKeepAlive(response.headers(), to.protocolVersion(), keepAlive);
            if (to.method().equals(HttpMethod.HEAD)) {
                // The length stays that of the page, as the specification wants it.
                response.content().clear();
            }
        }
        responseOpen = false;
        var _ = channel.writeAndFlush(response);
    }

    /** A server sends the head of its response. */
    void respond(HttpResponse response) {
        HttpRequest to = request;
        tally.status(response.status().code());
        frontend.counters.response(response.status().code());
        if (to != null) {
            keepAlive = Heads.toClient(response, to.method(), to.protocolVersion(), keepAlive);
        }
        var _ = channel.write(response);
    }

    /** A server sends a piece of its response. */
    void respond(HttpContent content) {
        waitBeganNanos = System.nanoTime();
        var _ = channel.write(content);
    }

    void flush() {
        channel.flush();
    }

    /** A server asks for the body of the request. It is no response yet, so the codec must not see it. */
    void sendContinue() {
        mayLeaveBodyOut = false;
        ByteBuf line = Unpooled.copiedBuffer("HTTP/1.1 100 Continue\r\n\r\n", StandardCharsets.US_ASCII);
        var _ = channel.pipeline().context(HttpServerCodec.class).writeAndFlush(line);
    }

    /** The whole response was passed on. */
    void exchangeDone() {
        exchange = null;
        responseOpen = false;
        flush();
        proceed();
    }

    /** @param begun whether a part of the response was sent, so that no other one can be */
    void exchangeFailed(Exchange failed, HttpResponseStatus with, String why, String how, boolean begun) {
        if (!begun) {
            tally.status(with.code());
        }
        failed.end(how);
        exchange = null;
        if (begun) {
            close(how);
        } else {
            reply(Pages.error(with, why));
            proceed();
        }
    }

    /**
     * Goes on with the next request when the response to the last one was sent. What is left of the last one is read
     * and thrown away, for a client that is cut off while it sends may never see its answer.
     */
    private void proceed() {
        if (closed || ending || responseOpen || reading || exchange != null) {
            return;
        }
        if (!channel.isWritable()) {
            // A client that does not take its answers gets no more of them; see channelWritabilityChanged.
            return;
        }
        if (requestOpen && !mayLeaveBodyOut || !requestOpen && keepAlive) {
            wantMore();
        } else {
            ending = true;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> close(""));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        waitBeganNanos = System.nanoTime();
        Exchange current = exchange;
        if (current != null) {
            current.clientWritable(channel.isWritable());
        } else if (request != null) {
            proceed();
        }
    }

    // ------------------------------------------------------------------------------------------------------- End

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
            endIfNothingComes();
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        close("CD");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        close("CD");
    }

    private void checkTime(long nowNanos) {
        tally.count(exchange);
        Exchange current = exchange;
        boolean waitsForClient = reading || ending || !channel.isWritable();
        if (current != null) {
            current.checkTime(nowNanos, waitsForClient);
        }
        if (closed || !waitsForClient || !Timed.isOver(waitBeganNanos, limitMs(), nowNanos)) {
            return;
        }
        if (reading && !requestOpen && tally.hasReceived()) {
            frontend.counters.requestErrors.increment();
            reading = false;
            keepAlive = false;
            tally.begin();
            answer(Pages.error(HttpResponseStatus.REQUEST_TIMEOUT, "Your request took too long."), "cR");
        } else {
            close("cD");
        }
    }

    /** How long the client may take for what it does now. */
    private long limitMs() {
        long clientMs = timeouts.clientMs() > 0 ? timeouts.clientMs() : USUAL_IDLE_MS;
        if (!reading || requestOpen) {
            return clientMs;
        }
        long requestMs = timeouts.httpRequestMs() > 0 ? timeouts.httpRequestMs() : clientMs;
        boolean idle = requests > 0 && !tally.hasReceived();
        return idle && timeouts.httpKeepAliveMs() > 0 ? timeouts.httpKeepAliveMs() : requestMs;
    }

    private void close(String how) {
        if (closed) {
            return;
        }
        leave();
        Exchange current = exchange;
        exchange = null;
        if (current != null) {
            if (how.startsWith("C") || how.startsWith("c")) {
                current.backend().counters.clientAborts.increment();
            }
            current.end(how);
        }
        var _ = channel.close();
    }

    private void leave() {
        closed = true;
        if (entered) {
            tally.count(exchange);
            loop.remove(timed);
            frontend.counters.leave();
        }
    }
}
