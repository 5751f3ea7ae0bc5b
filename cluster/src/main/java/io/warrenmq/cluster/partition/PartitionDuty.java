package io.warrenmq.cluster.partition;

import io.warrenmq.cluster.partition.PartitionWorld.Facts;
import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member's care for its links: tells the others whom it hears, and does what its strategy wants when some are lost
 * and when they are back. Deterministic, given a deterministic world and the time.
 *
 * <p>Not thread-safe: owned by the metadata thread.
 */
public final class PartitionDuty {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionDuty.class);

    /**
     * How long a decision must stay the same before it is carried out: elections have had their chance by then, and a
     * node that connects anew is back. Larger delays what a side without a majority does by as much.
     */
    static final long SETTLE_MS = 2_000;

    private static final long LONGEST_INTERVAL_MS = 1_000;

    private final NodeId self;
    private final PartitionHandling handling;
    private final PartitionWorld world;
    private final LinkMonitor monitor;
    private final Authority authority;
    private final Healer healer;
    private final PartitionList partitions = new PartitionList();
    private final Map<NodeId, Long> heardClocks = new HashMap<>();
    private final Settled<Set<NodeId>> unlinked = new Settled<>();
    private final Settled<Decision> decision = new Settled<>();
    private final long intervalMs;

    private @Nullable EraId era;
    private Set<NodeId> leftOut = Set.of();

    /** As a leader: nodes that are in reach and that this one goes on without. */
    private Set<NodeId> without = Set.of();

    private boolean healed;
    private boolean leaves;
    private long dueMs = Long.MIN_VALUE;
    private long tickedMs = Long.MIN_VALUE;

    /** Something that counts when it has stayed the same for a while. */
    private static final class Settled<T> {
        private @Nullable T last;
        private long sinceMs;

        boolean isFor(T now, long nowMs) {
            if (!now.equals(last)) {
                last = now;
                sinceMs = nowMs;
            }
            return nowMs - sinceMs >= SETTLE_MS;
        }
    }

    /** @param timeoutMs silence after which a link counts as cut: {@code net_ticktime}, in milliseconds */
    public PartitionDuty(
            NodeId self, PartitionHandling handling, long timeoutMs, Authority authority, PartitionWorld world) {
        this.self = self;
        this.handling = handling;
        this.world = world;
        this.authority = authority;
        this.monitor = new LinkMonitor(self, timeoutMs);
        this.intervalMs = Math.min(LONGEST_INTERVAL_MS, monitor.reportIntervalMs());
        this.healer = new Healer(self, 3 * intervalMs);
    }

    /** Time passes; to be called several times in each interval. */
    public void tick(long nowMs) {
        if (tickedMs != Long.MIN_VALUE && nowMs - tickedMs > intervalMs) {
            monitor.slept(nowMs - tickedMs);
        }
        tickedMs = nowMs;
        if (nowMs >= dueMs && !leaves) {
            dueMs = nowMs + intervalMs;
            look(nowMs);
        }
    }

    private void look(long nowMs) {
        Facts facts = world.facts();
        if (facts.members().isEmpty()) {
            return; // it has no log yet, and nothing to say
        }
        if (!facts.era().equals(era)) {
            era = facts.era();
            authority.renew();
            partitions.restarted();
            leftOut = Set.of();
            without = Set.of();
        }
        Map<NodeId, LinkReport> reports = new TreeMap<>(monitor.reports(nowMs));
        reports.keySet().retainAll(facts.members());
        // Who is silent looks stopped; while it is so, nobody can tell whether it is.
        partitions.nodes().stream().filter(node -> !reports.containsKey(node)).forEach(partitions::stopped);
        Map<NodeId, LinkReport> side = sideOf(facts, monitor.reached(nowMs), reports);
        authority.look(facts, nowMs);
        leftOut = leftOut(facts, side, nowMs);
        LinkReport own = new LinkReport(facts.incarnation(), facts.era(), reports.keySet(), world.clients(), leftOut);
        report(own, facts, nowMs);
        if (facts.serves()) {
            decide(facts, side, nowMs);
            reports.put(self, own);
            heal(facts, reports, nowMs);
        }
    }

    /** Whom this node reaches in its era, this node apart. */
    private static Map<NodeId, LinkReport> sideOf(Facts facts, Set<NodeId> reached, Map<NodeId, LinkReport> reports) {
        Map<NodeId, LinkReport> side = new TreeMap<>(reports);
        side.keySet().retainAll(reached);
        side.values().removeIf(report -> !report.era().equals(facts.era()));
        return side;
    }

    private void report(LinkReport own, Facts facts, long nowMs) {
        for (NodeId node : world.seen()) {
            world.send(
                    node,
                    LinkMessage.encode(new LinkMessage.Stated(
                            own,
                            nowMs,
                            heardClocks.getOrDefault(node, LinkMessage.Stated.NONE),
                            authority.isLeaders(facts, nowMs),
                            facts.commit())));
        }
    }

    /** Members that the leader goes on without: by this node's own judgement if it leads, else as it says. */
    private Set<NodeId> leftOut(Facts facts, Map<NodeId, LinkReport> side, long nowMs) {
        boolean leads = facts.leader().filter(self::equals).isPresent();
        if (!leads) {
            return facts.leader()
                    .map(freshOf(side, nowMs)::get)
                    .map(LinkReport::leftOut)
                    .orElse(Set.of());
        }
        Map<NodeId, Set<NodeId>> hears = new TreeMap<>();
        side.forEach((node, report) -> {
            if (facts.running().contains(node)) {
                hears.put(node, report.hears());
            }
        });
        hears.put(self, Set.copyOf(hears.keySet()));
        Set<NodeId> now = new TreeSet<>(hears.keySet());
        now.removeAll(Wholeness.keep(self, hears));
        // Nodes that have just come do not hear all others at once.
        if (unlinked.isFor(now, nowMs) && !now.equals(without)) {
            without = now;
            if (!now.isEmpty()) {
                LOG.warn(
                        "Partial partition detected: of {} not all reach each other; this side goes on without {}",
                        hears.keySet(),
                        now);
            }
        }
        world.leaveOut(without);
        Set<NodeId> out = new TreeSet<>(without);
        facts.members().stream()
                .filter(node -> !side.containsKey(node) && !facts.running().contains(node))
                .forEach(out::add);
        return out;
    }

    private void decide(Facts facts, Map<NodeId, LinkReport> side, long nowMs) {
        Set<NodeId> reached = new TreeSet<>(side.keySet());
        reached.add(self);
        boolean isLeftOut = freshOf(side, nowMs).values().stream()
                .anyMatch(report -> report.leftOut().contains(self));
        Sight sight = new Sight(self, facts.members(), reached, facts.leader().isPresent(), isLeftOut);
        Decision now = PartitionRules.decide(handling, sight);
        if (!decision.isFor(now, nowMs)) {
            return;
        }
        switch (now) {
            case Decision.GoOn _ -> {}
            case Decision.Reform _ -> world.reform(isLeftOut ? alsoLeftOut(side) : side.keySet());
            case Decision.Pause pause -> world.pause(pause);
        }
    }

    /** A word that is not repeated may be of the time before this node was let in. */
    private Map<NodeId, LinkReport> freshOf(Map<NodeId, LinkReport> side, long nowMs) {
        Map<NodeId, LinkReport> fresh = new TreeMap<>(monitor.reports(nowMs, intervalMs * 3 / 2));
        fresh.keySet().retainAll(side.keySet());
        return fresh;
    }

    /** Those that this node goes on with when others go on without it: never who goes on with those. */
    private static Set<NodeId> alsoLeftOut(Map<NodeId, LinkReport> side) {
        Set<NodeId> out = new TreeSet<>();
        side.values().forEach(report -> out.addAll(report.leftOut()));
        out.retainAll(side.keySet());
        return out;
    }

    private void heal(Facts facts, Map<NodeId, LinkReport> reports, long nowMs) {
        if (!handling.heals()) {
            return;
        }
        Optional<HealPlan> plan = healer.look(facts.members(), reports, nowMs);
        if (plan.isEmpty()) {
            healed = false;
            return;
        }
        HealPlan heal = plan.get();
        if (!healed) {
            LOG.info("Autoheal decision");
            LOG.info("  * Winner:     {}", heal.winners());
            LOG.info("  * Losers:     {}", heal.losers().keySet());
        }
        heal.losers().forEach((node, from) -> {
            if (!node.equals(self)) {
                world.send(node, LinkMessage.encode(new LinkMessage.Heal(from, heal.winners())));
            } else if (healed) {
                giveUp(from, heal.winners()); // the others have been told by now
            }
        });
        healed = true;
    }

    private void giveUp(EraId from, Set<NodeId> winners) {
        if (from.equals(world.facts().era())) {
            LOG.info("Autoheal: we were selected to restart; winner is {}", new TreeSet<>(winners).first());
            world.restart(winners);
        }
    }

    /** A message of another node. */
    public void received(NodeId from, LinkMessage message, long nowMs) {
        Facts facts = world.facts();
        switch (message) {
            case LinkMessage.Stated stated -> {
                monitor.heard(from, stated.report(), nowMs);
                heardClocks.put(from, stated.sentMs());
                if (stated.echoMs() == LinkMessage.Stated.NONE) {
                    dueMs = nowMs; // it has just come, and waits for a word that it is heard
                }
                partitions.heard(from, stated.report(), facts.era());
                authority.heard(from, stated, facts, nowMs);
            }
            case LinkMessage.Stops _ -> {
                monitor.closed(from);
                partitions.stopped(from);
            }
            case LinkMessage.Heal heal -> {
                if (handling.heals() && facts.members().containsAll(heal.winners())) {
                    giveUp(heal.from(), heal.winners());
                }
            }
        }
    }

    /** A node stopped, or nothing can be sent to it. */
    public void closed(NodeId node) {
        monitor.closed(node);
    }

    /** Both this node's era and the other's have committed what the other lacks. Told again while it is so. */
    public void diverged(NodeId node, long nowMs) {
        LinkReport report = monitor.reports(nowMs).get(node);
        if (report != null) {
            boolean isNew = !partitions.nodes().contains(node);
            partitions.diverged(node, report.incarnation());
            if (isNew) {
                world.diverged(node);
            }
        }
    }

    /** This node is about to stop, and says nothing any more. */
    public void leave() {
        leaves = true;
        world.seen().forEach(node -> world.send(node, LinkMessage.encode(new LinkMessage.Stops())));
    }

    /** As operators see it: members that went on without this node, and are in reach again. */
    public Set<NodeId> partitionedFrom() {
        return partitions.nodes();
    }
}
