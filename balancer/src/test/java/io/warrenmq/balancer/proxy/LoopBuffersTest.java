package io.warrenmq.balancer.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // the interface that channels ask
class LoopBuffersTest {
    private static final int SIZE_BYTES = 100;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final RecvByteBufAllocator.ExtendedHandle handle =
            (RecvByteBufAllocator.ExtendedHandle) new LoopBuffers(SIZE_BYTES).newHandle();

    /** Reads as a channel does; returns how much room it was given. */
    private int read(int available) {
        ByteBuf buffer = handle.allocate(UnpooledByteBufAllocator.DEFAULT);
        int room = buffer.writableBytes();
        handle.attemptedBytesRead(room);
        handle.lastBytesRead(room == 0 ? -1 : Math.min(room, available));
        handle.incMessagesRead(1);
        buffer.release();
        return room;
    }

    @Test
    void aTurnIsFourReads() {
        channel.config().setAutoRead(true);
        handle.reset(channel.config());
        int reads = 0;
        do {
            read(SIZE_BYTES);
            reads++;
        } while (handle.continueReading());
        assertThat(reads).isEqualTo(4);
    }

    @Test
    void aReadThatDidNotFillTheBufferIsTheLastOfItsTurn() {
        channel.config().setAutoRead(true);
        handle.reset(channel.config());
        read(SIZE_BYTES - 1);
        assertThat(handle.continueReading()).isFalse();
    }

    @Test
    void aChannelThatReadsOnToTheEndOfItsInputAlthoughItIsPausedGetsOneBufferOnly() {
        channel.config().setAutoRead(false);
        handle.reset(channel.config());
        assertThat(read(SIZE_BYTES)).isEqualTo(SIZE_BYTES);
        assertThat(read(SIZE_BYTES)).isZero();
        assertThat(handle.lastBytesRead()).as("neither data nor an end").isZero();
    }

    @Test
    void aChannelThatHasReadAllMaySeeTheEndBehindIt() {
        channel.config().setAutoRead(false);
        handle.reset(channel.config());
        read(8);
        assertThat(read(-1)).isEqualTo(SIZE_BYTES);
        assertThat(handle.lastBytesRead()).isEqualTo(-1);
    }

    @Test
    void aBufferThatIsStillBeingWrittenIsNotReadInto() {
        LoopBuffers buffers = new LoopBuffers(SIZE_BYTES);
        ByteBuf first = buffers.newHandle().allocate(UnpooledByteBufAllocator.DEFAULT);
        ByteBuf second = buffers.newHandle().allocate(UnpooledByteBufAllocator.DEFAULT);
        assertThat(second).isNotSameAs(first);
        first.release();
        second.release();
        assertThat(buffers.newHandle().allocate(UnpooledByteBufAllocator.DEFAULT))
                .isSameAs(second);
    }
}
