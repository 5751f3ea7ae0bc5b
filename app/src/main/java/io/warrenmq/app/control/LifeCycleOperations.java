package io.warrenmq.app.control;

import io.warrenmq.app.control.NodeApplication.State;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starting, stopping and resetting the application; ending the process. Thread-safe. */
final class LifeCycleOperations {
    private static final long POLL_MS = 50;

    private final Maintenance maintenance;

    LifeCycleOperations(Maintenance maintenance) {
        this.maintenance = maintenance;
    }

    void addTo(Map<String, Operations.Operation> operations) {
        operations.put("stop_app", call -> {
            call.application().stop();
            maintenance.set(false);
            return Operations.done();
        });
        operations.put("start_app", LifeCycleOperations::start);
        operations.put("stop", call -> {
            call.application().halt();
            return Operations.done();
        });
        operations.put("await_startup", LifeCycleOperations::awaitStartup);
    }

    static void requireStopped(Call call) {
        if (call.application().state() != State.STOPPED) {
            throw new RefusalException(
                    "state",
                    "this command requires the 'rabbit' app to be stopped on the target node."
                            + " Stop it with 'rabbitmqctl stop_app'.",
                    ExitCode.USAGE);
        }
    }

    private static JsonValue start(Call call) {
        if (call.application().state() == State.PAUSED) {
            if (!call.isTrue("force")) {
                throw new RefusalException(
                        "paused",
                        "node " + call.nodeName() + " is paused by partition handling, waiting for "
                                + call.application().cluster().waitingFor()
                                + ". It starts by itself when it reaches them. To start it all the same, which makes a"
                                + " cluster of its own of it: 'rabbitmqctl start_app --force'",
                        ExitCode.UNAVAILABLE);
            }
            call.application().stop();
            call.application().cluster().forceBoot();
        }
        call.application().start();
        return Operations.done();
    }

    private static JsonValue awaitStartup(Call call) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(call.timeoutMs());
        while (call.application().state() != State.RUNNING) {
            if (call.application().state() == State.STOPPED) {
                throw new RefusalException("not_running", "rabbit_is_not_running", ExitCode.UNAVAILABLE);
            }
            if (call.timeoutMs() > 0 && System.nanoTime() - deadline >= 0) {
                throw call.timedOut(call.timeoutMs());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
        }
        return Operations.done();
    }
}
