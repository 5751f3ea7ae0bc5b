package io.warrenmq.broker.metadata;

import java.util.List;
import java.util.Optional;

/**
 * What the metadata knows of a vhost.
 *
 * @param defaultQueueType type of queues that are declared without one
 * @param createdAtMs milliseconds since the epoch
 */
public record VirtualHostRecord(
        String name, String description, List<String> tags, Optional<String> defaultQueueType, long createdAtMs) {
    public VirtualHostRecord {
        tags = List.copyOf(tags);
    }
}
