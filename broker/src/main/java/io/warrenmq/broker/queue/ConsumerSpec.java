package io.warrenmq.broker.queue;

import io.warrenmq.wire.FieldTable;

/**
 * What basic.consume asks for.
 *
 * @param consumerTag unique on its channel
 * @param channelName connection name and channel number, for listings
 * @param noAck deliveries need no acknowledgement and prefetch is ignored
 * @param exclusive no other consumer may exist
 * @param prefetchCount limit of unacknowledged deliveries of this consumer, 0 for none
 * @param priority x-priority, higher first
 * @param arguments as given by the client
 * @param userName who consumes, for listings
 */
public record ConsumerSpec(
        String consumerTag,
        String channelName,
        boolean noAck,
        boolean exclusive,
        int prefetchCount,
        int priority,
        FieldTable arguments,
        String userName) {}
