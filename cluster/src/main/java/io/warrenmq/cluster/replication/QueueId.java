package io.warrenmq.cluster.replication;

/**
 * A queue from its declaration to its deletion. One that is declared again under the same name is another queue.
 *
 * @param era in which it was declared
 * @param index of the declaring command
 */
public record QueueId(QueueName name, EraId era, long index) {}
