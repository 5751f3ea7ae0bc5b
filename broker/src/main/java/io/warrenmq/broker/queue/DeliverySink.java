package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;

/**
 * Where a queue delivers to: a consumer of a channel, or the channel's basic.get. One object per subscription; it is
 * also the identity of the subscription in settlements.
 *
 * <p>{@link #ready}, {@link #deliver} are called on the queue's loop. An implementation whose connection lives on
 * another loop gathers what it is given and posts it once per turn. Who needs the message after {@link #deliver}
 * returned takes a reference of its own: what is delivered again may be a copy that nobody else holds.
 */
public interface DeliverySink {
    /** The loop of the channel. */
    Loop loop();

    /**
     * Whether the connection and the channel's own limits (basic.qos global) have room for one more delivery; when it
     * says no it must call {@code QueueEndpoint.resume(this)} as soon as there is room again.
     */
    boolean ready();

    /**
     * Takes one message. For a sink that does not acknowledge a reference to it passes to the sink, for others none.
     *
     * @param position in the queue, to be named in the settlement
     * @param location of the record, in memory
     * @param redelivered whether this queue handed it out before
     */
    void deliver(long position, long location, boolean redelivered);

    /**
     * How many deliveries may be on their way to it from a queue on another node; those that it has no room for are
     * with nobody else meanwhile. Asked on the channel's loop.
     */
    default int mostUnderWay() {
        return Integer.MAX_VALUE;
    }

    /** The queue is gone or lost the consumer (basic.cancel); called on the queue's loop. Deliveries stay ackable. */
    void cancelled();

    /**
     * The queue has moved to another node, where this consumer is not known yet; called on the queue's loop. What was
     * delivered comes again. Who does not follow its queue has lost it.
     */
    default void moved() {
        cancelled();
    }

    /**
     * A delivery of it is unacknowledged for longer than the queue's consumer timeout allows; called on the queue's
     * loop. The channel is then closed with 406. A sink whose channel watches the age of its deliveries itself ignores
     * it.
     */
    default void timedOut(long consumerTimeoutMs) {}
}
