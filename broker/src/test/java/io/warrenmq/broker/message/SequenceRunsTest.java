package io.warrenmq.broker.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SequenceRunsTest {
    /** Even steps add a number above the last one, odd ones remove a range; a set of numbers is the model. */
    @Property(tries = 500)
    void removesExactlyWhatWasAddedAndNotRemovedYet(
            @ForAll @Size(min = 1, max = 300) List<@IntRange(min = 0, max = 60) Integer> steps) {
        SequenceRuns runs = new SequenceRuns();
        TreeSet<Long> model = new TreeSet<>();
        long next = 1;
        for (int i = 0; i < steps.size(); i++) {
            int step = steps.get(i);
            if (step % 3 != 0) {
                next += 1 + (step % 2);
                runs.add(next);
                model.add(next);
            } else {
                long from = Math.max(1, next - step);
                long to = from + step / 4;
                TreeSet<Long> expected = new TreeSet<>(model.subSet(from, true, to, true));
                TreeSet<Long> removed = new TreeSet<>();
                runs.remove(from, to, true, (first, last, accepted) -> {
                    for (long s = first; s <= last; s++) {
                        assertThat(removed.add(s)).as("%d told once", s).isTrue();
                    }
                });
                assertThat(removed).isEqualTo(expected);
                model.removeAll(expected);
                assertThat(runs.isEmpty()).isEqualTo(model.isEmpty());
            }
        }
    }
}
