package io.warrenmq.server.amqp;

import java.nio.ByteBuffer;

/** A piece of direct memory for outgoing frames. Owned by the loop from whose pool it comes. */
public class OutputBuffer {
    /** More measured no faster, less costs a system call per few messages. */
    public static final int SIZE_BYTES = 128 * 1024;

    private final ByteBuffer memory;

    public OutputBuffer(ByteBuffer memory) {
        this.memory = memory;
    }

    /** Written with absolute accessors. */
    public ByteBuffer memory() {
        return memory;
    }
}
