package io.warrenmq.cluster.partition;

import io.warrenmq.cluster.replication.NodeId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Autoheal of the member that decides: it acts when all members have said the same for a while, because reports that
 * were sent before the last link came back tell of a set of sides that is none any more.
 *
 * <p>Not thread-safe: owned by the thread that decides about partitions.
 */
public final class Healer {
    private final NodeId self;
    private final long settleMs;
    private Optional<HealPlan> last = Optional.empty();
    private long sinceMs;

    /**
     * @param settleMs how long the sides must stay the same. Less than two reports' time decides on what was before the
     *     links came back; more delays healing by as much
     */
    public Healer(NodeId self, long settleMs) {
        this.self = self;
        this.settleMs = settleMs;
    }

    /**
     * What the losers are to be told now; the same again at every call until there is one side, because an order can be
     * lost.
     */
    public Optional<HealPlan> look(Set<NodeId> members, Map<NodeId, LinkReport> reports, long nowMs) {
        Optional<HealPlan> plan =
                self.equals(HealPlan.decider(members)) ? HealPlan.of(members, reports) : Optional.empty();
        if (!plan.equals(last)) {
            last = plan;
            sinceMs = nowMs;
        }
        return nowMs - sinceMs >= settleMs ? plan : Optional.empty();
    }
}
