package io.warrenmq.cluster.queues;

import io.warrenmq.broker.queue.ConsumerSpec;
import io.warrenmq.wire.FieldTable;

/** What basic.consume asks for, as bytes. */
final class ConsumerSpecs {
    /** Of the smallest one. */
    static final int LEAST_BYTES = 6 * Integer.BYTES + 2;

    private ConsumerSpecs() {}

    static void write(ConsumerSpec spec, Output out) {
        out.text(spec.consumerTag())
                .text(spec.channelName())
                .flag(spec.noAck())
                .flag(spec.exclusive())
                .count(spec.prefetchCount())
                .count(spec.priority())
                .text(spec.userName());
        FieldTable arguments = spec.arguments();
        int length = arguments.encodedLength();
        out.count(length);
        int at = out.room(length);
        arguments.encode(out.memory(), at);
    }

    static ConsumerSpec read(Input in) {
        String tag = in.text();
        String channel = in.text();
        boolean noAck = in.flag();
        boolean exclusive = in.flag();
        int prefetchCount = in.count();
        int priority = in.count();
        String user = in.text();
        return new ConsumerSpec(tag, channel, noAck, exclusive, prefetchCount, priority, in.table(), user);
    }
}
