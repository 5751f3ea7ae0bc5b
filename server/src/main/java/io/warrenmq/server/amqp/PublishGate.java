package io.warrenmq.server.amqp;

import io.warrenmq.broker.flow.ResourceAlarms;
import io.warrenmq.wire.ConnectionMethod;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps a publishing connection from being read while the node is short of memory or disk (the client is told) or
 * behind with its work (it is not). Connections that do not publish never notice. Owned by the connection's loop.
 */
final class PublishGate {
    private final AmqpConnection connection;
    private final PublishCredit credit;
    private boolean closed;
    private boolean blockedByAlarm;
    private boolean slowed;

    PublishGate(AmqpConnection connection) {
        this.connection = connection;
        this.credit = new PublishCredit(connection.loop(), this::relieved);
    }

    PublishCredit credit() {
        return credit;
    }

    /** Looks at the node once per read batch. */
    void look() {
        closed = !connection.context().alarms().isEmpty()
                || credit.exhausted()
                || connection.context().backpressure().throttled();
    }

    /** Whether content stops the connection. */
    boolean closed() {
        return closed;
    }

    boolean blocked() {
        return blockedByAlarm;
    }

    boolean slowed() {
        return slowed;
    }

    /** Whether reading may go on. */
    boolean open() {
        return !blockedByAlarm && !slowed;
    }

    /** Content came while the gate is closed: the connection stops reading. */
    void stop() {
        Set<ResourceAlarms.Resource> alarms = connection.context().alarms();
        if (!alarms.isEmpty()) {
            block(alarms);
            return;
        }
        slowed = true;
        if (credit.exhausted()) {
            credit.await();
        } else {
            connection.context().backpressure().whenRelieved(connection.loop(), this::relieved);
        }
    }

    /** The connection is closing: what it publishes is discarded, so that reading costs nothing. */
    void lift() {
        blockedByAlarm = false;
        slowed = false;
    }

    private void block(Set<ResourceAlarms.Resource> alarms) {
        blockedByAlarm = true;
        if (connection.client().can("connection.blocked")) {
            connection.output().write(0, new ConnectionMethod.Blocked(reason(alarms)));
        }
    }

    static String reason(Set<ResourceAlarms.Resource> alarms) {
        return EnumSet.copyOf(alarms).stream()
                .map(ResourceAlarms.Resource::reason)
                .collect(Collectors.joining(" & "));
    }

    /** @param active what is set now */
    void alarmsChanged(Set<ResourceAlarms.Resource> active) {
        if (!active.isEmpty()) {
            if (slowed) {
                // It waits with a message in its hand and would not come here again before the alarm is over.
                slowed = false;
                block(active);
            }
        } else if (blockedByAlarm) {
            blockedByAlarm = false;
            if (connection.client().can("connection.blocked")) {
                connection.output().write(0, new ConnectionMethod.Unblocked());
            }
            connection.proceedSoon();
        }
    }

    private void relieved() {
        if (slowed) {
            slowed = false;
            connection.proceedSoon();
        }
    }
}
