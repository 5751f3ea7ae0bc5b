package io.warrenmq.store.frame;

import java.nio.ByteBuffer;

/** A buffer that grows to the largest frame met, used for one file after the other. Owned by one thread. */
public final class ScanBuffer {
    private static final int INITIAL_BYTES = 1 << 20;

    private ByteBuffer bytes = ByteBuffer.allocateDirect(INITIAL_BYTES);

    ByteBuffer bytes() {
        return bytes;
    }

    ByteBuffer ofAtLeast(int sizeBytes) {
        if (bytes.capacity() < sizeBytes) {
            bytes = ByteBuffer.allocateDirect(sizeBytes);
        }
        return bytes;
    }
}
