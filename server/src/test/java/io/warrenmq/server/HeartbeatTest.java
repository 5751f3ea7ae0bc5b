package io.warrenmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.wire.FrameType;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private static final TestNode NODE = TestNode.start();

    @AfterAll
    static void stop() {
        NODE.close();
    }

    @Test
    void aSilentClientIsDroppedAfterTwoToThreeIntervals() throws Exception {
        try (RawClient client = NODE.raw().open(10, 131_072, 1)) {
            Instant silentFrom = Instant.now();
            assertThat(client.isClosedByServer()).isTrue();
            assertThat(Duration.between(silentFrom, Instant.now()))
                    .isBetween(Duration.ofMillis(1_900), Duration.ofMillis(3_900));
        }
    }

    @Test
    void heartbeatsAreSentEveryHalfInterval() throws Exception {
        try (RawClient client = NODE.raw().open(10, 131_072, 2)) {
            assertThat(client.readBytes(8)).isEqualTo(RawClient.frame(FrameType.HEARTBEAT, 0, new byte[0], 0xCE));
            assertThat(client.readBytes(8)).isEqualTo(RawClient.frame(FrameType.HEARTBEAT, 0, new byte[0], 0xCE));
        }
    }
}
