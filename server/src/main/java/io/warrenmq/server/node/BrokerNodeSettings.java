package io.warrenmq.server.node;

import io.warrenmq.broker.metadata.FirstBoot;
import io.warrenmq.broker.metadata.MetadataRules;
import io.warrenmq.server.ServerSettings;

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
 */
public record BrokerNodeSettings(
        String nodeName,
        String clusterName,
        StorageLocation storage,
        ServerSettings server,
        int eventLoops,
        FirstBoot firstBoot,
        MetadataRules rules,
        ResourceSettings resources) {}
