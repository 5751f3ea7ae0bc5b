package io.warrenmq.balancer.proxy;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * The way of much data from one side of a connection to the other, through a pipe inside the kernel: it costs two calls
 * as reading and writing do, and no copy. Little data is read and written, for there the calls are what costs. Owned by
 * the loop of its {@link Leg}.
 */
final class KernelPath implements LoopBuffers.Mover {
    private static final int READS_OF_MUCH = 4;
    private static final long MOST_MOVED_BYTES = 1 << 20;
    private static final long SMALL_MOVE_BYTES = 8192;
    private static final int SMALL_MOVES = 8;

    private final Leg from;
    private final Splicer splicer;
    /** What the side sent and the other one did not take yet. */
    private Splicer.@Nullable Pipe pipe;

    private int fullReads;
    private int smallMoves;

    KernelPath(Leg from, Splicer splicer) {
        this.from = from;
        this.splicer = splicer;
    }

    long heldBytes() {
        return pipe == null ? 0 : pipe.heldBytes;
    }

    @Override
    public void filled() {
        if (fullReads < READS_OF_MUCH) {
            fullReads++;
        }
    }

    @Override
    public boolean move() {
        Leg to = from.taker();
        if (fullReads < READS_OF_MUCH || to == null || !isPlain(from.channel()) || !isPlain(to.channel())) {
            return false;
        }
        Splicer.Pipe through = pipe == null ? splicer.take().orElse(null) : pipe;
        pipe = through;
        if (through == null || through.heldBytes > 0) {
            return false;
        }
        long moved = splicer.splice(fd(from.channel()), through.writeFd, MOST_MOVED_BYTES);
        if (moved <= 0) {
            // The channel reads, and so finds out what it is.
            return false;
        }
        through.heldBytes = moved;
        passOn(through, to);
        return true;
    }

    /** Whether the bytes of a socket are those of the connection. */
    private static boolean isPlain(Channel channel) {
        return channel instanceof EpollSocketChannel && channel.pipeline().get(SslHandler.class) == null;
    }

    private void passOn(Splicer.Pipe through, Leg to) {
        long moved = through.heldBytes;
        smallMoves = moved < SMALL_MOVE_BYTES ? smallMoves + 1 : 0;
        if (smallMoves == SMALL_MOVES) {
            fullReads = 0;
            smallMoves = 0;
        }
        var written = to.channel().writeAndFlush(new PipeRegion(splicer, through, fd(to.channel())));
        from.moved(moved, through.heldBytes > 0);
        written.addListener(done -> {
            if (!done.isSuccess()) {
                to.hasFailed();
                return;
            }
            if (fullReads == 0) {
                end();
            }
            to.takesMore();
        });
    }

    private static int fd(Channel of) {
        return ((EpollSocketChannel) of).fd().intValue();
    }

    /** Gives the pipe back. */
    void end() {
        Splicer.Pipe back = pipe;
        pipe = null;
        if (back != null) {
            splicer.give(back);
        }
    }
}
