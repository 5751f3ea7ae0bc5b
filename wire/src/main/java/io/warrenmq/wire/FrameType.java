package io.warrenmq.wire;

/** Type octets of frames. */
public final class FrameType {
    public static final int METHOD = 1;
    public static final int HEADER = 2;
    public static final int BODY = 3;
    public static final int HEARTBEAT = 8;

    private FrameType() {}
}
