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
final class Leg extends ChannelInboundHandlerAdapter implements LoopBuffers.Mover {
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

    private static final int READS_OF_MUCH = 4;
    private static final long MOST_MOVED_BYTES = 1 << 20;
    private static final long SMALL_MOVE_BYTES = 8192;
    private static final int SMALL_MOVES = 8;

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
    private @Nullable Splicer splicer;
    /** What this side sent and the other one did not take yet. */
    private Splicer.@Nullable Pipe pipe;

    private int fullReads;
    private int smallMoves;
    private long lastPendingBytes;
    long receivedBytes;
    long lastActivityNanos = System.nanoTime();

    Leg(Owner session, Channel channel, boolean clientSide) {
        this.session = session;
        this.channel = channel;
        this.clientSide = clientSide;
    }

    /** Bytes may be moved inside the kernel where neither side needs to see them. Before anything is read. */
    void mayMove(Loop loop) {
        splicer = loop.splicer().orElse(null);
        if (splicer != null && channel instanceof EpollSocketChannel) {
            channel.config().setRecvByteBufAllocator(loop.buffers().with(this));
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
        return from == null || from.pipe == null ? 0 : from.pipe.heldBytes;
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

    @Override
    public void filled() {
        if (fullReads < READS_OF_MUCH) {
            fullReads++;
        }
    }

    /**
     * Much data goes through a pipe: it costs two calls as reading and writing do, and no copy. Little does not, for
     * there the calls are what costs.
     */
    @Override
    public boolean move() {
        Leg peer = other;
        Splicer by = splicer;
        if (fullReads < READS_OF_MUCH || by == null || peer == null || peer.outputEnds || !canMoveTo(peer)) {
            return false;
        }
        Splicer.Pipe through = pipe == null ? by.take().orElse(null) : pipe;
        pipe = through;
        if (through == null || through.heldBytes > 0) {
            return false;
        }
        long moved = by.splice(fd(channel), through.writeFd, MOST_MOVED_BYTES);
        if (moved <= 0) {
            // The channel reads, and so finds out what it is.
            return false;
        }
        through.heldBytes = moved;
        movedOn(moved, through, peer, by);
        return true;
    }

    private boolean canMoveTo(Leg peer) {
        return channel instanceof EpollSocketChannel
                && peer.channel instanceof EpollSocketChannel
                && channel.pipeline().get(SslHandler.class) == null
                && peer.channel.pipeline().get(SslHandler.class) == null;
    }

    private void movedOn(long moved, Splicer.Pipe through, Leg peer, Splicer by) {
        long nowNanos = System.nanoTime();
        receivedBytes += moved;
        lastActivityNanos = nowNanos;
        smallMoves = moved < SMALL_MOVE_BYTES ? smallMoves + 1 : 0;
        if (smallMoves == SMALL_MOVES) {
            fullReads = 0;
            smallMoves = 0;
        }
        var written = peer.channel.writeAndFlush(new PipeRegion(by, through, fd(peer.channel)));
        if (through.heldBytes > 0) {
            pausedByOther = true;
            channel.config().setAutoRead(false);
        }
        written.addListener(done -> {
            if (done.isSuccess()) {
                givePipeBackIfLittleComes();
                peer.takesMore();
            } else {
                peer.hasFailed();
            }
        });
    }

    private void givePipeBackIfLittleComes() {
        if (fullReads == 0) {
            givePipeBack();
        }
    }

    private void givePipeBack() {
        Splicer.Pipe back = pipe;
        pipe = null;
        if (back != null && splicer != null) {
            splicer.give(back);
        }
    }

    private static int fd(Channel of) {
        return ((EpollSocketChannel) of).fd().intValue();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        takesMore();
    }

    private void takesMore() {
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

    private void hasFailed() {
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
        givePipeBack();
    }
}
