package io.warrenmq.app.control;

import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import io.warrenmq.ctl.protocol.Request;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Finds and carries out what a request asks for. Immutable; the operations are called by many threads at once. */
public final class Operations implements RequestHandler {
    /** What one operation does. */
    @FunctionalInterface
    interface Operation {
        JsonValue run(Call call);
    }

    private final NodeApplication application;
    private final Map<String, Operation> operations = new HashMap<>();

    /**
     * @param cookieHash hash of the node's cookie, see {@link io.warrenmq.ctl.protocol.Cookie#hash}
     * @param random unguessable and thread-safe: salts of passwords come from it
     */
    public Operations(NodeApplication application, String cookieHash, Clock clock, RandomGenerator random) {
        this.application = application;
        Maintenance maintenance = new Maintenance();
        new UserOperations(random).addTo(operations);
        new PermissionOperations().addTo(operations);
        new VhostOperations(clock).addTo(operations);
        new PolicyOperations().addTo(operations);
        new QueueOperations().addTo(operations);
        new QueueListing().addTo(operations);
        new TopologyListings().addTo(operations);
        new ConnectionOperations(maintenance).addTo(operations);
        new ConnectionListing().addTo(operations);
        new LifeCycleOperations(maintenance).addTo(operations);
        new StatusOperations(clock, maintenance).addTo(operations);
        new ClusterOperations(maintenance).addTo(operations);
        new MembershipOperations().addTo(operations);
        new SettingOperations().addTo(operations);
        new InformationOperations(clock, cookieHash).addTo(operations);
    }

    @Override
    public JsonValue handle(Request request, Reply reply) throws IOException {
        Operation operation = operations.get(request.operation());
        if (operation == null) {
            throw new RefusalException(
                    "unknown_operation",
                    "node " + application.description().nodeName() + " does not know operation " + request.operation()
                            + "; tool and node are of different versions",
                    ExitCode.UNAVAILABLE);
        }
        try {
            return operation.run(new Call(application, request, reply));
        } catch (ClientGoneException e) {
            throw e.reason();
        } catch (ApplicationException e) {
            throw new RefusalException("failed", String.valueOf(e.getMessage()), ExitCode.UNAVAILABLE);
        }
    }

    /** The answer of operations that have nothing to tell. */
    static JsonValue done() {
        return JsonValue.EMPTY;
    }
}
