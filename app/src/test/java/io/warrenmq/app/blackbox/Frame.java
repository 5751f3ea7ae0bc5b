package io.warrenmq.app.blackbox;

import java.nio.ByteBuffer;

/** One frame as it was sent or received. */
public record Frame(int type, int channel, byte[] payload) {
    public static final int METHOD = 1;
    public static final int HEADER = 2;
    public static final int BODY = 3;
    public static final int HEARTBEAT = 8;
    public static final int HEADER_BYTES = 7;
    public static final int END = 0xCE;

    /** The frame around a payload. */
    public static byte[] bytes(int type, int channel, byte[] payload) {
        return ByteBuffer.allocate(HEADER_BYTES + payload.length + 1)
                .put((byte) type)
                .putShort((short) channel)
                .putInt(payload.length)
                .put(payload)
                .put((byte) END)
                .array();
    }

    /** A method frame. */
    public static byte[] bytes(int channel, Payload method) {
        return bytes(METHOD, channel, method.bytes());
    }

    public boolean isMethod(int id) {
        return type == METHOD && methodId() == id;
    }

    public int methodId() {
        return ByteBuffer.wrap(payload).getInt(0);
    }

    /** The method's arguments. */
    public Fields arguments() {
        return new Fields(ByteBuffer.wrap(payload).position(Integer.BYTES));
    }

    /** All of the payload. */
    public Fields fields() {
        return new Fields(ByteBuffer.wrap(payload));
    }

    @Override
    public String toString() {
        if (type != METHOD) {
            return "frame of type " + type + " with " + payload.length + " bytes on channel " + channel;
        }
        String text = "method " + MethodId.text(methodId()) + " on channel " + channel;
        return isMethod(MethodId.CONNECTION_CLOSE) || isMethod(MethodId.CHANNEL_CLOSE)
                ? text + " " + CloseReason.of(this)
                : text;
    }
}
