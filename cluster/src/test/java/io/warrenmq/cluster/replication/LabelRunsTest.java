package io.warrenmq.cluster.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LabelRunsTest {

    private static LabelRuns<String> of(String labels) {
        LabelRuns<String> runs = new LabelRuns<>();
        labels.chars().forEach(label -> runs.append(Character.toString(label), 1));
        return runs;
    }

    @Test
    void entriesOfOneLabelAreOneRun() {
        LabelRuns<String> runs = of("aaabb");

        assertThat(runs.runs()).isEqualTo(2);
        assertThat(runs.length()).isEqualTo(5);
        assertThat(runs.at(3)).isEqualTo("a");
        assertThat(runs.at(4)).isEqualTo("b");
        assertThat(runs.last(0)).isEqualTo(3);
        assertThat(runs.first(1)).isEqualTo(4);
    }

    @Test
    void anEntryThatIsNotThereHasNoLabel() {
        LabelRuns<String> runs = of("a");

        assertThat(runs.bears(0, "a")).isFalse();
        assertThat(runs.bears(2, "a")).isFalse();
        assertThatThrownBy(() -> runs.at(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void whatIsSharedEndsWhereLabelsDiffer() {
        assertThat(of("aabb").commonPrefix(of("aacc"))).isEqualTo(2);
        assertThat(of("aabb").commonPrefix(of("aab"))).isEqualTo(3);
        assertThat(of("aa").commonPrefix(of("aabb"))).isEqualTo(2);
        assertThat(of("aa").commonPrefix(of("bb"))).isZero();
        assertThat(of("").commonPrefix(of("bb"))).isZero();
    }

    @Test
    void theSameLengthIsNotTheSameLog() {
        // The mistake of comparing the index of a fork with the last index of another log.
        assertThat(of("aab").commonPrefix(of("aac"))).isEqualTo(2);
    }

    @Test
    void aCopyStaysAsItWas() {
        LabelRuns<String> runs = of("ab");
        LabelRuns<String> copy = runs.copy();

        runs.truncate(1);
        runs.append("c", 3);

        assertThat(copy.length()).isEqualTo(2);
        assertThat(copy.at(2)).isEqualTo("b");
    }

    @Property
    void behavesLikeAListOfLabels(@ForAll @Size(max = 40) List<@IntRange(min = 0, max = 30) Integer> steps) {
        LabelRuns<Integer> runs = new LabelRuns<>();
        List<Integer> labels = new ArrayList<>();
        int label = 0;
        for (int step : steps) {
            if (step < 6) {
                int length = labels.size() * step / 6;
                runs.truncate(length);
                labels.subList(length, labels.size()).clear();
                label++;
            } else {
                label += step % 2;
                runs.append(label, step - 5);
                for (int i = 0; i < step - 5; i++) {
                    labels.add(label);
                }
            }
        }

        assertThat(runs.length()).isEqualTo(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            assertThat(runs.at(i + 1L)).isEqualTo(labels.get(i));
        }
    }
}
