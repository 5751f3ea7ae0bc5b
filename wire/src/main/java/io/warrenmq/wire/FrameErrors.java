package io.warrenmq.wire;

import java.nio.ByteBuffer;

/** What is wrong with a frame, in the words of RabbitMQ. All of these close the connection. */
public final class FrameErrors {
    private static final int SHOWN_BYTES = 64;

    private FrameErrors() {}

    /**
     * Checks a frame header before any of the payload is there.
     *
     * @param frameMax the limit in force, 0 for none; a payload of up to frame_max bytes is tolerated although only
     *     frame_max - 8 is legal, as RabbitMQ does
     * @return whether the payload exceeds it, see {@link #tooLarge}
     */
    public static boolean exceeds(long size, long frameMax) {
        return frameMax != 0 && size > frameMax;
    }

    public static ProtocolError tooLarge(int type, long size, long frameMax) {
        long legal = frameMax - FrameHeader.OVERHEAD_BYTES;
        return frameError(type, "<<>>", "{frame_too_large," + size + "," + legal + "}");
    }

    public static ProtocolError invalidEnd(
            int type, ByteBuffer buffer, int payloadOffset, int payloadLength, int endOctet) {
        String octets = octets(buffer, payloadOffset, payloadLength);
        return frameError(type, octets, "{invalid_frame_end_marker," + (endOctet & 0xFF) + "}");
    }

    /** An unknown frame type, or a heartbeat or method frame of impossible size. */
    public static ProtocolError unknownFrame(int type, ByteBuffer buffer, int payloadOffset, int payloadLength) {
        return frameError(type, octets(buffer, payloadOffset, payloadLength), "unknown_frame");
    }

    /** A frame on a channel where its type has no business. */
    public static ProtocolError unexpected(int type, ByteBuffer buffer, int payloadOffset, int payloadLength) {
        String octets = octets(buffer, payloadOffset, payloadLength);
        return ProtocolError.of(ReplyCode.UNEXPECTED_FRAME, text(type, octets));
    }

    public static ProtocolError expectedMethod() {
        return ProtocolError.of(ReplyCode.UNEXPECTED_FRAME, "expected method frame, got non method frame instead");
    }

    public static ProtocolError expectedHeader(int packedMethodId) {
        return ProtocolError.of(
                        ReplyCode.UNEXPECTED_FRAME,
                        "expected content header for class "
                                + MethodId.classId(packedMethodId)
                                + ", got non content header frame instead")
                .blaming(packedMethodId);
    }

    public static ProtocolError expectedHeaderOfClass(int packedMethodId, int classId) {
        return ProtocolError.of(
                        ReplyCode.UNEXPECTED_FRAME,
                        "expected content header for class "
                                + MethodId.classId(packedMethodId)
                                + ", got one for class "
                                + classId
                                + " instead")
                .blaming(packedMethodId);
    }

    public static ProtocolError expectedBody(int packedMethodId) {
        return ProtocolError.of(ReplyCode.UNEXPECTED_FRAME, "expected content body, got non content body frame instead")
                .blaming(packedMethodId);
    }

    public static ProtocolError bodyTooLong(int packedMethodId) {
        return ProtocolError.of(ReplyCode.FRAME_ERROR, "content body frame exceeds remaining content size")
                .blaming(packedMethodId);
    }

    private static ProtocolError frameError(int type, String octets, String reason) {
        return ProtocolError.of(ReplyCode.FRAME_ERROR, text(type, octets) + ": " + reason);
    }

    private static String text(int type, String octets) {
        return "type " + type + ", all octets = " + octets;
    }

    private static String octets(ByteBuffer buffer, int offset, int length) {
        byte[] shown = new byte[Math.min(length, SHOWN_BYTES + 1)];
        buffer.get(offset, shown);
        return ErlangText.binary(shown, SHOWN_BYTES);
    }
}
