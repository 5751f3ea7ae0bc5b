package io.warrenmq.app.ha;

import io.warrenmq.app.ha.Snapshot.Access;
import io.warrenmq.app.ha.Snapshot.Broker;
import io.warrenmq.app.ha.Snapshot.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What became different between two moments, in sentences. */
final class Changes {
    private Changes() {}

    static List<String> between(Snapshot before, Snapshot now, Plan plan) {
        List<String> changes = new ArrayList<>();
        holders(before, now, plan, changes);
        for (int n = 0; n < now.access().size(); n++) {
            Access was = before.access().get(n);
            Access is = now.access().get(n);
            String name = is.host().name();
            if (was.balancerRuns() && !is.balancerRuns()) {
                changes.add("the balancer of " + name + " has ended");
            }
            if (was.vrrpRuns() && !is.vrrpRuns()) {
                changes.add("the virtual router of " + name + " has ended");
            }
            if (!was.figures().answers() && is.figures().answers()) {
                changes.add("the balancer of " + name + " serves");
            }
            servers(name, was.figures().servers(), is.figures().servers(), changes);
        }
        for (int n = 0; n < now.brokers().size(); n++) {
            Broker is = now.brokers().get(n);
            if (before.brokers().get(n).runs() && !is.runs()) {
                changes.add("broker " + is.host().name() + " has ended");
            }
        }
        return changes;
    }

    private static void holders(Snapshot before, Snapshot now, Plan plan, List<String> changes) {
        List<String> were = holders(before);
        List<String> are = holders(now);
        if (plan.network().isPresent() && !were.equals(are)) {
            String address = plan.network().get().virtualAddress();
            changes.add(are.isEmpty() ? "nobody has " + address : String.join(" and ", are) + " has " + address);
        }
    }

    private static List<String> holders(Snapshot snapshot) {
        return snapshot.access().stream()
                .filter(Access::holds)
                .map(access -> access.host().name())
                .toList();
    }

    private static void servers(
            String balancer, Map<String, Server> before, Map<String, Server> now, List<String> changes) {
        new TreeMap<>(now).forEach((name, server) -> {
            Server was = before.get(name);
            boolean wasUp = was != null && was.isUp();
            if (server.isUp() != wasUp) {
                changes.add(balancer + " finds " + name + (server.isUp() ? " up" : " down"));
            }
        });
    }
}
