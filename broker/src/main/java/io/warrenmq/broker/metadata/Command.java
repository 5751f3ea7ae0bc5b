package io.warrenmq.broker.metadata;

import io.warrenmq.wire.FieldTable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A change of the metadata. A command carries everything that its effect depends on (ids, names that the server chose,
 * password hashes, times), so that every copy of the metadata that applies the same commands in the same order is the
 * same.
 */
public sealed interface Command {
    record AddVirtualHost(
            String name, String description, List<String> tags, Optional<String> defaultQueueType, long timeMs)
            implements Command {}

    record DeleteVirtualHost(String name) implements Command {}

    /** exchange.declare without passive. */
    record DeclareExchange(
            String vhost,
            String name,
            String type,
            boolean durable,
            boolean autoDelete,
            boolean internal,
            FieldTable arguments,
            String user)
            implements Command {}

    record DeleteExchange(String vhost, String name, boolean ifUnused, String user) implements Command {}

    /**
     * queue.declare without passive; {@code id} is taken when the queue is new. {@code serverNamed} tells that the
     * server made the name up (the client gave an empty one), which alone may begin with {@code amq.}.
     */
    record DeclareQueue(
            long id,
            String vhost,
            String name,
            boolean durable,
            boolean autoDelete,
            long exclusiveOwner,
            FieldTable arguments,
            String user,
            boolean serverNamed,
            Placement placement)
            implements Command {
        public DeclareQueue(
                long id,
                String vhost,
                String name,
                boolean durable,
                boolean autoDelete,
                long exclusiveOwner,
                FieldTable arguments,
                String user,
                boolean serverNamed) {
            this(id, vhost, name, durable, autoDelete, exclusiveOwner, arguments, user, serverNamed, Placement.ALONE);
        }

        public DeclareQueue(
                long id,
                String vhost,
                String name,
                boolean durable,
                boolean autoDelete,
                long exclusiveOwner,
                FieldTable arguments,
                String user) {
            this(id, vhost, name, durable, autoDelete, exclusiveOwner, arguments, user, false);
        }

        DeclareQueue withArguments(FieldTable changed) {
            return new DeclareQueue(
                    id, vhost, name, durable, autoDelete, exclusiveOwner, changed, user, serverNamed, placement);
        }

        /** The same for a queue that is to live elsewhere. */
        public DeclareQueue withPlacement(Placement changed) {
            return new DeclareQueue(
                    id, vhost, name, durable, autoDelete, exclusiveOwner, arguments, user, serverNamed, changed);
        }
    }

    /** Refused when {@code id} is not the id of the queue any more. */
    record DeleteQueue(String vhost, String name, long id, String user) implements Command {}

    record Bind(
            String vhost,
            String source,
            Destination destination,
            String name,
            String routingKey,
            FieldTable arguments,
            String user)
            implements Command {}

    record Unbind(
            String vhost,
            String source,
            Destination destination,
            String name,
            String routingKey,
            FieldTable arguments,
            String user)
            implements Command {}

    /** What a binding leads to. */
    enum Destination {
        QUEUE,
        EXCHANGE
    }

    /** {@code definition} is JSON. */
    record SetPolicy(
            String vhost,
            String name,
            String pattern,
            String definition,
            int priority,
            String applyTo,
            boolean operator,
            String user)
            implements Command {}

    record ClearPolicy(String vhost, String name, boolean operator, String user) implements Command {}

    /** {@code value} is JSON. */
    record SetParameter(String vhost, String component, String name, String value, String user) implements Command {}

    record ClearParameter(String vhost, String component, String name, String user) implements Command {}

    record SetGlobalParameter(String name, String value, String user) implements Command {}

    record ClearGlobalParameter(String name, String user) implements Command {}

    /**
     * Adds a user, or replaces password and tags of an existing one when {@code replace}. An empty hash allows no
     * password at all.
     */
    record PutUser(
            String name,
            String passwordHash,
            String hashingAlgorithm,
            Optional<List<String>> tags,
            boolean replace,
            String actingUser)
            implements Command {
        /** Without the hash. */
        @Override
        public String toString() {
            return "PutUser[name=" + name + ", tags=" + tags + ", replace=" + replace + "]";
        }
    }

    record SetUserTags(String name, List<String> tags, String actingUser) implements Command {}

    record SetUserLimits(String name, OptionalInt maxConnections, OptionalInt maxChannels, String actingUser)
            implements Command {}

    record DeleteUser(String name, String actingUser) implements Command {}

    record SetPermissions(String vhost, String user, String configure, String write, String read, String actingUser)
            implements Command {}

    record ClearPermissions(String vhost, String user, String actingUser) implements Command {}

    record SetTopicPermissions(String vhost, String user, String exchange, String write, String read, String actingUser)
            implements Command {}

    /** An empty {@code exchange} clears those of all exchanges. */
    record ClearTopicPermissions(String vhost, String user, String exchange, String actingUser) implements Command {}

    /** Queue ids below {@code next} count as given out: no later run of the broker gives them to another queue. */
    record ReserveQueueIds(long next) implements Command {}
}
