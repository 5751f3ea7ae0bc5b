package io.warrenmq.server.amqp;

import io.warrenmq.store.memory.Chunk;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.MessageRecord;
import io.warrenmq.wire.FrameHeader;
import io.warrenmq.wire.FrameType;
import java.nio.ByteBuffer;

/**
 * Writes methods with content: the message's record already is the tail of the frames, so that it is copied in one
 * piece behind the method's own arguments. Owned by the connection's loop.
 */
final class ContentWriter {
    /** Copied word by word up to this size: the bulk call costs more. */
    private static final int WORD_COPY_BYTES = 96;

    /** Larger messages are written from their memory without a copy. */
    private static final int LARGEST_COPY_BYTES = 64 * 1024;

    private static final int NO_SUFFIX = 0;

    private final ConnectionOutput output;
    private final ChunkPool chunks;
    private int frameMax = Integer.MAX_VALUE;

    ContentWriter(ConnectionOutput output, ChunkPool chunks) {
        this.output = output;
        this.chunks = chunks;
    }

    /** @param negotiated 0 for no limit */
    void frameMax(int negotiated) {
        frameMax = negotiated == 0 ? Integer.MAX_VALUE : negotiated;
    }

    /**
     * Writes basic.deliver.
     *
     * @param prefix frame header, method id and consumer tag as made by {@link #prefix}
     */
    void deliver(int channel, byte[] prefix, long deliveryTag, boolean redelivered, long location) {
        ByteBuffer from = chunks.chunk(location).memory();
        int record = ChunkPool.offset(location);
        int wireSize = MessageRecord.wireSizeBytes(from, record);
        int bodySize = MessageRecord.bodySizeBytes(from, record);
        int argumentsBytes = prefix.length + 9;
        int headerFrame = MessageRecord.headerFrameOffset(from, record);
        if (bodySize > frameMax - FrameHeader.OVERHEAD_BYTES || wireSize > LARGEST_COPY_BYTES) {
            byte[] arguments = new byte[argumentsBytes];
            System.arraycopy(prefix, 0, arguments, 0, prefix.length);
            ByteBuffer.wrap(arguments).putLong(prefix.length, deliveryTag).put(prefix.length + 8, (byte)
                    (redelivered ? 1 : 0));
            writeInPieces(channel, arguments, location, NO_SUFFIX, 0);
            return;
        }
        // 8 bytes of slack: the word copy may run over the end, into room that the next frame overwrites.
        int at = output.reserve(argumentsBytes + wireSize + 8);
        ByteBuffer to = output.memory();
        int arguments = at + prefix.length;
        to.put(at, prefix);
        to.putInt(at + 3, argumentsBytes - FrameHeader.BYTES + headerFrame - 1);
        to.putLong(arguments, deliveryTag);
        to.put(arguments + 8, (byte) (redelivered ? 1 : 0));
        int wire = arguments + 9;
        copy(from, MessageRecord.wireOffset(record), to, wire, wireSize);
        int header = wire + headerFrame;
        FrameHeader.channel(to, header, channel);
        if (bodySize > 0) {
            int body = header + FrameHeader.OVERHEAD_BYTES + MessageRecord.headerPayloadBytes(from, record);
            FrameHeader.channel(to, body, channel);
        }
        output.advance(wire + wireSize);
    }

    /** Writes basic.return or basic.get-ok. */
    void write(int channel, byte[] arguments, long location, int suffixBytes, int suffix) {
        writeInPieces(channel, arguments, location, suffixBytes, suffix);
    }

    /** Frame header, method id and first arguments; the frame's size is filled in when it is written. */
    static byte[] prefix(int channel, int methodId, byte[] arguments) {
        byte[] prefix = new byte[FrameHeader.BYTES + 4 + arguments.length];
        ByteBuffer buffer = ByteBuffer.wrap(prefix);
        FrameHeader.write(buffer, 0, FrameType.METHOD, channel, 0);
        buffer.putInt(FrameHeader.BYTES, methodId);
        buffer.put(FrameHeader.BYTES + 4, arguments);
        return prefix;
    }

    private void writeInPieces(int channel, byte[] arguments, long location, int suffixBytes, int suffix) {
        Chunk chunk = chunks.chunk(location);
        ByteBuffer from = chunk.memory();
        int record = ChunkPool.offset(location);
        int headerFrame = MessageRecord.headerFrameOffset(from, record);
        int wire = MessageRecord.wireOffset(record);
        int names = headerFrame - 1;
        int methodBytes = arguments.length + names + suffixBytes + 1;
        int at = output.reserve(methodBytes);
        ByteBuffer to = output.memory();
        to.put(at, arguments);
        to.putInt(at + 3, methodBytes - FrameHeader.OVERHEAD_BYTES);
        to.put(at + arguments.length, from, wire, names);
        int end = at + arguments.length + names;
        if (suffixBytes > 0) {
            to.putInt(end, suffix);
            end += suffixBytes;
        }
        to.put(end, (byte) FrameHeader.END);
        output.advance(end + 1);
        writeHeader(channel, from, wire + headerFrame, MessageRecord.headerPayloadBytes(from, record));
        writeBody(channel, chunk, MessageRecord.bodyOffset(from, record), MessageRecord.bodySizeBytes(from, record));
    }

    /** Header frames are never split; one larger than our buffer can only come from a peer with a large frame_max. */
    private void writeHeader(int channel, ByteBuffer from, int frame, int payloadBytes) {
        int bytes = payloadBytes + FrameHeader.OVERHEAD_BYTES;
        if (ConnectionOutput.fits(bytes)) {
            int at = output.reserve(bytes);
            output.memory().put(at, from, frame, bytes);
            FrameHeader.channel(output.memory(), at, channel);
            output.advance(at + bytes);
        } else {
            ByteBuffer own = ByteBuffer.allocateDirect(bytes);
            own.put(0, from, frame, bytes);
            FrameHeader.channel(own, 0, channel);
            output.writeShared(own, 0, bytes, () -> {});
        }
    }

    private void writeBody(int channel, Chunk chunk, int body, int bodySize) {
        int largest = frameMax - FrameHeader.OVERHEAD_BYTES;
        int written = 0;
        while (written < bodySize) {
            int piece = Math.min(largest, bodySize - written);
            writeBodyFrame(channel, chunk, body + written, piece);
            written += piece;
        }
    }

    private void writeBodyFrame(int channel, Chunk chunk, int offset, int size) {
        if (size <= LARGEST_COPY_BYTES) {
            int at = output.reserve(size + FrameHeader.OVERHEAD_BYTES);
            ByteBuffer to = output.memory();
            FrameHeader.write(to, at, FrameType.BODY, channel, size);
            to.put(at + FrameHeader.BYTES, chunk.memory(), offset, size);
            to.put(at + FrameHeader.BYTES + size, (byte) FrameHeader.END);
            output.advance(at + FrameHeader.OVERHEAD_BYTES + size);
            return;
        }
        int at = output.reserve(FrameHeader.BYTES);
        FrameHeader.write(output.memory(), at, FrameType.BODY, channel, size);
        output.advance(at + FrameHeader.BYTES);
        chunk.retain(1);
        output.writeShared(chunk.memory(), offset, size, () -> chunk.release(1));
        at = output.reserve(1);
        output.memory().put(at, (byte) FrameHeader.END);
        output.advance(at + 1);
    }

    private static void copy(ByteBuffer from, int source, ByteBuffer to, int target, int bytes) {
        if (bytes <= WORD_COPY_BYTES) {
            // Records end on a multiple of 8 in their chunk, so that reading over the end stays inside it.
            for (int i = 0; i < bytes; i += 8) {
                to.putLong(target + i, from.getLong(source + i));
            }
        } else {
            to.put(target, from, source, bytes);
        }
    }
}
