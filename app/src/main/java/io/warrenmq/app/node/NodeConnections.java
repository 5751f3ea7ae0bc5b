package io.warrenmq.app.node;

import io.warrenmq.app.control.ClientConnections;
import io.warrenmq.server.amqp.ConnectionRegistry;
import io.warrenmq.server.amqp.ConnectionView;
import java.util.List;

/** The registry of connections in operators' terms. Thread-safe. */
final class NodeConnections implements ClientConnections {
    private final ConnectionRegistry registry;

    NodeConnections(ConnectionRegistry registry) {
        this.registry = registry;
    }

    @Override
    public int count() {
        return registry.connectionCount();
    }

    @Override
    public List<ConnectionView> list() {
        return registry.list();
    }

    @Override
    public boolean close(String pid, String reason) {
        return registry.close(pid, reason);
    }

    @Override
    public int closeAll(String reason) {
        return registry.closeAll(reason);
    }

    @Override
    public int closeAllOfUser(String user, String reason) {
        return registry.closeAllOfUser(user, reason);
    }

    @Override
    public int closeAllOfVirtualHost(String vhost, String reason) {
        return registry.closeAllOfVirtualHost(vhost, reason);
    }
}
