package io.warrenmq.balancer.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives all connections of a loop the same buffer to read into. What is read is written to the other side before
 * anybody else reads, so that one buffer, warm in the cache, serves thousands of connections. Only a write that came up
 * short keeps its buffer until it is done; then the loop takes another one. Owned by its loop.
 */
@SuppressWarnings(
        "deprecation") // the interface is deprecated for a successor that all channels still adapt to this one
final class LoopBuffers implements RecvByteBufAllocator {
    /** A busy connection must not delay the others. */
    private static final int READS_PER_TURN = 4;

    private final int sizeBytes;
    private @Nullable ByteBuf shared;

    LoopBuffers(int sizeBytes) {
        this.sizeBytes = sizeBytes;
    }

    /** Somebody who may move what there is to read without reading it. */
    interface Mover {
        /** Moves some of it; false if it is to be read. */
        boolean move();

        /** A whole buffer was read, and there is likely more. */
        void filled();
    }

    @Override
    public Handle newHandle() {
        return new LoopHandle(null);
    }

    /** The same buffer, for a channel whose bytes may be moved instead. */
    RecvByteBufAllocator with(Mover mover) {
        return () -> new LoopHandle(mover);
    }

    private ByteBuf take(ByteBufAllocator allocator) {
        ByteBuf buffer = shared;
        if (buffer == null || buffer.refCnt() > 1) {
            if (buffer != null) {
                buffer.release();
            }
            buffer = allocator.directBuffer(sizeBytes, sizeBytes);
            shared = buffer;
        }
        return buffer.clear().retain();
    }

    private final class LoopHandle implements ExtendedHandle {
        private final @Nullable Mover mover;
        private @Nullable ChannelConfig config;
        private int reads;
        private int lastBytes;
        private int attemptedBytes;

        LoopHandle(@Nullable Mover mover) {
            this.mover = mover;
        }

        /**
         * When a peer has sent its end, the channel reads on until it has seen it, whatever {@link #continueReading}
         * says and although reading is paused: as much as the kernel holds, which is megabytes. A buffer without room
         * ends that turn; what is left stays in the kernel until it is asked for.
         */
        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            boolean over = reads > 0 && filled() && !mayGoOn();
            boolean moved = !over && mover != null && mayGoOn() && mover.move();
            return over || moved ? Unpooled.EMPTY_BUFFER : take(allocator);
        }

        private boolean filled() {
            return lastBytes == attemptedBytes;
        }

        private boolean mayGoOn() {
            return config != null && config.isAutoRead() && reads < READS_PER_TURN;
        }

        @Override
        public int guess() {
            return sizeBytes;
        }

        @Override
        public void reset(ChannelConfig current) {
            config = current;
            reads = 0;
            lastBytes = 0;
            attemptedBytes = sizeBytes;
        }

        @Override
        public void incMessagesRead(int count) {
            reads += count;
        }

        @Override
        public void lastBytesRead(int bytes) {
            // A read into no room looks like the end of the input, and is none.
            lastBytes = attemptedBytes == 0 && bytes < 0 ? 0 : bytes;
            if (mover != null && bytes == sizeBytes) {
                mover.filled();
            }
        }

        @Override
        public int lastBytesRead() {
            return lastBytes;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attemptedBytes = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attemptedBytes;
        }

        @Override
        public boolean continueReading() {
            // A read that did not fill the buffer has emptied the socket, and a second look would cost a system call.
            return continueReading(this::filled);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return lastBytes > 0 && filled() && mayGoOn();
        }

        @Override
        public void readComplete() {
            config = null;
        }
    }
}
