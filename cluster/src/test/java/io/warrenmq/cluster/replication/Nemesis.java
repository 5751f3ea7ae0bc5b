package io.warrenmq.cluster.replication;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Does bad things to a simulated cluster at random times. */
final class Nemesis {
    private static final long FIRST_MS = 60;

    private final SimWorld world;

    Nemesis(SimWorld world) {
        this.world = world;
    }

    void begin() {
        for (int fault = 0; fault < world.scenario.faults(); fault++) {
            world.after(world.between(FIRST_MS, world.scenario.faultMs() - 1), this::strike);
        }
        if (world.scenario.redeclares()) {
            world.after(world.between(FIRST_MS, world.scenario.faultMs() - 1), () -> redeclare(Optional.empty()));
        }
    }

    private SimNode any() {
        return world.nodes.get(world.random.nextInt(world.nodes.size()));
    }

    private void strike() {
        int choice = world.random.nextInt(100);
        if (choice < 25) {
            crash(any());
        } else if (choice < 40) {
            any().freeze(world.between(20, 250));
        } else if (choice < 65) {
            partition();
        } else if (choice < 75) {
            cutSomeLinks();
        } else if (choice < 95) {
            suspect(any());
        } else {
            lossyTime();
        }
    }

    private void crash(SimNode node) {
        node.crash();
        if (world.chance(15)) {
            world.nodes.forEach(SimNode::crash);
        }
        for (SimNode dead : world.nodes) {
            if (!dead.alive) {
                world.after(world.between(5, 300), dead::recover);
            }
        }
    }

    /** Two groups that do not hear each other, or of which one does not hear the other. */
    private void partition() {
        int group = 1 + world.random.nextInt((1 << world.nodes.size()) - 2);
        boolean oneWay = world.chance(20);
        List<int[]> links = new ArrayList<>();
        for (SimNode a : world.nodes) {
            for (SimNode b : world.nodes) {
                boolean apart = (group >> a.number & 1) != (group >> b.number & 1);
                if (apart && (!oneWay || (group >> a.number & 1) == 1)) {
                    links.add(new int[] {a.number, b.number});
                }
            }
        }
        cut(links, world.between(50, 500));
    }

    private void cutSomeLinks() {
        List<int[]> links = new ArrayList<>();
        for (SimNode a : world.nodes) {
            for (SimNode b : world.nodes) {
                if (a != b && world.chance(35)) {
                    links.add(new int[] {a.number, b.number});
                }
            }
        }
        cut(links, world.between(30, 300));
    }

    private void cut(List<int[]> links, long forMs) {
        world.tell(() -> "links break for " + forMs + ": " + Arrays.deepToString(links.toArray()));
        links.forEach(link -> world.network.cut(link[0], link[1]));
        world.after(forMs, () -> links.forEach(link -> world.network.join(link[0], link[1])));
    }

    /** A leader takes a member for dead that is not. */
    private void suspect(SimNode node) {
        for (SimNode leader : world.nodes) {
            if (leader.isUp() && leader.meta.leading) {
                leader.meta.proposed(leader.meta.era, new RoleCommand.Down(node.id));
            }
        }
    }

    private void lossyTime() {
        world.network.dropPercent = 30;
        world.network.latePercent = 40;
        world.after(world.between(30, 200), () -> {
            world.network.dropPercent = 1;
            world.network.latePercent = 4;
        });
    }

    /** Deletes the queue and declares it again, until both came into effect. */
    private void redeclare(Optional<QueueId> deleted) {
        SimMeta leader = world.nodes.stream()
                .filter(node -> node.isUp() && node.meta.leading)
                .map(node -> node.meta)
                .findAny()
                .orElse(null);
        Optional<QueueId> present = leader == null
                ? deleted
                : leader.roles.queue(SimWorld.QUEUE).map(roles -> roles.queue().id());
        Optional<QueueId> goes = deleted.isPresent() ? deleted : present;
        if (leader != null && present.equals(goes)) {
            present.ifPresent(id -> leader.proposed(leader.era, new RoleCommand.Delete(id)));
        }
        boolean done = leader != null && present.isPresent() && !present.equals(goes);
        if (!done) {
            if (leader != null) {
                leader.proposed(leader.era, new RoleCommand.Declare(SimWorld.QUEUE, any().id));
            }
            world.after(60, () -> redeclare(goes));
        }
    }
}
