package io.warrenmq.server.amqp;

import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.FrameErrors;
import io.warrenmq.wire.FrameHeader;
import io.warrenmq.wire.FrameType;
import io.warrenmq.wire.MethodId;
import io.warrenmq.wire.ProtocolError;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes a connection's bytes apart into frames. Whole frames are handled where they lie in the buffer; the body of a
 * larger message is taken piece by piece as it arrives. Owned by the connection's loop.
 */
final class FrameReader {
    private static final int METHOD_ID_BYTES = 4;

    /** Body frames up to this size are waited for, larger ones are taken in pieces. */
    private static final int KEPT_BODY_BYTES = 16 * 1024;

    private static final int NOT_IN_BODY = -1;

    private final AmqpConnection connection;
    private final FrameHandler handler;
    private long frameMax;

    /** Channel whose body frame is being taken in pieces, nothing when its body is discarded. */
    private @Nullable Channel bodyChannel;

    /** Payload bytes that the frame still has, {@link #NOT_IN_BODY} between frames. */
    private int bodyLeft = NOT_IN_BODY;

    /** @param initialFrameMax largest frame until another one is negotiated */
    FrameReader(AmqpConnection connection, FrameHandler handler, long initialFrameMax) {
        this.connection = connection;
        this.handler = handler;
        this.frameMax = initialFrameMax;
    }

    /** @param negotiated 0 for no limit */
    void frameMax(long negotiated) {
        frameMax = negotiated;
    }

    /**
     * Handles the frames from {@code from} to {@code to}.
     *
     * @return the offset of the first byte that was not used up
     */
    int read(ByteBuffer in, int from, int to) {
        int at = from;
        while (connection.reading()) {
            int next = bodyLeft == NOT_IN_BODY ? frame(in, at, to) : bodyPiece(in, at, to);
            if (next == at) {
                break;
            }
            at = next;
        }
        return at;
    }

    /** Returns the offset behind what was handled, {@code at} when more bytes are needed or reading stops. */
    private int frame(ByteBuffer in, int at, int to) {
        if (to - at < FrameHeader.BYTES) {
            return at;
        }
        int type = FrameHeader.type(in, at);
        int number = FrameHeader.channel(in, at);
        long size = FrameHeader.size(in, at);
        if (FrameErrors.exceeds(size, frameMax)) {
            return broken(FrameErrors.tooLarge(type, size, frameMax), to);
        }
        int payload = at + FrameHeader.BYTES;
        if (type == FrameType.METHOD
                && to - payload >= METHOD_ID_BYTES
                && in.getInt(payload) == MethodId.BASIC_PUBLISH
                && !connection.publishingStopped()) {
            Channel channel = connection.channel(number);
            if (channel != null && channel.mayPublishFast()) {
                int next = channel.publisher().tryPublish(in, at, to);
                if (next != Publisher.SLOW) {
                    return next == Publisher.INCOMPLETE ? at : next;
                }
            }
        }
        if ((type == FrameType.HEADER || type == FrameType.BODY) && connection.stopsAtContent()) {
            return at;
        }
        long end = payload + size + 1;
        if (end > to) {
            if (type == FrameType.BODY && number != 0 && size > KEPT_BODY_BYTES) {
                return beginBody(in, number, payload, (int) size);
            }
            return unknownFrame(type) ? broken(FrameErrors.unknownFrame(type, in, payload, 0), to) : at;
        }
        if (in.get((int) end - 1) != (byte) FrameHeader.END) {
            return broken(FrameErrors.invalidEnd(type, in, payload, (int) size, in.get((int) end - 1)), to);
        }
        handler.frame(type, number, in, payload, (int) size);
        return (int) end;
    }

    private static boolean unknownFrame(int type) {
        return type != FrameType.METHOD
                && type != FrameType.HEADER
                && type != FrameType.BODY
                && type != FrameType.HEARTBEAT;
    }

    private int beginBody(ByteBuffer in, int number, int payload, int size) {
        bodyChannel = handler.bodyFrameBegins(number, in, payload, size);
        bodyLeft = size;
        return payload;
    }

    private int bodyPiece(ByteBuffer in, int at, int to) {
        if (bodyLeft > 0) {
            int length = Math.min(bodyLeft, to - at);
            Channel channel = bodyChannel;
            if (channel != null && length > 0) {
                handler.bodyFrameGoesOn(channel, in, at, length);
            }
            bodyLeft -= length;
            return at + length;
        }
        if (at == to) {
            return at;
        }
        Channel channel = bodyChannel;
        bodyChannel = null;
        bodyLeft = NOT_IN_BODY;
        if (in.get(at) != (byte) FrameHeader.END) {
            return broken(FrameErrors.invalidEnd(FrameType.BODY, in, at, 0, in.get(at)), to);
        }
        if (channel != null) {
            handler.bodyFrameEnds(channel);
        }
        return at + 1;
    }

    /** Input is out of step: nothing that follows can be understood. */
    private int broken(ProtocolError error, int to) {
        connection.errors().outOfStep(new AmqpException(error));
        return to;
    }
}
