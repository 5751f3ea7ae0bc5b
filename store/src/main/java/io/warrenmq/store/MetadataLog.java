package io.warrenmq.store;

import java.util.List;
import java.util.function.Consumer;

/**
 * The node's own log of metadata commands, opaque byte strings in order. Owned by the metadata thread. A record is
 * durable when {@link #append} returned. Each record carries a checksum; a torn last record is dropped at opening,
 * damage elsewhere is an error that names file and offset.
 */
public interface MetadataLog {
    /** Hands every surviving record to {@code reader}, snapshot first. To be called once before the first append. */
    void replay(Consumer<byte[]> reader);

    /** Appends records and fsyncs once for all of them. */
    void append(List<byte[]> records);

    /** Bytes appended since the last snapshot: the measure for when to make the next one. */
    long bytesSinceSnapshot();

    /** Replaces everything before by {@code records}, atomically. */
    void snapshot(Iterable<byte[]> records);
}
