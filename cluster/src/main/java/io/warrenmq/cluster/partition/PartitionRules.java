package io.warrenmq.cluster.partition;

import io.warrenmq.cluster.partition.PartitionHandling.Autoheal;
import io.warrenmq.cluster.partition.PartitionHandling.Ignore;
import io.warrenmq.cluster.partition.PartitionHandling.PauseIfAllDown;
import io.warrenmq.cluster.partition.PartitionHandling.PauseMinority;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Set;
import java.util.TreeSet;

/** The four strategies. Stateless. */
public final class PartitionRules {
    private PartitionRules() {}

    /**
     * To be asked when what a node reaches has changed for as long as the detection time, and each second while it is
     * paused. A node that has not served since it started is not asked: it may be the first of many.
     */
    public static Decision decide(PartitionHandling handling, Sight sight) {
        return switch (handling) {
            case PauseMinority _ ->
                sight.majorityReached() && !sight.leftOut() ? new Decision.GoOn() : pause(sight, sight.members());
            case PauseIfAllDown pause -> decide(pause.nodes(), sight);
            case Ignore _, Autoheal _ -> goOn(sight);
        };
    }

    private static Decision decide(Set<NodeId> listed, Sight sight) {
        Set<NodeId> wanted = new TreeSet<>(listed);
        wanted.retainAll(sight.members());
        boolean reachesOne = wanted.isEmpty() || wanted.stream().anyMatch(sight.reached()::contains);
        return reachesOne ? goOn(sight) : pause(sight, wanted);
    }

    /** With a majority in reach the era gets a leader by itself, and a side that began a new one would split it. */
    private static Decision goOn(Sight sight) {
        if (sight.leftOut()) {
            return new Decision.Reform(); // a partial partition becomes a whole one
        }
        return sight.led() || sight.majorityReached() ? new Decision.GoOn() : new Decision.Reform();
    }

    /**
     * Whether a node that paused may start again.
     *
     * @param answering members whose process can be asked, whatever it does; this node included
     * @param wholly whether it paused because it reached some of those that others reached: then it waits for all, or
     *     it would be left out again
     */
    public static boolean mayResume(
            PartitionHandling handling, Set<NodeId> members, Set<NodeId> answering, boolean wholly) {
        if (wholly) {
            return answering.containsAll(members);
        }
        return switch (handling) {
            case PauseMinority _ -> answering.size() * 2 > members.size();
            case PauseIfAllDown pause -> {
                Set<NodeId> wanted = new TreeSet<>(pause.nodes());
                wanted.retainAll(members);
                yield wanted.isEmpty() || wanted.stream().anyMatch(answering::contains);
            }
            case Ignore _, Autoheal _ -> true;
        };
    }

    private static Decision pause(Sight sight, Set<NodeId> wanted) {
        Set<NodeId> awaited = new TreeSet<>(wanted);
        awaited.removeAll(sight.reached());
        return new Decision.Pause(awaited, sight.leftOut());
    }
}
