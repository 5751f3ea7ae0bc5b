package io.warrenmq.server.amqp;

import java.nio.ByteBuffer;

/** A piece of direct memory for outgoing frames. Owned by the loop from whose pool it comes. */
public class OutputBuffer {
    /** More measured no faster, less costs a system call per few messages. */
    public static final int SIZE_BYTES = 128 * 1024;

    private final ByteBuffer memory;
    private int fillBytes = SIZE_BYTES;

    public OutputBuffer(ByteBuffer memory) {
        this.memory = memory;
    }

    /**
     * From here on the buffer is sent before more is written, unless it is empty; less than its size while buffers are
     * scarce.
     */
    int fillBytes() {
        return fillBytes;
    }

    /** Sets {@link #fillBytes}, when the buffer is given out. */
    protected void fillBytes(int bytes) {
        fillBytes = bytes;
    }

    /** Written with absolute accessors. */
    public ByteBuffer memory() {
        return memory;
    }
}
