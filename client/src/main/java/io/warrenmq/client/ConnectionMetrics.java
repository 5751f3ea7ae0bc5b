package io.warrenmq.client;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MetricsCollector;
import java.util.function.Consumer;

/** Passes everything on to another collector of metrics, and tells of each connection that was made. */
final class ConnectionMetrics implements MetricsCollector {
    private final MetricsCollector next;
    private final Consumer<Connection> connected;

    ConnectionMetrics(MetricsCollector next, Consumer<Connection> connected) {
        this.next = next;
        this.connected = connected;
    }

    @Override
    public void newConnection(Connection connection) {
        connected.accept(connection);
        next.newConnection(connection);
    }

    @Override
    public void closeConnection(Connection connection) {
        next.closeConnection(connection);
    }

    @Override
    public void newChannel(Channel channel) {
        next.newChannel(channel);
    }

    @Override
    public void closeChannel(Channel channel) {
        next.closeChannel(channel);
    }

    @Override
    public void basicPublish(Channel channel) {
        next.basicPublish(channel);
    }

    @Override
    public void basicPublishFailure(Channel channel, Throwable cause) {
        next.basicPublishFailure(channel, cause);
    }

    @Override
    public void basicPublishAck(Channel channel, long deliveryTag, boolean multiple) {
        next.basicPublishAck(channel, deliveryTag, multiple);
    }

    @Override
    public void basicPublishNack(Channel channel, long deliveryTag, boolean multiple) {
        next.basicPublishNack(channel, deliveryTag, multiple);
    }

    @Override
    public void basicPublishUnrouted(Channel channel) {
        next.basicPublishUnrouted(channel);
    }

    @Override
    public void consumedMessage(Channel channel, long deliveryTag, boolean autoAck) {
        next.consumedMessage(channel, deliveryTag, autoAck);
    }

    @Override
    public void consumedMessage(Channel channel, long deliveryTag, String consumerTag) {
        next.consumedMessage(channel, deliveryTag, consumerTag);
    }

    @Override
    public void basicAck(Channel channel, long deliveryTag, boolean multiple) {
        next.basicAck(channel, deliveryTag, multiple);
    }

    @Override
    @SuppressWarnings("deprecation") // whoever still calls it means the collector behind this one
    public void basicNack(Channel channel, long deliveryTag) {
        next.basicNack(channel, deliveryTag);
    }

    @Override
    public void basicNack(Channel channel, long deliveryTag, boolean requeue) {
        next.basicNack(channel, deliveryTag, requeue);
    }

    @Override
    @SuppressWarnings("deprecation") // whoever still calls it means the collector behind this one
    public void basicReject(Channel channel, long deliveryTag) {
        next.basicReject(channel, deliveryTag);
    }

    @Override
    public void basicReject(Channel channel, long deliveryTag, boolean requeue) {
        next.basicReject(channel, deliveryTag, requeue);
    }

    @Override
    public void basicConsume(Channel channel, String consumerTag, boolean autoAck) {
        next.basicConsume(channel, consumerTag, autoAck);
    }

    @Override
    public void basicCancel(Channel channel, String consumerTag) {
        next.basicCancel(channel, consumerTag);
    }
}
