package io.warrenmq.balancer.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

/**
 * One side of a connection: what it receives goes to the other side, which is read no faster than this one takes. Owned
 * by the loop of its {@link Owner}.
 */
final class Leg extends ChannelInboundHandlerAdapter {
    /** The connection of which it is a side. */
    interface Owner {
        /** Bytes came before there was another side. */
        void earlyBytes();

        void handshakeDone(boolean success);

        /** A side sends no more. */
        void inputEnded(boolean fromClient);

        /** Everything that a side was to get was handed over, with the end behind it. */
        void outputEnded();

        void failed(boolean clientSide);
    }

    private final Owner session;
    private final Channel channel;
    private final boolean clientSide;
    private @Nullable Leg other;
    /** What came before there was another side. */
    private @Nullable ByteBuf early;

    private boolean pausedByOther;
    private boolean inputEnded;
    /** No more will be written; what is waiting still goes out. */
    private boolean outputEnds;
    /** Everything was handed to the kernel, and the end behind it. */
    private boolean outputEnded;
    /** A write failed. */
    private boolean broken;

    private boolean failed;
    private @Nullable KernelPath path;
    private long lastPendingBytes;
    long receivedBytes;
    long lastActivityNanos = System.nanoTime();

    Leg(Owner session, Channel channel, boolean clientSide) {
        this.session = session;
        this.channel = channel;
        this.clientSide = clientSide;
    }

    /** Much data may be moved inside the kernel. Before anything is read. */
    void mayMove(Loop loop) {
        if (channel instanceof EpollSocketChannel && loop.splicer().isPresent()) {
            KernelPath through = new KernelPath(this, loop.splicer().get());
            path = through;
            channel.config().setRecvByteBufAllocator(loop.buffers().with(through));
        }
    }

    Channel channel() {
        return channel;
    }

    boolean inputEnded() {
        return inputEnded;
    }

    boolean outputEnded() {
        return outputEnded;
    }

    /** Taking something is activity too; called every few hundredths of a second. */
    void observe(long nowNanos) {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        long pendingBytes = (waiting == null ? 0 : waiting.totalPendingWriteBytes()) + bytesInPipe(other);
        if (pendingBytes < lastPendingBytes) {
            lastActivityNanos = nowNanos;
        }
        lastPendingBytes = pendingBytes;
    }

    /**
     * Whether silence of this side means something: it may send, or has something to take. A side that is not read
     * because the other one is slow is not the one to blame.
     */
    boolean isAwaited() {
        boolean sends = !inputEnded && !pausedByOther;
        boolean takes = !outputEnded && (outputEnds || !channel.isWritable() || bytesInPipe(other) > 0);
        return sends || takes;
    }

    private static long bytesInPipe(@Nullable Leg from) {
        return from == null || from.path == null ? 0 : from.path.heldBytes();
    }

    /** Bytes may flow both ways from now on. */
    void join(Leg peer) {
        other = peer;
        ByteBuf waiting = early;
        if (waiting != null) {
            early = null;
            pass(waiting);
        }
        if (inputEnded) {
            endOutputOf(peer);
        } else if (!pausedByOther) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (other == null) {
            lastActivityNanos = System.nanoTime();
            keep(bytes);
            if (clientSide) {
                session.earlyBytes();
            }
        } else {
            pass(bytes);
        }
    }

    /**
     * Only the end of a connection makes the kernel's buffer be read before there is a server: what comes then is
     * little.
     */
    private void keep(ByteBuf bytes) {
        // The buffer belongs to the loop and is wanted back at once.
        ByteBuf kept = early == null ? channel.alloc().buffer(bytes.readableBytes()) : early;
        kept.writeBytes(bytes);
        bytes.release();
        early = kept;
    }

    @Nullable
    ByteBuf early() {
        return early;
    }

    void dropEarly() {
        ByteBuf dropped = early;
        early = null;
        if (dropped != null) {
            dropped.release();
        }
    }

    private void pass(ByteBuf bytes) {
        Leg peer = other;
        int length = bytes.readableBytes();
        if (peer == null || length == 0 || peer.outputEnds) {
            bytes.release();
            return;
        }
        long nowNanos = System.nanoTime();
        receivedBytes += length;
        lastActivityNanos = nowNanos;
        Channel to = peer.channel;
        // What goes wrong is told to the handlers of the channel.
        var _ = to.writeAndFlush(bytes, to.voidPromise());
        if (to.isWritable()) {
            peer.lastActivityNanos = nowNanos;
        } else {
            pausedByOther = true;
            channel.config().setAutoRead(false);
        }
    }

    /** The other side, if it takes anything. */
    @Nullable
    Leg taker() {
        Leg peer = other;
        return peer == null || peer.outputEnds ? null : peer;
    }

    /** Bytes of this side are on their way to the other one without having been read. */
    void moved(long bytes, boolean someWait) {
        receivedBytes += bytes;
        lastActivityNanos = System.nanoTime();
        if (someWait) {
            pausedByOther = true;
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        takesMore();
    }

    /** What waited was taken, at least in part. */
    void takesMore() {
        Leg peer = other;
        if (channel.isWritable() && bytesInPipe(peer) == 0) {
            long nowNanos = System.nanoTime();
            lastActivityNanos = nowNanos;
            if (peer != null && peer.pausedByOther) {
                peer.pausedByOther = false;
                peer.lastActivityNanos = nowNanos;
                peer.channel.config().setAutoRead(true);
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputHasEnded();
        } else if (event instanceof SslHandshakeCompletionEvent handshake) {
            session.handshakeDone(handshake.isSuccess());
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    private void inputHasEnded() {
        if (inputEnded) {
            return;
        }
        inputEnded = true;
        if (broken) {
            fail();
            return;
        }
        lastActivityNanos = System.nanoTime();
        session.inputEnded(clientSide);
        if (other != null) {
            endOutputOf(other);
        }
        closeIfDone();
    }

    private void endOutputOf(Leg peer) {
        if (peer.outputEnds) {
            return;
        }
        peer.outputEnds = true;
        // Shutting down drops what is not written yet, so that comes first.
        peer.channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> peer.shutDownOutput());
    }

    private void shutDownOutput() {
        if (broken) {
            return;
        }
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            var _ = tls.closeOutbound();
        }
        if (channel instanceof DuplexChannel duplex && duplex.isActive()) {
            duplex.shutdownOutput().addListener(down -> outputHasEnded());
        } else {
            outputHasEnded();
        }
    }

    private void outputHasEnded() {
        outputEnded = true;
        session.outputEnded();
        closeIfDone();
    }

    /**
     * A socket that is done with in both directions would wake its loop again and again while the other side is slow.
     */
    private void closeIfDone() {
        if (inputEnded && outputEnded && !failed) {
            failed = true;
            var _ = channel.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        hasFailed();
    }

    /** A write or a read failed. */
    void hasFailed() {
        boolean onWrite = !outputEnded && channel instanceof DuplexChannel duplex && duplex.isOutputShutdown();
        if (onWrite && !inputEnded && other != null) {
            takesNoMore(other);
        } else {
            fail();
        }
    }

    /** The peer is gone, and what it said before may not be read yet: the other side still gets that. */
    private void takesNoMore(Leg from) {
        broken = true;
        outputEnds = true;
        outputEnded = true;
        from.pausedByOther = true;
        from.channel.config().setAutoRead(false);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!inputEnded || !outputEnded) {
            fail();
        }
    }

    /** A reset, or a write to nobody. */
    private void fail() {
        if (!failed) {
            failed = true;
            session.failed(clientSide);
        }
    }

    /**
     * Ends this side; data that it did not get may be missing where the other side was reset, and the peer must know.
     */
    void close(boolean reset) {
        failed = true;
        inputEnded = true;
        outputEnds = true;
        outputEnded = true;
        dropEarly();
        if (reset && channel.isActive()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        var _ = channel.close();
        if (path != null) {
            path.end();
        }
    }
}
