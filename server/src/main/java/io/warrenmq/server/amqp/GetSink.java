package io.warrenmq.server.amqp;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.store.memory.Chunk;

/**
 * basic.get of one channel from one queue, one at a time. {@link #deliver} is called on the queue's loop; the rest
 * belongs to the channel's loop, which learns of it by the queue's answer.
 */
final class GetSink extends ChannelSink {
    private final Channel channel;
    private boolean noAck;
    private long position;
    private long location;
    private boolean redelivered;

    GetSink(Channel channel, QueuePort port) {
        super(port);
        this.channel = channel;
    }

    /** Another basic.get begins. */
    void begin(boolean withoutAck) {
        noAck = withoutAck;
        location = 0;
    }

    @Override
    public Loop loop() {
        return channel.loop();
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public void deliver(long deliveredPosition, long deliveredLocation, boolean wasDelivered) {
        if (!noAck) {
            // The queue may drop its reference before the answer is written.
            Chunk chunk = channel.loop().chunks().chunk(deliveredLocation);
            chunk.retain(1);
        }
        position = deliveredPosition;
        location = deliveredLocation;
        redelivered = wasDelivered;
    }

    @Override
    public void cancelled() {
        // A basic.get is no subscription: its answer says that the queue is gone.
    }

    @Override
    public void timedOut(long consumerTimeoutMs) {
        channel.loop().run(() -> channel.deliveries().timedOut(consumerTimeoutMs));
    }

    boolean noAck() {
        return noAck;
    }

    long position() {
        return position;
    }

    /** Of the record, with one reference that belongs to the channel; 0 when nothing was delivered. */
    long location() {
        return location;
    }

    boolean redelivered() {
        return redelivered;
    }
}
