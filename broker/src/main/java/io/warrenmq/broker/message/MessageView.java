package io.warrenmq.broker.message;

import io.warrenmq.broker.routing.RoutableMessage;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A message that is decoded already, as exchanges see it. */
public record MessageView(StoredMessage message) implements RoutableMessage {
    @Override
    public String routingKey() {
        return message.routingKey();
    }

    @Override
    public List<String> extraRoutingKeys() {
        List<String> keys = new ArrayList<>();
        for (FieldValue key : headers().array("CC").orElse(List.of())) {
            if (key instanceof FieldValue.LongString text) {
                keys.add(text.text());
            }
        }
        return keys;
    }

    @Override
    public FieldTable headers() {
        return message.properties().headersOrEmpty();
    }

    @Override
    public Optional<String> property(String name) {
        return switch (name) {
            case "message_id" -> Optional.ofNullable(message.properties().messageId());
            case "correlation_id" -> Optional.ofNullable(message.properties().correlationId());
            case "timestamp" ->
                Optional.ofNullable(message.properties().timestampSeconds()).map(Long::toUnsignedString);
            default -> Optional.empty();
        };
    }
}
