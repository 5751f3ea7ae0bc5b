package io.warrenmq.server.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ConfirmRingTest {
    private final ConfirmRing ring = new ConfirmRing();
    private final List<String> told = new ArrayList<>();

    private void drain() {
        ring.drain((sequence, multiple, accepted) ->
                told.add((accepted ? "ack " : "nack ") + sequence + (multiple ? " multiple" : "")));
    }

    @Test
    void aRunOfAnswersIsToldOnce() {
        for (int i = 0; i < 100; i++) {
            ring.add(1);
        }
        ring.answered(1, 60, true);
        drain();
        ring.answered(61, 100, true);
        drain();
        assertThat(told).containsExactly("ack 60 multiple", "ack 100 multiple");
    }

    @Test
    void aMultipleNeverCoversARefusal() {
        for (int i = 0; i < 6; i++) {
            ring.add(1);
        }
        ring.answered(1, 2, true);
        ring.answered(3, 4, false);
        ring.answered(5, 6, true);
        drain();
        assertThat(told).containsExactly("ack 2 multiple", "nack 4 multiple", "ack 6 multiple");
    }

    @Test
    void whatIsDecidedAboveAnUndecidedNumberIsToldAlone() {
        for (int i = 0; i < 4; i++) {
            ring.add(1);
        }
        ring.answered(3, 4, true);
        drain();
        assertThat(told).containsExactly("ack 3", "ack 4");
        ring.answered(1, 2, true);
        drain();
        assertThat(told).containsExactly("ack 3", "ack 4", "ack 2 multiple");
        assertThat(ring.outstanding()).isZero();
    }

    @Test
    void aPublishIsConfirmedWhenItsLastQueueAnsweredAndRefusedByOne() {
        ring.add(3);
        ring.answered(1, 1, true);
        ring.answered(1, 1, false);
        drain();
        assertThat(told).isEmpty();
        ring.answered(1, 1, true);
        drain();
        assertThat(told).containsExactly("nack 1");
    }

    @Test
    void aPublishWithoutQueuesIsConfirmedAtOnce() {
        ring.add(0);
        assertThat(ring.hasDecided()).isTrue();
        drain();
        assertThat(told).containsExactly("ack 1");
        assertThat(ring.hasDecided()).isFalse();
    }

    /** Each step publishes to 0 to 3 queues, answers some outstanding number, or tells the client. */
    @Property(tries = 300)
    void everyNumberIsAnsweredExactlyOnceAndTruly(
            @ForAll @Size(min = 1, max = 400) List<@IntRange(min = 0, max = 9) Integer> steps) {
        ConfirmRing tested = new ConfirmRing();
        Map<Long, Integer> missing = new HashMap<>();
        Map<Long, Boolean> truth = new HashMap<>();
        Map<Long, Boolean> answered = new HashMap<>();
        long[] published = {0};
        ConfirmRing.Answers client = (sequence, multiple, accepted) -> {
            for (long s = multiple ? 1 : sequence; s <= sequence; s++) {
                if (!answered.containsKey(s)) {
                    assertThat(missing.get(s))
                            .as("outstanding answers of %d", s)
                            .isZero();
                    assertThat(accepted).as("answer for %d", s).isEqualTo(truth.get(s));
                    answered.put(s, accepted);
                }
            }
        };
        for (int i = 0; i < steps.size(); i++) {
            int step = steps.get(i);
            if (step <= 3) {
                long sequence = tested.add(step);
                published[0] = sequence;
                missing.put(sequence, step);
                truth.put(sequence, true);
            } else if (step <= 8) {
                int salt = i;
                boolean accepted = step != 8;
                missing.keySet().stream()
                        .filter(s -> missing.getOrDefault(s, 0) > 0)
                        .skip(salt % 3)
                        .findFirst()
                        .ifPresent(s -> {
                            tested.answered(s, s, accepted);
                            missing.merge(s, -1, Integer::sum);
                            truth.merge(s, accepted, Boolean::logicalAnd);
                        });
            } else {
                tested.drain(client);
            }
        }
        missing.forEach((s, count) -> {
            for (int i = 0; i < count; i++) {
                tested.answered(s, s, true);
            }
        });
        missing.replaceAll((s, count) -> 0);
        tested.drain(client);
        assertThat(answered).hasSize((int) published[0]);
        assertThat(tested.outstanding()).isZero();
    }
}
