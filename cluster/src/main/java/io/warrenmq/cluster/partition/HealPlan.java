package io.warrenmq.cluster.partition;

import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which side's metadata stays when sides that both went on are in reach of each other again. A loser gives up its era
 * for the winner's (rule E4); what only its queues hold is offered first.
 *
 * @param winner the era that stays
 * @param winners nodes of it
 * @param losers every other member, with the era it is to give up: an order that comes late, to a node that has left
 *     that era since, is void
 */
public record HealPlan(EraId winner, Set<NodeId> winners, Map<NodeId, EraId> losers) {
    public HealPlan {
        winners = Set.copyOf(winners);
        losers = Map.copyOf(losers);
    }

    /** The member who decides: one, so that there is one decision. */
    public static NodeId decider(Set<NodeId> members) {
        return members.stream()
                .min(Comparator.naturalOrder())
                .orElseThrow(() -> new IllegalArgumentException("a cluster has members"));
    }

    /**
     * Nothing while a member is silent or does not hear all others: what it has not told could change who wins. The
     * side with most clients wins; then that with most nodes; then that with the first name.
     *
     * @param reports of every member that is heard, the decider's own included
     */
    public static Optional<HealPlan> of(Set<NodeId> members, Map<NodeId, LinkReport> reports) {
        Map<EraId, Side> sides = new TreeMap<>();
        for (NodeId node : members) {
            LinkReport report = reports.get(node);
            if (report == null || !hearsAll(node, members, report)) {
                return Optional.empty();
            }
            sides.computeIfAbsent(report.era(), Side::new).add(node, report.clients());
        }
        if (sides.size() < 2) {
            return Optional.empty();
        }
        Side winner = sides.values().stream().max(Side.BY_VALUE).orElseThrow();
        Map<NodeId, EraId> losers = new TreeMap<>();
        sides.values().stream()
                .filter(side -> side != winner)
                .forEach(side -> side.nodes.forEach(node -> losers.put(node, side.era)));
        return Optional.of(new HealPlan(winner.era, winner.nodes, losers));
    }

    private static boolean hearsAll(NodeId node, Set<NodeId> members, LinkReport report) {
        return members.stream()
                .allMatch(other -> other.equals(node) || report.hears().contains(other));
    }

    private static final class Side {
        static final Comparator<Side> BY_VALUE = Comparator.<Side>comparingLong(side -> side.clients)
                .thenComparingInt(side -> side.nodes.size())
                .thenComparing(side -> side.nodes.first(), Comparator.reverseOrder());

        final EraId era;
        final TreeSet<NodeId> nodes = new TreeSet<>();
        long clients;

        Side(EraId era) {
            this.era = era;
        }

        void add(NodeId node, long itsClients) {
            nodes.add(node);
            clients += itsClients;
        }
    }
}
