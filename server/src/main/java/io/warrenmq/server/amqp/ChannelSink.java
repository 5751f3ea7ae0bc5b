package io.warrenmq.server.amqp;

import io.warrenmq.broker.queue.DeliverySink;

/** What a delivery of this channel came through: a consumer or a basic.get. */
abstract class ChannelSink implements DeliverySink {
    private final QueuePort port;

    ChannelSink(QueuePort port) {
        this.port = port;
    }

    /** The queue to which settlements go. */
    final QueuePort port() {
        return port;
    }

    /** A delivery of this sink was settled: room in a channel-wide prefetch may be free again. */
    void settled() {}
}
