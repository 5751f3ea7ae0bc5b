package io.warrenmq.cluster.metadata;

import java.util.List;

/**
 * What the commands change: the same on every node that has applied the same. Called by the thread of a
 * {@link MetadataNode} only.
 *
 * @param <R> what a command's submitter is answered
 */
public interface ReplicatedState<R> {
    /** Applies a command that is committed; what it says must depend on nothing but this state. */
    R apply(byte[] command);

    /** The state as records, each smaller than {@link Integer#MAX_VALUE} bytes; must not change while it is read. */
    Iterable<byte[]> image();

    /** Becomes what {@link #image} of another node, or of an earlier life, was. */
    void install(List<byte[]> image);
}
