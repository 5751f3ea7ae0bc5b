package io.warrenmq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeliveryCountsTest {
    @Test
    void countsAndForgetsAsAMapDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        DeliveryCounts counts = new DeliveryCounts();
        Map<Long, Integer> model = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            // Grows to some hundreds of entries, and shrinks to none, again and again.
            boolean growing = step / 1000 % 2 == 0;
            long position = random.nextInt(400) + (random.nextBoolean() ? 1L << 40 : 0);
            boolean rare = random.nextInt(4) == 0;
            if (rare == growing) {
                counts.remove(position);
                model.remove(position);
            } else {
                assertThat(counts.increment(position))
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(model.merge(position, 1, Integer::sum));
            }
            long other = random.nextInt(400);
            assertThat(counts.count(other)).as("seed %d, step %d", seed, step).isEqualTo(model.getOrDefault(other, 0));
            assertThat(counts.size()).as("seed %d, step %d", seed, step).isEqualTo(model.size());
        }
    }

    @Test
    void anEmptyOneKnowsNothing() {
        DeliveryCounts counts = new DeliveryCounts();
        counts.remove(7);
        assertThat(counts.count(7)).isZero();
        assertThat(counts.size()).isZero();
    }
}
