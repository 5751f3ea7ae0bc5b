package io.warrenmq.app.control;

import io.warrenmq.ctl.protocol.JsonValue;
import io.warrenmq.server.amqp.ConnectionView;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Closing connections, and keeping new ones out. Thread-safe. */
final class ConnectionOperations {
    private final Maintenance maintenance;

    ConnectionOperations(Maintenance maintenance) {
        this.maintenance = maintenance;
    }

    void addTo(Map<String, Operations.Operation> operations) {
        operations.put("close_connection", call -> {
            // One that is gone is closed: scripts close what they listed a moment ago.
            call.running().connections().close(call.text("pid"), call.text("reason"));
            return Operations.done();
        });
        operations.put("close_all_user_connections", call -> {
            call.running().connections().closeAllOfUser(call.text("user"), call.text("reason"));
            return Operations.done();
        });
        operations.put("close_all_connections", ConnectionOperations::closeAll);
        operations.put("suspend_listeners", call -> {
            call.running().suspendListeners();
            return Operations.done();
        });
        operations.put("resume_listeners", call -> {
            call.running().resumeListeners();
            return Operations.done();
        });
        operations.put("drain", this::drain);
        operations.put("revive", call -> {
            call.running().resumeListeners();
            maintenance.set(false);
            return Operations.done();
        });
    }

    /** Those that were opened last first; {@code limit} 0 for all. */
    private static JsonValue closeAll(Call call) {
        ClientConnections connections = call.running().connections();
        String reason = call.text("reason");
        long limit = call.whole("limit");
        long delayMs = call.whole("delayMs");
        if (limit == 0 && delayMs == 0) {
            int all = call.isTrue("global")
                    ? connections.closeAll(reason)
                    : connections.closeAllOfVirtualHost(call.text("vhost"), reason);
            return JsonValue.object().put("closed", all).build();
        }
        int closed = 0;
        for (ConnectionView connection : connections.list().reversed()) {
            boolean isMeant = call.isTrue("global") || connection.vhost().equals(call.text("vhost"));
            if (isMeant && (limit == 0 || closed < limit) && connections.close(connection.pid(), reason)) {
                closed++;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delayMs));
            }
        }
        return JsonValue.object().put("closed", closed).build();
    }

    /** New clients are kept out before the old ones are sent away, or they would come straight back. */
    private JsonValue drain(Call call) {
        RunningNode node = call.running();
        maintenance.set(true);
        node.suspendListeners();
        node.connections().closeAll("Node was put into maintenance mode");
        return Operations.done();
    }
}
