package io.warrenmq.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.TooLongFrameException;
import io.warrenmq.cluster.link.PeerLinks;
import java.util.List;

/**
 * Cuts what comes through a pipe into messages. Whoever has not greeted gets memory for a greeting only. Owned by the
 * event loop of its channel.
 */
final class PipeDecoder extends ByteToMessageDecoder {
    private int longestBytes = GreetingCodec.LONGEST_BYTES;

    /** Both sides have agreed. */
    void trust() {
        longestBytes = PeerLinks.LONGEST_MESSAGE_BYTES + 1;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < Integer.BYTES) {
            return;
        }
        int length = in.getInt(in.readerIndex());
        if (length < 0 || length > longestBytes) {
            throw new TooLongFrameException("a message of " + (length & 0xFFFF_FFFFL) + " bytes");
        }
        if (in.readableBytes() >= Integer.BYTES + length) {
            in.skipBytes(Integer.BYTES);
            out.add(in.readRetainedSlice(length));
        }
    }
}
