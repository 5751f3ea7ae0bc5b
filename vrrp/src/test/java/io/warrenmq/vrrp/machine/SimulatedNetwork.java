package io.warrenmq.vrrp.machine;

import io.warrenmq.vrrp.config.VrrpConfig;
import io.warrenmq.vrrp.packet.Advert;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Hosts, a switch that may fall apart, and a clock that jumps to what happens next. Owned by one thread. */
final class SimulatedNetwork {

    private static final long MILLI = 1_000_000L;
    private static final int TRACE_LINES = 120;

    private record Planned(long at, long order, Runnable work) {}

    private final Random random;
    private final PriorityQueue<Planned> planned =
            new PriorityQueue<>(java.util.Comparator.comparingLong(Planned::at).thenComparingLong(Planned::order));
    private final Deque<String> trace = new ArrayDeque<>();
    private final Map<String, Long> contestedSince = new HashMap<>();
    private final Map<Integer, Long> silentSince = new HashMap<>();
    final List<SimulatedNode> nodes = new ArrayList<>();
    private final long contestNs;
    private double loss;
    private boolean watched = true;
    private long now = 1_000_000_000_000L;
    private long order;

    /**
     * A network without hosts.
     *
     * @param contestNs how long two running hosts may both have an address
     */
    SimulatedNetwork(Random random, long contestNs) {
        this.random = random;
        this.contestNs = contestNs;
    }

    void add(VrrpConfig config) {
        nodes.add(new SimulatedNode(this, nodes.size(), config));
    }

    long now() {
        return now;
    }

    /** Packets are lost so often from now on; what holds only without losses is not watched meanwhile. */
    void lose(double share) {
        loss = share;
        watched = share == 0;
        contestedSince.clear();
    }

    void trace(String line) {
        if (trace.size() == TRACE_LINES) {
            trace.poll();
        }
        trace.add(now / MILLI - 1_000_000 + " ms " + line);
    }

    String traced() {
        return String.join("\n", trace);
    }

    void plan(long delayNs, Runnable work) {
        planned.add(new Planned(now + delayNs, order++, work));
    }

    void send(SimulatedNode from, String router, Advert advert) {
        if (!from.cable) {
            return;
        }
        for (SimulatedNode to : nodes) {
            if (to != from && random.nextDouble() >= loss) {
                plan(100_000 + random.nextInt(3_000_000), () -> {
                    if (from.cable && to.cable && from.side == to.side) {
                        to.hear(router, advert, from.address);
                    }
                });
            }
        }
    }

    /** Lets time pass. */
    void pass(long ns) {
        long end = now + ns;
        while (true) {
            long next = planned.isEmpty() ? Long.MAX_VALUE : planned.peek().at();
            for (SimulatedNode node : nodes) {
                next = Math.min(next, node.nextDeadlineNs());
                for (long lease : node.leases.values()) {
                    next = Math.min(next, lease);
                }
            }
            if (next > end) {
                now = end;
                return;
            }
            // A wake-up comes a little late, and everything else that came meanwhile is read before.
            now = Math.max(now, next);
            while (!planned.isEmpty() && planned.peek().at() <= now) {
                planned.poll().work().run();
            }
            for (SimulatedNode node : nodes) {
                node.dropEndedLeases();
                node.expire();
            }
            check();
        }
    }

    /** To be called after a fault too: an address that is given up and taken again is no contest that lasted. */
    void look() {
        nodes.forEach(SimulatedNode::dropEndedLeases);
        check();
    }

    private void check() {
        for (SimulatedNode node : nodes) {
            for (String held : node.leases.keySet()) {
                if (node.isRunning()
                        && !node.frozen
                        && node.router(held)
                                .map(VirtualRouter::state)
                                .filter(State.MASTER::equals)
                                .isEmpty()) {
                    throw new AssertionError("node " + node.index + " has the address of " + held
                            + " and is not its master\n" + traced());
                }
            }
        }
        check(owners(true));
        nodes.forEach(this::checkSilence);
    }

    /** Who runs gives way at once; what a dead or frozen process holds ends with its lease. */
    private void checkSilence(SimulatedNode node) {
        if (node.isRunning() && !node.frozen) {
            silentSince.remove(node.index);
            return;
        }
        long since = silentSince.computeIfAbsent(node.index, key -> now);
        if (!node.leases.isEmpty() && now - since > SimulatedNode.LEASE_NS) {
            throw new AssertionError("node " + node.index + " is silent for " + (now - since) / MILLI
                    + " ms and still has the addresses of " + node.leases.keySet() + "\n" + traced());
        }
    }

    private void check(Map<String, List<Integer>> owners) {
        contestedSince
                .keySet()
                .removeIf(place -> owners.getOrDefault(place, List.of()).size() < 2);
        owners.forEach((place, holders) -> {
            if (holders.size() > 1) {
                long since = contestedSince.computeIfAbsent(place, key -> now);
                if (watched && now - since > contestNs) {
                    throw new AssertionError("nodes " + holders + " all have the address of " + place + " for "
                            + (now - since) / MILLI + " ms\n" + traced());
                }
            }
        });
    }

    /** Who has the address of each router, for each side of the network that has one. */
    Map<String, List<Integer>> owners() {
        return owners(false);
    }

    private Map<String, List<Integer>> owners(boolean runningOnly) {
        Map<String, List<Integer>> owners = new TreeMap<>();
        for (SimulatedNode node : nodes) {
            if (runningOnly && (!node.isRunning() || node.frozen)) {
                continue;
            }
            for (String router : node.leases.keySet()) {
                if (node.cable) {
                    owners.computeIfAbsent(router + " on side " + node.side, key -> new ArrayList<>())
                            .add(node.index);
                }
            }
        }
        return owners;
    }

    String states() {
        return nodes.stream()
                .map(node -> node.index + ": " + node.leases.keySet() + (node.isRunning() ? " runs" : " is dead"))
                .collect(Collectors.joining(", "));
    }
}
