package io.warrenmq.cluster.link;

import io.warrenmq.cluster.replication.NodeId;

/** What links are made of: words through the group, and pipes beside it. Thread-safe. */
public interface LinkNetwork {
    /** Says something through the group and returns at once. It may get lost; whoever needs it says it again. */
    void tell(NodeId to, byte[] word);

    /** Where other nodes open pipes to this one. */
    int port();

    /**
     * Opens a pipe and returns at once; {@code end} is told when it is there or cannot be had.
     *
     * @param port as the node told it
     */
    Pipe connect(NodeId to, int port, Greeting greeting, PipeEnd end);
}
