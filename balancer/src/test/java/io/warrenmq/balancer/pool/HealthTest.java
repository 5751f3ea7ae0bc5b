package io.warrenmq.balancer.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("StringConcatToTextBlock") // configurations are put together from parts
class HealthTest {
    /** Results are + and -; states are what is shown after each. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | 3 | -    | DOWN",
                "2 | 3 | +    | UP",
                "2 | 3 | +-   | UP 2/3",
                "2 | 3 | ++-  | UP 2/3",
                "2 | 3 | +++- | UP 2/3",
                "2 | 3 | ++-- | UP 1/3",
                "2 | 3 | ++---| DOWN",
                "2 | 3 | ++--+-| UP 2/3",
                "2 | 3 | ++---+| DOWN 1/2",
                "2 | 3 | ++---++| UP",
                "2 | 3 | ++---+-+| DOWN 1/2",
                "1 | 2 | +--  | DOWN",
                "1 | 2 | +--+ | UP",
                "1 | 1 | -    | DOWN",
                "1 | 1 | -+   | UP",
            })
    void resultsMoveTheHealth(int rise, int fall, String results, String shown) {
        Health health = new Health(rise, fall);
        for (char result : results.trim().toCharArray()) {
            if (result == '+') {
                health.succeeded();
            } else {
                health.failed();
            }
        }
        assertThat(health.text()).isEqualTo(shown);
    }

    @Test
    void theFirstFailureTakesAServerDownAndOnlyTheLastOneOfSeveralIsAChange() {
        assertThat(new Health(2, 3).failed()).isEqualTo(Health.Change.DOWN);
        Health health = new Health(2, 3);
        health.succeeded();
        health.succeeded();
        assertThat(health.failed()).isEqualTo(Health.Change.NONE);
        assertThat(health.failed()).isEqualTo(Health.Change.NONE);
        assertThat(health.failed()).isEqualTo(Health.Change.DOWN);
        assertThat(health.failed()).isEqualTo(Health.Change.NONE);
        assertThat(health.succeeded()).isEqualTo(Health.Change.NONE);
        assertThat(health.succeeded()).isEqualTo(Health.Change.UP);
    }

    @Test
    void checksAreOftenWhileUndecided() {
        Health health = new Health(2, 3);
        assertThat(health.delayMs(2000, 500, 1000)).as("not checked yet").isEqualTo(500);
        health.succeeded();
        health.succeeded();
        health.succeeded();
        assertThat(health.delayMs(2000, 500, 1000)).as("up").isEqualTo(2000);
        health.failed();
        assertThat(health.delayMs(2000, 500, 1000)).as("going down").isEqualTo(500);
        health.failed();
        health.failed();
        assertThat(health.delayMs(2000, 500, 1000)).as("down").isEqualTo(1000);
        health.succeeded();
        assertThat(health.delayMs(2000, 500, 1000)).as("going up").isEqualTo(500);
    }
}
