package io.warrenmq.server.node;

import io.warrenmq.broker.metadata.FirstBoot;
import io.warrenmq.broker.metadata.MetadataRules;
import io.warrenmq.cluster.node.ClusterSettings;
import io.warrenmq.server.ServerSettings;
import java.util.Optional;

/**
 * What a node needs to know.
 *
 * @param nodeName {@code rabbit@host}
 * @param clusterName told to clients, unless it was set by an operator
 * @param storage where data is kept
 * @param server the AMQP front end
 * @param eventLoops threads that serve connections and queues, at least 1; more than cores disturb each other
 * @param firstBoot what an empty node is given
 * @param rules where versions of RabbitMQ differ
 * @param resources limits of memory and disk
 * @param cluster what it needs to be a member; empty for one that never can be, such as one without a directory
 */
public record BrokerNodeSettings(
        String nodeName,
        String clusterName,
        StorageLocation storage,
        ServerSettings server,
        int eventLoops,
        FirstBoot firstBoot,
        MetadataRules rules,
        ResourceSettings resources,
        Optional<ClusterSettings> cluster) {
    /** Of a node that is never a member of a cluster. */
    public BrokerNodeSettings(
            String nodeName,
            String clusterName,
            StorageLocation storage,
            ServerSettings server,
            int eventLoops,
            FirstBoot firstBoot,
            MetadataRules rules,
            ResourceSettings resources) {
        this(nodeName, clusterName, storage, server, eventLoops, firstBoot, rules, resources, Optional.empty());
    }
}
