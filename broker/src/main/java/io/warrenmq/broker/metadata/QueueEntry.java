package io.warrenmq.broker.metadata;

import io.warrenmq.broker.queue.QueueEndpoint;

/** A queue that exists: its record and where to reach it. */
public record QueueEntry(QueueRecord record, QueueEndpoint endpoint) {}
