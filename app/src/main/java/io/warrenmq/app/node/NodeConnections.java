package io.warrenmq.app.node;

import io.warrenmq.app.control.ClientConnections;
import io.warrenmq.server.amqp.ChannelView;
import io.warrenmq.server.amqp.ConnectionRegistry;
import io.warrenmq.server.amqp.ConnectionView;
import java.util.List;
import java.util.Optional;

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
    public Optional<String> pidOfConnection(long connectionId) {
        return registry.list().stream()
                .filter(connection -> connection.id() == connectionId)
                .map(ConnectionView::pid)
                .findFirst();
    }

    @Override
    public Optional<String> pidOfChannel(String name) {
        return registry.list().stream()
                .flatMap(connection -> connection.channels().stream())
                .filter(channel -> channel.name().equals(name))
                .map(ChannelView::pid)
                .findFirst();
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
