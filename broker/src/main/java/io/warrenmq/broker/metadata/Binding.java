package io.warrenmq.broker.metadata;

import io.warrenmq.broker.metadata.Command.Destination;
import io.warrenmq.wire.FieldTable;

/**
 * A binding; every component is part of its identity. Arguments are sorted by name, so that their order at the client
 * makes no difference.
 *
 * @param destinationName of the queue or exchange that it leads to
 */
public record Binding(
        String vhost,
        String source,
        Destination destination,
        String destinationName,
        String routingKey,
        FieldTable arguments) {
    public Binding {
        if (arguments.size() > 1) {
            arguments = arguments.sorted();
        }
    }
}
