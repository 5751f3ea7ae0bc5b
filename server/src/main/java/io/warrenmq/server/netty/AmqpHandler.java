package io.warrenmq.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.warrenmq.broker.loop.Loop;
import io.warrenmq.server.amqp.AmqpConnection;
import io.warrenmq.server.amqp.AmqpEngine;
import io.warrenmq.server.amqp.PeerInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between a socket and its AMQP connection: every batch of bytes becomes a turn of the loop. The connection begins when
 * everything that must come first (PROXY header, TLS handshake) has come. Owned by the connection's loop.
 */
final class AmqpHandler extends ChannelInboundHandlerAdapter implements ReceiveAllocator.KeptBytes {
    private static final Logger LOG = LoggerFactory.getLogger("connection");

    private final AmqpEngine engine;
    private final LoopTransport transports;
    private final long handshakeTimeoutMs;
    private boolean awaitsProxyHeader;
    private boolean awaitsTls;
    private @Nullable ProxyHeader proxyHeader;
    private @Nullable AmqpConnection connection;
    private @Nullable Future<?> deadline;
    private boolean left;

    AmqpHandler(
            AmqpEngine engine,
            LoopTransport transports,
            boolean awaitsProxyHeader,
            boolean awaitsTls,
            long handshakeTimeoutMs) {
        this.engine = engine;
        this.transports = transports;
        this.awaitsProxyHeader = awaitsProxyHeader;
        this.awaitsTls = awaitsTls;
        this.handshakeTimeoutMs = handshakeTimeoutMs;
    }

    @Override
    public int keptBytes() {
        AmqpConnection current = connection;
        return current == null ? 0 : current.keptBytes();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        beginIfReady(ctx);
        if (connection == null) {
            deadline = ctx.executor()
                    .schedule(
                            () -> {
                                LOG.error(
                                        "closing AMQP connection from {}:\n{handshake_timeout,before_amqp}",
                                        ctx.channel().remoteAddress());
                                Sockets.close(ctx.channel());
                            },
                            handshakeTimeoutMs,
                            TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ProxyHeader header) {
            proxyHeader = header;
            awaitsProxyHeader = false;
            beginIfReady(ctx);
        } else if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                awaitsTls = false;
                beginIfReady(ctx);
            } else {
                LOG.warn(
                        "TLS handshake with {} failed: {}",
                        ctx.channel().remoteAddress(),
                        String.valueOf(handshake.cause().getMessage()));
                Sockets.close(ctx.channel());
            }
        }
    }

    private void beginIfReady(ChannelHandlerContext ctx) {
        if (awaitsProxyHeader
                || awaitsTls
                || connection != null
                || !ctx.channel().isActive()) {
            return;
        }
        Future<?> timer = deadline;
        if (timer != null) {
            timer.cancel(false);
        }
        SslHandler ssl = ctx.pipeline().get(SslHandler.class);
        PeerInfo peer = PeerAddresses.of(
                ctx.channel(),
                Optional.ofNullable(proxyHeader),
                Optional.ofNullable(ssl).map(TlsPeer::of));
        inTurn(() -> {
            NettyTransport transport = new NettyTransport(ctx, transports);
            AmqpConnection begun = engine.accept(transports.context(), transport, peer);
            transport.connection(begun);
            connection = begun;
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            AmqpConnection current = connection;
            if (current == null) {
                // Only a client that does not wait for the handshakes sends now; what it says cannot be trusted.
                Sockets.close(ctx.channel());
            } else if (loop().inTurn()) {
                byte[] copy = new byte[bytes.readableBytes()];
                bytes.getBytes(bytes.readerIndex(), copy);
                loop().post(() -> receive(current, ByteBuffer.wrap(copy)));
            } else if (transports.isReceiveBuffer(bytes)) {
                turn(current, transports.receiveMemory(), bytes.writerIndex());
            } else {
                int kept = current.keptBytes();
                int length = bytes.readableBytes();
                ByteBuffer memory = transports.context().receiveBuffer(kept + length);
                bytes.getBytes(bytes.readerIndex(), memory.slice(kept, length));
                turn(current, memory, kept + length);
            }
        } finally {
            bytes.release();
        }
    }

    /** Bytes that came inside a turn; now in one of their own. */
    private void receive(AmqpConnection current, ByteBuffer bytes) {
        int kept = current.keptBytes();
        int length = bytes.capacity();
        ByteBuffer memory = transports.context().receiveBuffer(kept + length);
        memory.put(kept, bytes, 0, length);
        current.putKept(memory);
        current.received(memory, kept + length);
    }

    private void turn(AmqpConnection current, ByteBuffer memory, int end) {
        Loop loop = loop();
        loop.beginTurn();
        try {
            current.putKept(memory);
            current.received(memory, end);
        } finally {
            loop.endTurn();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Future<?> timer = deadline;
        if (timer != null) {
            timer.cancel(false);
        }
        AmqpConnection current = connection;
        if (current != null) {
            inTurn(current::transportClosed);
        } else if (!left) {
            left = true;
            engine.unauthenticatedLeft();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("socket of {} failed: {}", ctx.channel().remoteAddress(), cause.toString());
        } else {
            LOG.error("closing AMQP connection from {}", ctx.channel().remoteAddress(), cause);
        }
        Sockets.close(ctx.channel());
    }

    private void inTurn(Runnable task) {
        Loop loop = loop();
        if (loop.inTurn()) {
            loop.post(task);
            return;
        }
        loop.beginTurn();
        try {
            task.run();
        } finally {
            loop.endTurn();
        }
    }

    private Loop loop() {
        return transports.context().loop();
    }
}
