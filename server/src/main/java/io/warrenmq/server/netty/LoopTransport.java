package io.warrenmq.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.warrenmq.server.amqp.LoopContext;
import io.warrenmq.server.amqp.OutputBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * What the sockets of one loop share: the buffer that all of them read into, and the pool of output buffers. Owned by
 * the loop.
 */
final class LoopTransport {
    /** Enough for a busy loop; more come and go with slow sockets. */
    private static final int POOLED_BUFFERS = 64;

    /**
     * With more buffers than this in the hands of slow sockets, what they have not taken is copied to where it takes no
     * more room than it has bytes, and buffers are sent earlier: a thousand clients that do not read must not take a
     * hundred megabytes.
     */
    private static final int SCARCE_FROM = 128;

    private static final int SCARCE_FILL_BYTES = 16 * 1024;

    private final LoopContext context;
    private final ArrayDeque<NettyBuffer> pool = new ArrayDeque<>();
    private ByteBuffer receiveMemory;
    private ByteBuf receive;
    private int buffersOut;

    LoopTransport(LoopContext context) {
        this.context = context;
        this.receiveMemory = context.receiveBuffer(0);
        this.receive = Unpooled.wrappedBuffer(receiveMemory);
    }

    LoopContext context() {
        return context;
    }

    /** The common read buffer as Netty sees it, with room behind {@code keptBytes}; writing begins there. */
    @SuppressWarnings("ReferenceEquality") // the same memory, not the same bytes
    ByteBuf receive(int keptBytes) {
        ByteBuffer memory = context.receiveBuffer(keptBytes);
        if (memory != receiveMemory) {
            receiveMemory = memory;
            receive = Unpooled.wrappedBuffer(memory);
        }
        return receive.setIndex(0, keptBytes);
    }

    ByteBuffer receiveMemory() {
        return receiveMemory;
    }

    @SuppressWarnings("ReferenceEquality") // the same memory, not the same bytes
    boolean isReceiveBuffer(ByteBuf buffer) {
        return buffer == receive;
    }

    NettyBuffer acquire() {
        NettyBuffer buffer = pool.pollFirst();
        buffersOut++;
        int fill = scarce() ? SCARCE_FILL_BYTES : OutputBuffer.SIZE_BYTES;
        return (buffer != null ? buffer : NettyBuffer.allocate()).filledUpTo(fill);
    }

    /** Whether slow sockets hold so many buffers that none more should stay with them. */
    boolean scarce() {
        return buffersOut > SCARCE_FROM;
    }

    void recycle(NettyBuffer buffer) {
        buffersOut--;
        if (pool.size() < POOLED_BUFFERS) {
            pool.addFirst(buffer);
        }
    }
}
