package io.warrenmq.cluster.replication;

/** A queue's state after all operations up to an index, or an opaque reference to it. */
public interface QueueState {}
