package io.warrenmq.broker;

import io.warrenmq.broker.flow.Backpressure;
import io.warrenmq.broker.flow.ResourceAlarms;
import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.broker.security.AccessControl;
import java.util.List;

/** What protocol front ends (AMQP connections, control listener, HTTP) use of the broker. Thread-safe. */
public interface Broker {
    /** {@code rabbit@host}. */
    String nodeName();

    List<Loop> loops();

    Metadata metadata();

    AccessControl access();

    Backpressure backpressure();

    ResourceAlarms alarms();

    /**
     * Whether publishers may be told now that their messages are safe. A member of a cluster that was frozen or cut off
     * may not until it knows that the others still take it for what it takes itself for.
     */
    default boolean mayConfirm() {
        return true;
    }
}
