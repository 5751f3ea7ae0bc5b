package io.warrenmq.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.store.disk.sim.SimulatedDisk;
import io.warrenmq.store.disk.sim.SimulatedDisk.Loss;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whatever was committed is there after a crash, whatever was settled stays away, and nothing is there that was never
 * written.
 */
class StoreCrashTest {
    private static final int SEEDS = Integer.getInteger("warren.test.seeds", 400);

    private static final List<Loss> LOSSES = List.of(Loss.values());

    @Test
    void aCrashAtAnyMomentLosesNothingThatWasCommitted() {
        long base = Long.getLong("warren.test.seed", System.nanoTime());
        for (long seed = base; seed < base + SEEDS; seed++) {
            story(seed);
        }
    }

    private static void story(long seed) {
        try {
            StoreSimulation simulation = new StoreSimulation(seed, StoreSimulation.SMALL, new SimulatedDisk());
            for (int crashes = 0; crashes < 4; crashes++) {
                int steps = 20 + simulation.random.nextInt(400);
                for (int i = 0; i < steps; i++) {
                    simulation.step();
                    if (simulation.failure != null) {
                        throw new AssertionError("the store failed", simulation.failure);
                    }
                }
                if (simulation.random.nextInt(5) == 0) {
                    simulation.settleDown();
                    simulation
                            .queues
                            .values()
                            .forEach(queue -> assertThat(queue.allCommitted()).isTrue());
                }
                if (simulation.random.nextInt(5) == 0) {
                    simulation.store.close();
                }
                simulation.crash(LOSSES.get(simulation.random.nextInt(LOSSES.size())));
                simulation.open(false);
                assertThat(simulation.store.damagedPlaces()).isZero();
            }
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + "L: " + e.getMessage(), e);
        }
    }

    @Test
    void aDamagedDirectoryOpensAndNothingInItIsMistakenForSomethingElse() {
        long base = Long.getLong("warren.test.seed", System.nanoTime());
        for (long seed = base; seed < base + SEEDS / 2; seed++) {
            try {
                damagedStory(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + "L: " + e.getMessage(), e);
            }
        }
    }

    private static void damagedStory(long seed) {
        StoreSimulation simulation = new StoreSimulation(seed, StoreSimulation.SMALL, new SimulatedDisk());
        for (int round = 0; round < 3; round++) {
            int steps = 50 + simulation.random.nextInt(400);
            for (int i = 0; i < steps && simulation.failure == null; i++) {
                simulation.step();
            }
            simulation.crash(LOSSES.get(simulation.random.nextInt(LOSSES.size())));
            List<String> files = simulation.disk.files().stream()
                    .filter(path -> path.startsWith("wal/") || path.startsWith("queues/"))
                    .toList();
            for (int i = 1 + simulation.random.nextInt(5); i > 0; i--) {
                String path = files.get(simulation.random.nextInt(files.size()));
                int size = (int) simulation.disk.sizeBytes(path);
                if (size > 0 && simulation.random.nextInt(8) == 0) {
                    simulation.disk.cut(path, simulation.random.nextInt(size));
                } else if (size > 0) {
                    simulation.disk.flip(path, simulation.random.nextInt(size), 1 + simulation.random.nextInt(255));
                }
            }
            simulation.open(true);
        }
    }
}
