package io.warrenmq.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LivePositionsTest {
    @Test
    void itHoldsWhatASetOfPositionsHolds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            LivePositions live = new LivePositions();
            TreeSet<Long> model = new TreeSet<>();
            long next = (random.nextBoolean() ? 200L << 56 : 0) + 1;
            long begin = next;
            for (int i = 0; i < 200; i++) {
                if (random.nextBoolean()) {
                    next += random.nextInt(4) == 0 ? random.nextInt(500) : 1;
                    live.add(next);
                    model.add(next);
                } else {
                    long first = begin + random.nextLong(next - begin + 1);
                    long last = first + random.nextInt(200);
                    live.remove(first, last);
                    model.subSet(first, true, last, true).clear();
                }
                assertThat(live.isEmpty()).as("seed %d round %d", seed, round).isEqualTo(model.isEmpty());
            }
        }
    }
}
