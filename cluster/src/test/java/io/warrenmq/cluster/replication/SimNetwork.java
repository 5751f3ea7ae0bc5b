package io.warrenmq.cluster.replication;

import java.util.function.Consumer;

/** Links that delay, drop, repeat, reorder and break, each direction by itself. */
final class SimNetwork {
    private final SimWorld world;
    private final boolean[][] cut;
    int dropPercent = 1;
    int repeatPercent = 2;
    int latePercent = 4;

    SimNetwork(SimWorld world) {
        this.world = world;
        this.cut = new boolean[world.scenario.nodes()][world.scenario.nodes()];
    }

    void cut(int from, int to) {
        cut[from][to] = from != to;
    }

    void join(int from, int to) {
        cut[from][to] = false;
    }

    void heal() {
        for (boolean[] links : cut) {
            java.util.Arrays.fill(links, false);
        }
        dropPercent = 1;
        latePercent = 2;
    }

    /** Both directions work and the other side answers. */
    boolean reach(SimNode a, SimNode b) {
        return a.isUp() && b.isUp() && !cut[a.number][b.number] && !cut[b.number][a.number];
    }

    void send(SimNode from, SimNode to, Consumer<SimNode> delivery) {
        if (from == to) {
            world.after(0, () -> to.deliver(delivery));
            return;
        }
        if (cut[from.number][to.number] || world.chance(dropPercent)) {
            return;
        }
        deliverLater(from, to, delivery);
        if (world.chance(repeatPercent)) {
            deliverLater(from, to, delivery);
        }
    }

    private void deliverLater(SimNode from, SimNode to, Consumer<SimNode> delivery) {
        long delayMs = world.chance(latePercent) ? world.between(10, 250) : world.between(1, 4);
        world.after(delayMs, () -> {
            // What was on its way when the link broke is lost in most cases.
            if (!cut[from.number][to.number] || world.chance(10)) {
                to.deliver(delivery);
            }
        });
    }
}
