package io.warrenmq.cluster.link;

/**
 * A service's end of the links. What is told of one peer comes one after the other: up, messages, down. Called by
 * threads of the network, which must not be held up: pass on and return.
 */
public interface PeerLinkListener {
    /** A link is there, and the other side has the same. */
    void up(PeerLink link);

    /** @param message may be kept */
    void received(PeerLink link, byte[] message);

    /** The link has ended: the peer stopped, died, or could not be reached or written to any more. */
    void down(PeerLink link);
}
