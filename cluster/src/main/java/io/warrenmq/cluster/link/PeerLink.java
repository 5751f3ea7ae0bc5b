package io.warrenmq.cluster.link;

import io.warrenmq.cluster.replication.NodeId;

/**
 * One connection between this process and a process of another node, for one service. What is sent arrives in order and
 * without gaps, or the link ends on both sides; how much of the last of it arrived is then not known. A link that has
 * ended never begins again: the next one is another object. Thread-safe.
 */
public interface PeerLink {
    NodeId peer();

    /**
     * Hands a message over and returns at once; messages of one thread stay in order.
     *
     * @param message belongs to the link from now on; at most {@link PeerLinks#LONGEST_MESSAGE_BYTES}
     * @return false if the link has ended, in which case the listener was told or is about to be
     */
    boolean send(byte[] message);

    /**
     * Bytes of all services that wait to be taken by the network. A link with more than
     * {@link PeerLinks.Options#limitBytes} ends, so whoever sends much keeps within a window that the other side
     * acknowledges.
     */
    long pendingBytes();

    /** Ends the link, for all services. While both nodes see each other a new one follows. */
    void close();
}
