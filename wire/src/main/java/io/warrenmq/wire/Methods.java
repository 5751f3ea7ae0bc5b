package io.warrenmq.wire;

import java.nio.ByteBuffer;

/** Reads and writes methods, both directions, for everything but the hot path. */
public final class Methods {
    private static final int ID_BYTES = 4;
    private static final int SHOWN_BYTES = 255;

    private Methods() {}

    /** Packed id of the method whose frame payload starts here; at least 4 octets must be there. */
    public static int id(ByteBuffer buffer, int payloadOffset) {
        return buffer.getInt(payloadOffset);
    }

    /**
     * Decodes the payload of a method frame.
     *
     * @throws AmqpException 501 for arguments that cannot be decoded, octets behind them or text that is not UTF-8; 503
     *     for an id that no method has
     */
    public static Method decode(ByteBuffer buffer, int payloadOffset, int payloadLength, DecodeLimits limits) {
        if (payloadLength < ID_BYTES) {
            throw new AmqpException(FrameErrors.unknownFrame(FrameType.METHOD, buffer, payloadOffset, payloadLength));
        }
        int id = id(buffer, payloadOffset);
        int offset = payloadOffset + ID_BYTES;
        int length = payloadLength - ID_BYTES;
        WireReader reader = new WireReader(buffer, offset, length, limits);
        try {
            Method method = MethodDecoder.read(id, reader);
            if (method == null) {
                throw new AmqpException(unknown(id));
            }
            reader.expectEnd();
            return method;
        } catch (DecodeException e) {
            String explanation = e.kind() == DecodeException.Kind.MALFORMED_UTF8
                    ? "Malformed UTF-8 in shortstr"
                    : "cannot decode " + rendered(id, buffer, offset, length);
            throw new AmqpException(
                    ProtocolError.of(ReplyCode.FRAME_ERROR, explanation).blaming(id), e);
        }
    }

    /** Bytes of the method's frame payload. */
    public static int payloadLength(Method method) {
        WireWriter counter = WireWriter.counting();
        MethodEncoder.write(method, counter);
        return ID_BYTES + counter.position();
    }

    /** Writes the frame payload and returns the offset behind it. */
    public static int writePayload(Method method, ByteBuffer buffer, int offset) {
        buffer.putInt(offset, method.id());
        WireWriter writer = WireWriter.at(buffer, offset + ID_BYTES);
        MethodEncoder.write(method, writer);
        return writer.position();
    }

    /** Bytes of the whole frame; method frames are never split, whatever frame_max says. */
    public static int frameLength(Method method) {
        return FrameHeader.OVERHEAD_BYTES + payloadLength(method);
    }

    /** Writes the whole frame and returns the offset behind it. */
    public static int writeFrame(int channel, Method method, ByteBuffer buffer, int offset) {
        int payload = offset + FrameHeader.BYTES;
        int end = writePayload(method, buffer, payload);
        return FrameHeader.enclose(FrameType.METHOD, channel, buffer, offset, end);
    }

    private static ProtocolError unknown(int id) {
        return ProtocolError.of(ReplyCode.COMMAND_INVALID, "unknown " + MethodId.name(id))
                .blaming(id);
    }

    /** The octets, unless they may hold a password: reply texts end up in logs on both sides. */
    private static String rendered(int id, ByteBuffer buffer, int offset, int length) {
        return switch (id) {
            case MethodId.CONNECTION_START_OK, MethodId.CONNECTION_SECURE_OK, MethodId.CONNECTION_UPDATE_SECRET ->
                "<<...>>";
            default -> ErlangText.octets(buffer, offset, length, SHOWN_BYTES);
        };
    }
}
