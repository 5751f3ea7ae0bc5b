package io.warrenmq.app.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The cluster and the placement of queues.
 *
 * @param clusterName name that clients and tools see; default the node name
 * @param distributionPort port for other nodes; default AMQP port + 20000, as RABBITMQ_DIST_PORT; 0 for any
 * @param distributionAddress address of that port; default that of the host in the node's name
 * @param bootRetryTimeoutMs how long one round of a start waits for other members; default 30000
 * @param bootRetryLimit rounds of waiting before a start gives up; default 10
 * @param partitionHandling what a node does when it loses sight of others; default ignore
 * @param pauseNodes nodes of {@code pause_if_all_down}; not empty when that is the handling
 * @param pauseRecovery what it does when they are on both sides; default ignore
 * @param discoveryBackend who names the other nodes; default {@code classic_config}
 * @param discoveryNodes the nodes that {@code classic_config} names; default none, which is a stand-alone node
 * @param dnsHostName name whose addresses are the nodes, for backend dns
 * @param nodeType kind of a node that joins by discovery; default disc
 * @param discoveryRetryLimit default 10. Too small: nodes that start together form two clusters
 * @param discoveryRetryIntervalMs default 500
 * @param targetSize nodes that the cluster is going to have
 * @param cleanupIntervalS how often unknown nodes that are down are looked for; default 60
 * @param isCleanupOnlyWarning false removes them with their data; default true
 * @param netTickTimeS silence after which a node is down; default 60. Too small: a pause looks like a failure
 * @param queueMasterLocator default {@code client-local}
 * @param queueLeaderLocator default {@code client-local}
 * @param defaultQueueType default {@code classic}
 * @param syncBatchSize messages that a new mirror receives at once; default 4096
 * @param syncMaxThroughputBytes a second; default 0, unlimited
 * @param permittedDeprecatedFeatures what lines say of deprecated features; those not named are permitted
 */
public record ClusterOptions(
        String clusterName,
        int distributionPort,
        Optional<String> distributionAddress,
        int bootRetryTimeoutMs,
        int bootRetryLimit,
        PartitionHandling partitionHandling,
        List<NodeName> pauseNodes,
        PauseRecovery pauseRecovery,
        String discoveryBackend,
        List<NodeName> discoveryNodes,
        Optional<String> dnsHostName,
        NodeType nodeType,
        int discoveryRetryLimit,
        int discoveryRetryIntervalMs,
        OptionalInt targetSize,
        int cleanupIntervalS,
        boolean isCleanupOnlyWarning,
        int netTickTimeS,
        String queueMasterLocator,
        String queueLeaderLocator,
        String defaultQueueType,
        int syncBatchSize,
        long syncMaxThroughputBytes,
        Map<String, Boolean> permittedDeprecatedFeatures) {
    public ClusterOptions {
        pauseNodes = List.copyOf(pauseNodes);
        discoveryNodes = List.copyOf(discoveryNodes);
        permittedDeprecatedFeatures = Map.copyOf(permittedDeprecatedFeatures);
    }
}
