package io.warrenmq.cluster.partition;

import io.warrenmq.cluster.partition.PartitionWorld.Facts;
import io.warrenmq.cluster.replication.Lease;
import io.warrenmq.cluster.replication.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Whether this node may act for its side now: answer for its queues as the home that all others take it for. A leader
 * may while it knows that a majority has heard it a short time ago, everybody else while such a leader has heard it.
 * How long ago is measured by this node's own clock alone: a node that slept knows it when it wakes, whatever waits for
 * it in its sockets.
 *
 * <p>No promise rests on time: the confirms of mirrored queues need every copy, those of others the disk. It keeps a
 * node that was frozen or cut off from answering for queues that others may have replaced.
 *
 * <p>Written by the metadata thread, asked by any.
 */
public final class Authority {
    private final NodeId self;
    private final LongSupplier clockMs;
    private final long lengthMs;
    private final long startMs;
    private final Map<NodeId, Long> echoes = new HashMap<>();
    private Lease lease;
    private long leadsUntilMs = Long.MIN_VALUE;
    private volatile long untilMs = Long.MIN_VALUE;

    /**
     * @param clockMs of which only differences count; goes on while the process is frozen
     * @param lengthMs how long a word of the leader counts. Too small, and every pause of a process stops confirms; too
     *     large, and a node that was replaced goes on for as long
     */
    public Authority(NodeId self, LongSupplier clockMs, long lengthMs) {
        this.self = self;
        this.clockMs = clockMs;
        this.lengthMs = lengthMs;
        this.lease = new Lease(lengthMs);
        this.startMs = clockMs.getAsLong();
    }

    /** Whether this node may act now. Costs a look at the clock. */
    public boolean mayAct() {
        return clockMs.getAsLong() < untilMs;
    }

    void look(Facts facts, long nowMs) {
        if (facts.leader().filter(self::equals).isPresent()) {
            leadsUntilMs = heardByMajorityMs(facts, nowMs) + lengthMs;
            if (nowMs < leadsUntilMs) {
                lease.granted(leadsUntilMs - lengthMs, nowMs, facts.commit());
            }
        }
        boolean isRunning = facts.running().contains(self);
        untilMs = isRunning && lease.runs(nowMs, facts.applied()) ? lease.untilMs() : Long.MIN_VALUE;
    }

    /** When, by this node's clock, the majority of the voters was last known to hear it. */
    private long heardByMajorityMs(Facts facts, long nowMs) {
        long[] heard = facts.voters().stream()
                .mapToLong(voter -> voter.equals(self) ? nowMs : echoes.getOrDefault(voter, nowMs - 2 * lengthMs))
                .sorted()
                .toArray();
        return heard.length == 0 ? nowMs - 2 * lengthMs : heard[heard.length - (heard.length / 2 + 1)];
    }

    boolean isLeaders(Facts facts, long nowMs) {
        return facts.leader().filter(self::equals).isPresent() && nowMs < leadsUntilMs;
    }

    void heard(NodeId from, LinkMessage.Stated stated, Facts facts, long nowMs) {
        boolean sameEra = stated.report().era().equals(facts.era());
        // An echo of another life of this node, or of its machine, says nothing.
        if (!sameEra || stated.echoMs() < startMs || stated.echoMs() > nowMs) {
            echoes.remove(from);
            return;
        }
        echoes.put(from, stated.echoMs());
        if (stated.authority() && facts.leader().filter(from::equals).isPresent()) {
            lease.granted(stated.echoMs(), nowMs, stated.commit());
        }
        look(facts, nowMs);
    }

    /** A new life, in an era where this node is not known yet. */
    void renew() {
        lease = new Lease(lengthMs);
        echoes.clear();
        untilMs = Long.MIN_VALUE;
    }
}
