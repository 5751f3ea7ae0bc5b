package io.warrenmq.broker.routing;

import io.warrenmq.wire.FieldTable;
import java.util.List;
import java.util.Optional;

/** A message to route. */
public record TestMessage(String routingKey, List<String> extraRoutingKeys, FieldTable headers)
        implements RoutableMessage {
    public static TestMessage of(String routingKey) {
        return new TestMessage(routingKey, List.of(), FieldTable.EMPTY);
    }

    public static TestMessage of(String routingKey, FieldTable headers) {
        return new TestMessage(routingKey, List.of(), headers);
    }

    @Override
    public Optional<String> property(String name) {
        return headers.text("property-" + name);
    }
}
