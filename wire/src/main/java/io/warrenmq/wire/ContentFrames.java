package io.warrenmq.wire;

import java.nio.ByteBuffer;

/** Writes a content header frame and as many body frames as frame_max demands, for slow paths. */
public final class ContentFrames {
    private ContentFrames() {}

    /** Bytes of all the frames. */
    public static long length(int headerPayloadLength, long bodyLength, long frameMax) {
        long frames = bodyFrameCount(bodyLength, frameMax);
        return headerPayloadLength + bodyLength + (1 + frames) * FrameHeader.OVERHEAD_BYTES;
    }

    /** Body frames needed: none for an empty body, one if there is no limit. */
    public static long bodyFrameCount(long bodyLength, long frameMax) {
        if (bodyLength == 0) {
            return 0;
        }
        long chunk = chunkBytes(bodyLength, frameMax);
        return (bodyLength + chunk - 1) / chunk;
    }

    /**
     * Writes header and body frames.
     *
     * @param frameMax largest whole frame in bytes, 0 for no limit; the header frame is not split
     * @return the offset behind the last frame
     */
    public static int write(
            int channel,
            BasicProperties properties,
            ByteBuffer body,
            int bodyOffset,
            int bodyLength,
            long frameMax,
            ByteBuffer target,
            int offset) {
        int headerEnd = properties.encodeHeaderPayload(bodyLength, target, offset + FrameHeader.BYTES);
        int position = FrameHeader.enclose(FrameType.HEADER, channel, target, offset, headerEnd);
        return writeBody(channel, body, bodyOffset, bodyLength, frameMax, target, position);
    }

    /** Writes the body frames only; returns the offset behind the last, or offset if there is none. */
    public static int writeBody(
            int channel,
            ByteBuffer body,
            int bodyOffset,
            int bodyLength,
            long frameMax,
            ByteBuffer target,
            int offset) {
        int position = offset;
        int written = 0;
        while (written < bodyLength) {
            int size = (int) chunkBytes(bodyLength - written, frameMax);
            int payload = position + FrameHeader.BYTES;
            target.put(payload, body, bodyOffset + written, size);
            position = FrameHeader.enclose(FrameType.BODY, channel, target, position, payload + size);
            written += size;
        }
        return position;
    }

    private static long chunkBytes(long left, long frameMax) {
        if (frameMax == 0) {
            return left;
        }
        if (frameMax <= FrameHeader.OVERHEAD_BYTES) {
            throw new IllegalArgumentException("frame_max " + frameMax + " leaves no room for a payload");
        }
        return Math.min(left, frameMax - FrameHeader.OVERHEAD_BYTES);
    }
}
