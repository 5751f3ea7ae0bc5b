package io.warrenmq.cluster.replication;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A cluster under virtual time. Everything that happens follows from the seed. */
final class SimWorld {
    /** Things that may go on in a run and that say what it was like. */
    enum Count {
        CONFIRMS,
        STALE_CONFIRMS,
        EPOCHS,
        LOSSY_EPOCHS,
        ERAS,
        SILENT_REJOINS,
        HEALS,
        OFFERS,
        MERGED,
        INSTALLS,
        CUTS,
        EVENTS
    }

    private record Event(long atMs, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atMs, other.atMs);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private static final long QUIET_MS = 20_000;
    private static final long AWAY_MS = 3000;
    private static final long LOOK_MS = 25;
    static final QueueName QUEUE = new QueueName("/", "q");

    final Scenario scenario;
    final Variant variant;
    final Random random;
    final SimNetwork network;
    final SimChecker checker;
    final List<SimNode> nodes = new ArrayList<>();
    final Map<Count, Integer> counts = new EnumMap<>(Count.class);
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<EraId, Integer> eraRanks = new HashMap<>();
    private long nowMs;
    private long nextEvent;
    boolean quiet;

    @Nullable
    Consumer<String> story;

    SimWorld(Scenario scenario, Variant variant, long seed) {
        this.scenario = scenario;
        this.variant = variant;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.network = new SimNetwork(this);
        this.checker = new SimChecker(this);
        List<MetaEntry> founding = founding();
        for (int i = 0; i < scenario.nodes(); i++) {
            nodes.add(new SimNode(this, i, founding));
        }
    }

    private List<MetaEntry> founding() {
        Era first = new Era(1, newEraId(), Optional.empty());
        List<RoleCommand> commands = new ArrayList<>();
        commands.add(new RoleCommand.EraStart(first, nodeId(0), 1));
        for (int i = 1; i < scenario.nodes(); i++) {
            commands.add(new RoleCommand.Up(nodeId(i), 1));
        }
        commands.add(new RoleCommand.Declare(QUEUE, nodeId(random.nextInt(scenario.nodes()))));
        List<MetaEntry> log = new ArrayList<>();
        for (RoleCommand command : commands) {
            log.add(new MetaEntry(new Position(first.id(), 0, log.size() + 1L), command));
        }
        return log;
    }

    static NodeId nodeId(int number) {
        return new NodeId("n" + number);
    }

    SimNode node(NodeId id) {
        return nodes.get(id.name().charAt(1) - '0');
    }

    EraId newEraId() {
        EraId id = new EraId(random.nextLong(), random.nextLong());
        eraRanks.put(id, eraRanks.size());
        count(Count.ERAS);
        return id;
    }

    /** Short names of eras in failure messages. */
    int eraRank(EraId era) {
        return eraRanks.getOrDefault(era, -1);
    }

    long nowMs() {
        return nowMs;
    }

    /** What happened last, for those who repeat a seed. */
    void tell(Supplier<String> line) {
        Consumer<String> listener = story;
        if (listener != null) {
            listener.accept(nowMs + " " + line.get());
        }
    }

    void count(Count what) {
        counts.merge(what, 1, Integer::sum);
    }

    void after(long delayMs, Runnable action) {
        events.add(new Event(nowMs + delayMs, nextEvent++, action));
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    long between(long least, long most) {
        return least + random.nextLong(most - least + 1);
    }

    /** Runs faults and then peace. Throws what the checkers found. */
    void run() {
        nodes.forEach(SimNode::start);
        new Nemesis(this).begin();
        runUntil(scenario.faultMs());
        quiet = true;
        network.heal();
        if (chance(30)) {
            stayAway(nodes.get(random.nextInt(nodes.size())));
        }
        nodes.forEach(SimNode::recover);
        long deadlineMs = nowMs + QUIET_MS;
        String missing = "";
        while (nowMs < deadlineMs) {
            runUntil(nowMs + LOOK_MS);
            missing = checker.notConverged();
            if (missing.isEmpty()) {
                checker.finish();
                return;
            }
        }
        throw new Violation("I6: not converged after " + QUIET_MS + " quiet ms: " + missing);
    }

    /** One node is dead for longer: the others must not wait for it. */
    private void stayAway(SimNode absent) {
        absent.crash();
        nodes.stream().filter(node -> node != absent).forEach(SimNode::recover);
        long untilMs = nowMs + AWAY_MS;
        while (nowMs < untilMs && !checker.servesWithout(absent)) {
            runUntil(nowMs + LOOK_MS);
        }
        if (!checker.servesWithout(absent) && checker.couldServeWithout(absent)) {
            throw new Violation(
                    "I6: after " + AWAY_MS + " quiet ms publishers still wait for " + absent.id + ", which is away");
        }
    }

    private void runUntil(long untilMs) {
        while (!events.isEmpty() && events.peek().atMs() <= untilMs) {
            Event event = events.remove();
            nowMs = event.atMs();
            event.action().run();
            checker.afterEvent();
            count(Count.EVENTS);
        }
        nowMs = untilMs;
    }
}
