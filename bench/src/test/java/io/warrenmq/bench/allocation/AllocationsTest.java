package io.warrenmq.bench.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationsTest {
    private static final Instant BEGIN = Instant.ofEpochSecond(1_000);
    private static final Instant END = BEGIN.plusSeconds(10);
    private static final long BYTES = 64L << 20;

    private final Allocations allocations = new Allocations();

    @Test
    void aThreadIsChargedWithWhatItAllocatedMeanwhile() {
        allocations.counter("1 loop", 5_000, BEGIN);
        allocations.counter("1 loop", 6_000, BEGIN.plusSeconds(4));
        allocations.counter("1 loop", 25_000, END);

        assertThat(allocations.byThread()).containsExactly(new Allocations.ThreadRate("1 loop", 2_000));
    }

    @Test
    void aThreadThatBeganLaterHadAllocatedNothingBefore() {
        allocations.counter("1 loop", 0, BEGIN);
        allocations.counter("2 late", 3_000, END);

        assertThat(allocations.bytesPerSecond()).isEqualTo(300);
    }

    @Test
    void aThreadThatEndedEarlyIsNotChargedWithItsPast() {
        allocations.counter("1 gone", 9_000, BEGIN);
        allocations.counter("2 loop", 0, END);

        assertThat(allocations.byThread()).isEmpty();
    }

    @Test
    void placesHaveTheirShareOfAllSamples() {
        allocations.sample("A", 10);
        allocations.sample("B", 60);
        allocations.sample("A", 30);

        assertThat(allocations.sites()).containsExactly(new Allocations.Site("B", 0.6), new Allocations.Site("A", 0.4));
    }

    @Test
    void aRecordingOfNothingHasNoRate() {
        assertThat(allocations.bytesPerSecond()).isZero();
        assertThat(allocations.sites()).isEmpty();
    }

    @Test
    void aRecordingOfAnotherMachineTellsHowMuchAndWhere(@TempDir Path folder) throws Exception {
        Recording recording = new Recording(ProcessHandle.current().pid(), folder);
        recording.begin();
        allocate();
        recording.end();

        Allocations read = Allocations.read(recording.file());

        Thread thread = Thread.currentThread();
        assertThat(read.byThread())
                .filteredOn(rate -> rate.thread().equals(thread.threadId() + " " + thread.getName()))
                .singleElement()
                .satisfies(rate ->
                        assertThat(rate.bytesPerSecond() * read.seconds()).isBetween(BYTES * 0.999, BYTES * 1.5));
        assertThat(read.sites()).anyMatch(site -> site.place().startsWith("long[] at AllocationsTest.allocate:"));
        assertThat(read.sites().stream().mapToDouble(Allocations.Site::share).sum())
                .isCloseTo(1, within(1e-9));
    }

    private static void allocate() {
        long[][] kept = new long[64][];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = new long[1 << 17];
        }
        assertThat(Arrays.stream(kept).mapToLong(array -> array.length * 8L).sum())
                .isEqualTo(BYTES);
    }
}
