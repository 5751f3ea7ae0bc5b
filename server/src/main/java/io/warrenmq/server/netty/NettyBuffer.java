package io.warrenmq.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.warrenmq.server.amqp.OutputBuffer;
import java.nio.ByteBuffer;

/** An output buffer that Netty can write without a copy. Owned by the loop of its pool. */
final class NettyBuffer extends OutputBuffer {
    private final ByteBuf wrapped;

    private NettyBuffer(ByteBuffer memory) {
        super(memory);
        wrapped = Unpooled.wrappedBuffer(memory);
    }

    static NettyBuffer allocate() {
        return new NettyBuffer(ByteBuffer.allocateDirect(SIZE_BYTES));
    }

    /** A copy of the first bytes. */
    ByteBuf copy(int lengthBytes, ByteBufAllocator allocator) {
        return allocator.directBuffer(lengthBytes).writeBytes(memory().slice(0, lengthBytes));
    }

    /** Gives the buffer out, to be sent when it holds {@code bytes}. */
    NettyBuffer filledUpTo(int bytes) {
        fillBytes(bytes);
        return this;
    }

    /** The first bytes as Netty takes them; its release leaves the memory to the pool. */
    ByteBuf first(int lengthBytes) {
        return wrapped.retain().setIndex(0, lengthBytes);
    }
}
