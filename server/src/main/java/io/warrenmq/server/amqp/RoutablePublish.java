package io.warrenmq.server.amqp;

import io.warrenmq.broker.routing.RoutableMessage;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.FieldTable;
import java.util.List;
import java.util.Optional;

/** A published message as exchanges look at it. */
record RoutablePublish(PublishedContent content, List<String> extraRoutingKeys) implements RoutableMessage {
    @Override
    public String routingKey() {
        return content.routingKey();
    }

    @Override
    public FieldTable headers() {
        return content.hasHeaders() ? content.properties().headersOrEmpty() : FieldTable.EMPTY;
    }

    @Override
    public Optional<String> property(String name) {
        BasicProperties properties = content.properties();
        return switch (name) {
            case "message_id" -> Optional.ofNullable(properties.messageId());
            case "correlation_id" -> Optional.ofNullable(properties.correlationId());
            case "timestamp" ->
                Optional.ofNullable(properties.timestampSeconds()).map(Long::toUnsignedString);
            default -> Optional.empty();
        };
    }
}
