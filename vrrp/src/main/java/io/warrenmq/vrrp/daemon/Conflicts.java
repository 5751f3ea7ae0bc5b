package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.machine.VirtualRouter;
import io.warrenmq.vrrp.packet.IpAddress;
import io.warrenmq.vrrp.packet.Refusal;
import java.util.HashMap;
import java.util.Map;

/**
 * Notices routers that speak of our virtual router but are not understood: then both may be master. Owned by the timer
 * thread.
 */
final class Conflicts {

    private record Other(String router, IpAddress address) {}

    private static final int MAX_OTHERS = 1_000;

    private final DaemonLog log;
    private final Map<Other, Refusal> refused = new HashMap<>();

    Conflicts(DaemonLog log) {
        this.log = log;
    }

    void refused(VirtualRouter router, IpAddress from, Refusal reason) {
        Other other = new Other(router.name(), from);
        if (refused.size() < MAX_OTHERS && refused.put(other, reason) == null) {
            log.line("WARNING: instance " + router.name() + ": another router at " + from + " advertises VRID "
                    + router.config().vrid() + " but its packets are refused: " + reason.cause()
                    + "; both may be master. Make the configurations of the two nodes alike");
        }
    }

    void understood(VirtualRouter router, IpAddress from) {
        if (!refused.isEmpty() && refused.remove(new Other(router.name(), from)) != null) {
            log.instance(router.name(), "the packets of " + from + " are understood again");
        }
    }

    void forget(VirtualRouter router) {
        refused.keySet().removeIf(other -> other.router().equals(router.name()));
    }

    /** How many other routers are not understood. */
    long count(VirtualRouter router) {
        return refused.keySet().stream()
                .filter(other -> other.router().equals(router.name()))
                .count();
    }
}
