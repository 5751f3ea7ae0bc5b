package io.warrenmq.broker.queue;

import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.store.Store;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What queues use of the node.
 *
 * @param store keeps durable messages, and what does not fit into memory
 * @param metadata asked when a queue deletes itself and where dead letters go; a supplier, because the metadata is
 *     built with the host of the queues
 * @param memoryPressed whether message memory is short; asked by loops
 */
public record QueueServices(Store store, Supplier<Metadata> metadata, BooleanSupplier memoryPressed) {}
