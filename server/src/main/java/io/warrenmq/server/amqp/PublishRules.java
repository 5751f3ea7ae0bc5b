package io.warrenmq.server.amqp;

import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.broker.routing.Route;
import io.warrenmq.broker.security.AccessControl;
import io.warrenmq.broker.security.AccessControl.Permission;
import io.warrenmq.store.memory.ChunkWriter;
import io.warrenmq.store.memory.MessageRecord;
import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.Expiration;
import io.warrenmq.wire.FieldValue;
import io.warrenmq.wire.MethodId;
import io.warrenmq.wire.ReplyCode;
import io.warrenmq.wire.Utf8;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that basic.publish demands, in the order in which RabbitMQ checks: size, write permission, exchange,
 * internal, topic permission, user-id, expiration, headers, routing. Owned by the channel's loop.
 */
final class PublishRules {
    private static final int NO_ROUTE = 312;

    private final Channel channel;
    private final AmqpConnection connection;

    PublishRules(Channel channel) {
        this.channel = channel;
        this.connection = channel.connection();
    }

    /** What can be told from the content header: the size, and what must be changed before the message is stored. */
    void prepare(PublishedContent content) {
        checkSize(content.bodySizeBytes());
        boolean hidesKeys = content.hidesExtraKeys();
        ReplyConsumer replies = content.wantsDirectReply() ? channel.consumers().replies() : null;
        if (hidesKeys || replies != null) {
            BasicProperties sent = content.properties();
            BasicProperties.Builder changed = sent.toBuilder();
            if (hidesKeys) {
                changed.headers(sent.headersOrEmpty().without(PublishedContent.BCC));
            }
            if (replies != null) {
                changed.replyTo(replies.address());
            }
            content.replaceProperties(changed.build(), sent);
        }
    }

    private void checkSize(long size) {
        long largest = connection.settings().maxMessageSizeBytes();
        if (size > ServerLimits.LARGEST_BODY_BYTES || size < 0) {
            throw new AmqpException(
                    ReplyCode.FRAME_ERROR,
                    "announced body of " + Long.toUnsignedString(size) + " bytes is larger than max size "
                            + ServerLimits.LARGEST_BODY_BYTES);
        }
        if (size > largest) {
            throw precondition("message size " + size + " is larger than configured max size " + largest);
        }
    }

    /** Checks, routes and hands on a complete message. */
    void publish(PublishedContent content) {
        Transaction transaction = channel.transaction();
        if (transaction != null) {
            transaction.requireRoom();
        }
        VirtualHost vhost = connection.client().virtualHost();
        checkPermissions(vhost, content);
        checkProperties(content);
        List<String> extraKeys = content.extraRoutingKeys();
        Route route = vhost.route(content.exchange(), new RoutablePublish(content, extraKeys));
        switch (route) {
            case Route.Queues queues -> {
                QueuePort[] ports = channel.ports(queues.queues());
                List<ReplyConsumer> replies = replies(content, extraKeys);
                boolean cacheable = queues.dependsOnKeyOnly()
                        && queues.reachesQueue() == ports.length > 0
                        && !content.hasExtraKeys()
                        && !DirectReplies.isAddress(content.routingKey());
                if (cacheable && content.address().length <= ServerLimits.LARGEST_CACHED_ADDRESS_BYTES) {
                    channel.publisher()
                            .routes()
                            .put(new RouteCache.Entry(
                                    content.address(),
                                    connection.topologyVersion(),
                                    connection.accessVersion(),
                                    ports));
                }
                accept(content, ports, replies, queues.reachesQueue() || !replies.isEmpty());
            }
            case Route.Delayed(QueueEntry store, long delayMs) -> delay(content, channel.port(store), delayMs);
            case Route.NoExchange() -> throw noExchange(content.exchange());
            case Route.Internal() -> throw internal(content.exchange());
            case Route.Refused(String text) -> throw precondition(text);
        }
    }

    private void checkPermissions(VirtualHost vhost, PublishedContent content) {
        String name = content.exchange();
        channel.access().requireExchange(Permission.WRITE, name);
        if (name.isEmpty()) {
            return;
        }
        ExchangeRecord exchange = vhost.exchange(name).orElseThrow(() -> noExchange(name));
        if (exchange.internal()) {
            throw internal(name);
        }
        if (exchange.type().equals("topic")) {
            channel.access().requireTopic(Permission.WRITE, name, content.routingKey());
            for (String key : content.extraRoutingKeys()) {
                channel.access().requireTopic(Permission.WRITE, name, key);
            }
        }
    }

    private void checkProperties(PublishedContent content) {
        AccessControl.Login.Accepted user = connection.client().user();
        content.userId().ifPresent(claimed -> {
            if (!claimed.equals(user.userName()) && !user.tags().contains("impersonator")) {
                throw precondition("user_id property set to '" + Utf8.printable(claimed)
                        + "' but authenticated user was '" + user.userName() + "'");
            }
        });
        content.expiration().ifPresent(expiration -> {
            if (content.expirationMs() < 0) {
                throw precondition(Expiration.explanation(expiration));
            }
        });
        content.badExtraKeys().ifPresent(value -> {
            throw badExtraKeys(content.badExtraKeysName(), value);
        });
        if (content.wantsDirectReply() && channel.consumers().replies() == null) {
            throw precondition("fast reply consumer does not exist");
        }
    }

    private static AmqpException badExtraKeys(String name, FieldValue value) {
        return precondition("invalid message: {unacceptable_type_in_header,\"" + name + "\"," + value.typeName() + "}");
    }

    /** Direct replies bypass queues: only the default exchange leads to them. */
    private List<ReplyConsumer> replies(PublishedContent content, List<String> extraKeys) {
        if (!content.exchange().isEmpty() || !DirectReplies.isAddress(content.routingKey()) && extraKeys.isEmpty()) {
            return List.of();
        }
        List<ReplyConsumer> found = new ArrayList<>(1);
        DirectReplies replies = connection.engine().directReplies();
        replies.find(content.routingKey(), connection.client().virtualHost().name())
                .ifPresent(found::add);
        for (String key : extraKeys) {
            replies.find(key, connection.client().virtualHost().name())
                    .filter(consumer -> !found.contains(consumer))
                    .ifPresent(found::add);
        }
        return found;
    }

    private void accept(PublishedContent content, QueuePort[] ports, List<ReplyConsumer> replies, boolean routed) {
        channel.traceRouted(content, ports);
        ChunkWriter writer = channel.loop().writer();
        int holders = ports.length + replies.size();
        boolean returned = !routed && content.mandatory();
        Transaction transaction = channel.transaction();
        channel.countPublished(holders, content.bodySizeBytes());
        if (transaction != null) {
            long location = content.store(writer, 0, content.expirationMs());
            content.retain(writer, Math.max(holders, 1));
            transaction.publish(location, content, ports, replies);
            return;
        }
        if (holders == 0 && !returned) {
            content.release();
            confirm(ports);
            return;
        }
        long location = content.store(writer, 0, content.expirationMs());
        if (returned) {
            giveBack(location);
        }
        if (holders == 0) {
            content.discard(writer);
            confirm(ports);
            return;
        }
        content.retain(writer, holders);
        long sequence = confirm(ports);
        int flags = content.flags() | (ports.length > 1 ? PublishBatch.SHARED : 0);
        for (QueuePort port : ports) {
            port.publish(location, sequence, (int) content.bodySizeBytes(), content.priority(), flags);
        }
        if (!replies.isEmpty()) {
            writer.flushReferences();
            replies.forEach(consumer -> consumer.deliver(location));
        }
    }

    private void delay(PublishedContent content, QueuePort store, long delayMs) {
        ChunkWriter writer = channel.loop().writer();
        channel.countPublished(1, content.bodySizeBytes());
        // The store releases a message when the expiration in its head has passed; the property stays as it was.
        long location = content.store(writer, MessageRecord.HAS_EXPIRATION, delayMs);
        content.retain(writer, 1);
        QueuePort[] ports = {store};
        Transaction transaction = channel.transaction();
        if (transaction != null) {
            transaction.publish(location, content, ports, List.of());
        } else {
            store.publish(
                    location,
                    confirm(ports),
                    (int) content.bodySizeBytes(),
                    content.priority(),
                    content.flags() | MessageRecord.HAS_EXPIRATION);
        }
    }

    /** Takes the next confirm number; one without queues is decided at once. */
    private long confirm(QueuePort[] ports) {
        if (!channel.confirming()) {
            return 0;
        }
        long sequence = channel.publisher().confirms().add(ports.length);
        channel.publisher().confirmsDecided();
        return sequence;
    }

    /** Writes basic.return; the confirm of the message follows at the end of the turn. */
    void giveBack(long location) {
        String text = ReplyCode.NO_ROUTE.name();
        ByteBuffer arguments = ByteBuffer.allocate(3 + text.length());
        arguments.putShort((short) NO_ROUTE).put((byte) text.length()).put(Utf8.encode(text));
        byte[] prefix = ContentWriter.prefix(channel.number(), MethodId.BASIC_RETURN, arguments.array());
        channel.contentWriter().write(channel.number(), prefix, location, 0, 0);
        channel.countReturned();
    }

    private AmqpException noExchange(String name) {
        return new AmqpException(
                ReplyCode.NOT_FOUND,
                "no " + Names.exchange(name, connection.client().virtualHost().name()));
    }

    private AmqpException internal(String name) {
        return new AmqpException(
                ReplyCode.ACCESS_REFUSED,
                "cannot publish to internal "
                        + Names.exchange(name, connection.client().virtualHost().name()));
    }

    private static AmqpException precondition(String text) {
        return new AmqpException(ReplyCode.PRECONDITION_FAILED, text);
    }
}
