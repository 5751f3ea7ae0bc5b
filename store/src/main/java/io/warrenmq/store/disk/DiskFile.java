package io.warrenmq.store.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. One thread at a time writes; reads may come from others. */
public interface DiskFile extends AutoCloseable {
    /** Writes all remaining bytes at the offset {@code at}, growing the file when needed. */
    void write(ByteBuffer bytes, long at) throws IOException;

    /**
     * Fills the remaining room from the offset {@code at} on.
     *
     * @return the number of bytes read, less than the room only at the end of the file
     */
    int read(ByteBuffer into, long at) throws IOException;

    /**
     * Returns when everything written so far survives a loss of power. A failure must never be answered by trying
     * again.
     */
    void force() throws IOException;

    /** In bytes. */
    long size() throws IOException;

    /** Cuts the file off after {@code sizeBytes}. */
    void truncate(long sizeBytes) throws IOException;

    @Override
    void close() throws IOException;
}
