package io.warrenmq.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BareDiskTest {
    @TempDir
    Path folder;

    @Test
    void timesAreThoseOfMessagesThatCameAndNothingIsLeftBehind() throws IOException {
        LatencyHistogram times = new BareDisk(folder, 1024, 1_000).measure(1);
        assertThat(times.percentileMs(50)).isPositive();
        assertThat(times.maximumMs()).isGreaterThanOrEqualTo(times.percentileMs(99));
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }
}
