package io.warrenmq.server.amqp;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for direct replies, by the name that requests carry in reply-to. Written by the loops of the requesters,
 * read by those of the responders. A name is random, so that only who got it in a request can reply.
 */
final class DirectReplies {
    static final String PSEUDO_QUEUE = "amq.rabbitmq.reply-to";
    private static final String PREFIX = PSEUDO_QUEUE + ".";

    private final ConcurrentHashMap<String, ReplyConsumer> consumers = new ConcurrentHashMap<>();

    /** Whether a reply-to of this length could be the pseudo-queue; cheaper than reading it. */
    static boolean mayBeName(int lengthBytes) {
        return lengthBytes == PSEUDO_QUEUE.length();
    }

    /** Whether a queue name means the pseudo-queue or one requester's reply address. */
    static boolean isName(String queue) {
        return queue.startsWith(PSEUDO_QUEUE) && (queue.length() == PSEUDO_QUEUE.length() || isAddress(queue));
    }

    static boolean isAddress(String routingKey) {
        return routingKey.startsWith(PREFIX);
    }

    /** A reply address that nobody can guess. */
    static String newAddress(long connectionId, int channel, RandomGenerator random) {
        return Names.generated(PREFIX + Long.toHexString(connectionId) + '.' + channel + '.', random);
    }

    void register(ReplyConsumer consumer) {
        consumers.put(consumer.address(), consumer);
    }

    void unregister(@Nullable ReplyConsumer consumer) {
        if (consumer != null) {
            consumers.remove(consumer.address());
        }
    }

    /** The requester behind a reply address, if it still waits in this vhost. */
    Optional<ReplyConsumer> find(String address, String vhost) {
        return Optional.ofNullable(consumers.get(address)).filter(c -> c.vhost().equals(vhost));
    }
}
