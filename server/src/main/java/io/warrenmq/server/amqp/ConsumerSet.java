package io.warrenmq.server.amqp;

import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.wire.BasicMethod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The consumers of one channel, the one of direct replies included. Owned by the channel's loop. */
final class ConsumerSet {
    private final Channel channel;
    /** Set only while there is a channel-wide prefetch. */
    private @Nullable Consumer lastServed;

    private Map<String, Consumer> consumers = Map.of();
    private @Nullable ReplyConsumer replies;

    ConsumerSet(Channel channel) {
        this.channel = channel;
    }

    int count() {
        return consumers.size() + (replies == null ? 0 : 1);
    }

    @Nullable
    Consumer find(String tag) {
        return consumers.get(tag);
    }

    boolean usesTag(String tag) {
        ReplyConsumer direct = replies;
        return consumers.containsKey(tag) || direct != null && direct.tag().equals(tag);
    }

    void add(Consumer consumer) {
        if (consumers.isEmpty()) {
            consumers = new LinkedHashMap<>(4);
        }
        consumers.put(consumer.tag(), consumer);
    }

    void remove(Consumer consumer) {
        consumers.remove(consumer.tag(), consumer);
    }

    /** The consumer of direct replies. */
    @Nullable
    ReplyConsumer replies() {
        return replies;
    }

    void replies(@Nullable ReplyConsumer consumer) {
        replies = consumer;
    }

    boolean consumesFrom(QueuePort port) {
        for (Consumer consumer : consumers.values()) {
            if (consumer.isOf(port)) {
                return true;
            }
        }
        return false;
    }

    /** The queue is gone: the client is told if it can be (consumer_cancel_notify). Deliveries stay ackable. */
    void lost(Consumer consumer) {
        if (!channel.isOpen() || !consumers.remove(consumer.tag(), consumer)) {
            return;
        }
        consumer.writeStalled();
        consumer.end();
        if (channel.connection().client().can("consumer_cancel_notify")) {
            channel.send(new BasicMethod.Cancel(consumer.tag(), true));
        }
    }

    /** The socket takes more. */
    void outputOpened() {
        for (Consumer consumer : List.copyOf(consumers.values())) {
            consumer.outputOpened();
        }
        resume();
    }

    /** Tells the queues of consumers that had to wait that there is room. */
    void resume() {
        if (!channel.outputOpen()) {
            return;
        }
        // Whoever is told first takes the room of a channel-wide prefetch: begin after the one that had it last.
        List<Consumer> inTurn = new ArrayList<>(consumers.values());
        Collections.rotate(inTurn, -1 - inTurn.indexOf(lastServed));
        for (Consumer consumer : inTurn) {
            if (consumer.takeWaiting()) {
                consumer.port().queue().resume(consumer);
            }
        }
    }

    /** It took room of the channel-wide prefetch. */
    void served(Consumer consumer) {
        lastServed = consumer;
    }

    /** Ends all of them; {@code queues} counts the answers. */
    void end(Countdown queues) {
        channel.connection().engine().directReplies().unregister(replies);
        for (Consumer consumer : List.copyOf(consumers.values())) {
            consumer.end();
            queues.expect();
            consumer.port().queue().cancel(consumer, channel.loop(), (QueueOutcome _) -> queues.arrived());
        }
        consumers = Map.of();
    }
}
