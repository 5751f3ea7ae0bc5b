package io.warrenmq.server.amqp;

import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.metadata.ResourceText;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.broker.security.AccessControl;
import io.warrenmq.broker.security.AccessControl.Permission;
import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.ReplyCode;

/**
 * What a connection may do with the queues and exchanges of its vhost, and the errors when it may not. Owned by its
 * loop.
 */
final class ResourceAccess {
    private final AmqpConnection connection;

    ResourceAccess(AmqpConnection connection) {
        this.connection = connection;
    }

    /** The queue, which must exist, be reachable and not be another connection's. */
    QueueEntry queue(String name) {
        QueueEntry entry = virtualHost().queue(name).orElseThrow(() -> noQueue(name));
        requireReachable(entry);
        requireNotLocked(entry);
        return entry;
    }

    /** The node that has the queue must run. */
    void requireReachable(QueueEntry entry) {
        if (!entry.endpoint().reachable()) {
            throw new AmqpException(ReplyCode.NOT_FOUND, ResourceText.homeNodeDown(entry.record()));
        }
    }

    AmqpException noQueue(String name) {
        return new AmqpException(ReplyCode.NOT_FOUND, "no " + Names.queue(name, vhost()));
    }

    AmqpException noExchange(String name) {
        return new AmqpException(ReplyCode.NOT_FOUND, "no " + Names.exchange(name, vhost()));
    }

    void requireExchangeExists(String name) {
        if (virtualHost().exchange(name).isEmpty()) {
            throw noExchange(name);
        }
    }

    /** Exclusive queues belong to one connection. */
    void requireNotLocked(QueueEntry entry) {
        QueueRecord queue = entry.record();
        // Connections are numbered by each node for itself.
        boolean owned = queue.exclusiveOwner() == connection.id()
                && queue.livesOn(connection.engine().broker().nodeName());
        if (queue.exclusive() && !owned) {
            throw new AmqpException(
                    ReplyCode.RESOURCE_LOCKED,
                    "cannot obtain exclusive access to locked "
                            + Names.queue(entry.record().name(), vhost())
                            + ". It could be originally declared on another connection or the exclusive property value"
                            + " does not match that of the original declaration.");
        }
    }

    void requireQueue(Permission permission, String queue) {
        if (!permits(permission, queue)) {
            throw refused(permission, Names.queue(queue, vhost()));
        }
    }

    void requireExchange(Permission permission, String exchange) {
        String name = Names.permissionName(exchange);
        if (!permits(permission, name)) {
            throw refused(permission, Names.exchange(name, vhost()));
        }
    }

    /** Whether any of the three permissions is there, which is all that looking at something needs. */
    boolean permitsAny(String resource) {
        return permits(Permission.CONFIGURE, resource)
                || permits(Permission.WRITE, resource)
                || permits(Permission.READ, resource);
    }

    private boolean permits(Permission permission, String resource) {
        return control().permits(user(), vhost(), permission, resource);
    }

    void requireTopic(Permission permission, String exchange, String routingKey) {
        if (!control().permitsTopic(user(), vhost(), exchange, permission, routingKey)) {
            throw refused(permission, "topic '" + routingKey + "' in " + Names.exchange(exchange, vhost()));
        }
    }

    private AmqpException refused(Permission permission, String resource) {
        return new AmqpException(
                ReplyCode.ACCESS_REFUSED,
                Names.permission(permission) + " access to " + resource + " refused for user '" + user() + "'");
    }

    private AccessControl control() {
        return connection.engine().broker().access();
    }

    private VirtualHost virtualHost() {
        return connection.client().virtualHost();
    }

    private String vhost() {
        return virtualHost().name();
    }

    private String user() {
        return connection.client().user().userName();
    }
}
