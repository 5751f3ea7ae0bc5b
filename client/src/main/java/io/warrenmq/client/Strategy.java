package io.warrenmq.client;

/** How a node is selected for each new connection. */
public enum Strategy {
    /** Each node in turn, whatever its weight. */
    ROUND_ROBIN,
    /** Any node, each as likely as the others. */
    RANDOM,
    /**
     * Always the same node for this client, by its address or its id. When nodes come or go, most clients move; see
     * {@link #RENDEZVOUS_HASH}.
     */
    SOURCE_HASH,
    /** Always the same node for this client; when a node goes, only its clients move. */
    RENDEZVOUS_HASH,
    /** Each node in turn, as often as its weight says, evenly spread. */
    WEIGHTED_ROUND_ROBIN,
    /** Any node, as likely as its weight says. */
    WEIGHTED_RANDOM,
    /** The node with the fewest connections of this resolver, for its weight. */
    LEAST_CONNECTIONS
}
