package io.warrenmq.balancer.proxy;

import io.netty.channel.FileRegion;
import io.netty.util.AbstractReferenceCounted;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * What a pipe holds, as something that a channel can be told to write: so it takes its turn behind what was written
 * before, and waits for room as everything else. Owned by the loop of the channel.
 */
final class PipeRegion extends AbstractReferenceCounted implements FileRegion {
    private final Splicer splicer;
    private final Splicer.Pipe pipe;
    private final int toFd;
    private final long count;
    private long transferred;

    PipeRegion(Splicer splicer, Splicer.Pipe pipe, int toFd) {
        this.splicer = splicer;
        this.pipe = pipe;
        this.toFd = toFd;
        this.count = pipe.heldBytes;
    }

    @Override
    public long transferTo(WritableByteChannel target, long position) throws IOException {
        long moved = splicer.splice(pipe.readFd, toFd, count - transferred);
        if (moved == -Splicer.EAGAIN) {
            return 0;
        }
        if (moved < 0) {
            throw new IOException("splice ended with error " + -moved);
        }
        transferred += moved;
        pipe.heldBytes -= moved;
        return moved;
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    @Deprecated
    public long transfered() {
        return transferred;
    }

    @Override
    public long transferred() {
        return transferred;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public FileRegion retain() {
        super.retain();
        return this;
    }

    @Override
    public FileRegion retain(int increment) {
        super.retain(increment);
        return this;
    }

    @Override
    public FileRegion touch() {
        return this;
    }

    @Override
    public FileRegion touch(Object hint) {
        return this;
    }

    /** The pipe belongs to the side that filled it, which gives it back. */
    @Override
    protected void deallocate() {
        // nothing of its own
    }
}
