package io.warrenmq.balancing;

/** One way to select a node for each client. Safe for many threads. */
public interface Selector {
    /** No node can be selected. */
    int NONE = -1;

    /**
     * Selects a node and tells {@code loads} of it.
     *
     * @param weights of all nodes; they may be others at each call, the indexes of nodes stay
     * @param clientHash stands for the client where the same client shall get the same node, see {@link ClientHash}
     * @return the index of a node with a weight above 0, or {@link #NONE}
     */
    int select(Weights weights, Loads loads, int clientHash);
}
