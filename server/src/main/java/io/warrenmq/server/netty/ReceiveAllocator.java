package io.warrenmq.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Makes a plain socket read into its loop's common buffer, behind what the connection kept of an incomplete frame.
 * Owned by the loop.
 */
final class ReceiveAllocator extends DefaultMaxMessagesRecvByteBufAllocator {
    /** Reads per readiness: few, so that one busy connection does not keep the others waiting. */
    private static final int READS = 4;

    private final LoopTransport transport;
    private final KeptBytes kept;

    /** What must stand in front of the next bytes. */
    interface KeptBytes {
        int keptBytes();
    }

    ReceiveAllocator(LoopTransport transport, KeptBytes kept) {
        super(READS);
        this.transport = transport;
        this.kept = kept;
    }

    @Override
    @SuppressWarnings("deprecation") // the newer handle is what this returns
    public Handle newHandle() {
        return new SharedHandle();
    }

    private final class SharedHandle extends MaxMessageHandle {
        @Override
        public int guess() {
            return transport.receiveMemory().capacity();
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            // Netty releases it after a read that brought nothing, the handler after one that did.
            return transport.receive(kept.keptBytes()).retain();
        }
    }
}
