package io.warrenmq.app.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A few kills in every test run; {@code mvn -pl app test -Dtest=CrashTest -Dwarren.kills=300} for a long one, with
 * {@code -Dwarren.seed=N} to repeat the moments of an earlier one.
 */
class CrashTest {
    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void nothingConfirmedIsLostWhenTheNodeIsKilledAtRandomMoments(@TempDir Path directory)
            throws IOException, InterruptedException {
        int kills = Integer.getInteger("warren.kills", 4);
        long seed = Long.getLong("warren.seed", System.nanoTime());
        String result = new CrashRun(directory, seed).run(kills);
        org.slf4j.LoggerFactory.getLogger(CrashTest.class).warn(result);
    }
}
