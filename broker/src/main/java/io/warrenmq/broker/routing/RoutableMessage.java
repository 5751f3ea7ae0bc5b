package io.warrenmq.broker.routing;

import io.warrenmq.wire.FieldTable;
import java.util.List;
import java.util.Optional;

/**
 * What exchanges may look at. Headers and properties are decoded when somebody asks, so that exchanges that only look
 * at the key cost nothing. Valid during the call that it is given to.
 */
public interface RoutableMessage {
    /** The key given to basic.publish. */
    String routingKey();

    /** Keys of the CC and BCC headers, in that order; empty for nearly every message. */
    List<String> extraRoutingKeys();

    /** The headers property, empty when absent. */
    FieldTable headers();

    /** message-id, correlation-id or timestamp as text, for the consistent-hash exchange. */
    Optional<String> property(String name);
}
