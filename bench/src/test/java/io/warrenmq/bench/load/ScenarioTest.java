package io.warrenmq.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScenarioTest {
    @ParameterizedTest
    @EnumSource
    void everyLoadCanBeGeneratedAndChecked(Scenario scenario) {
        LoadOptions options = scenario.options("127.0.0.1", 5672, 1, 2);

        assertThat(options.bodyBytes()).as("room for sequence number and time").isGreaterThanOrEqualTo(16);
        assertThat(options.publishers()).isPositive();
        assertThat(options.queues()).isPositive();
        assertThat(options.consumers()).as("every queue is emptied").isGreaterThanOrEqualTo(options.queues());
        assertThat(options.prefetch())
                .as("a consumer that acknowledges every %d must get as many", options.ackEvery())
                .matches(prefetch -> prefetch == 0 || prefetch >= options.ackEvery());
        assertThat(options.warmUpS()).isEqualTo(1);
        assertThat(options.durationS()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void everyLoadSaysWhatItIs(Scenario scenario) {
        assertThat(scenario.description())
                .contains(scenario.options("", 0, 0, 0).bodyBytes() == 1024 ? "KiB" : "B");
    }
}
