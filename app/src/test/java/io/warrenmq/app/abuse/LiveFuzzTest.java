package io.warrenmq.app.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.blackbox.NodeProcess;
import io.warrenmq.app.blackbox.TestNode;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Damaged frames over real sockets. {@code -Dwarren.fuzz.frames=10000000} makes it long; {@code -Dwarren.fuzz.seed=}
 * and {@code -Dwarren.fuzz.first=} repeat a run, from a certain connection on.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS)
class LiveFuzzTest {
    private static final String DEFINITIONS = "/io/warrenmq/app/abuse/fuzz-definitions.json";

    @RegisterExtension
    static final TestNode NODE = TestNode.with(
                    "warren.max_unauthenticated_connections = 20000", "log.connection.level = critical")
            .loading(DEFINITIONS);

    @RegisterExtension
    static final TestNode BEHIND_PROXY = TestNode.with(
                    "proxy_protocol = true",
                    "warren.max_unauthenticated_connections = 20000",
                    "log.connection.level = critical")
            .loading(DEFINITIONS);

    private static final Logger LOG = LoggerFactory.getLogger(LiveFuzzTest.class);
    private static final long FRAMES = Long.getLong("warren.fuzz.frames", 0);
    private static final long SHORT_RUN_MS = 10_000;
    private static final long SHORT_PROXY_RUN_MS = 3_000;
    private static final long SLOWEST_ROUND_MS = 10_000;

    @Test
    void damagedFramesHarmNobodyElse() throws Exception {
        fuzz(NODE.node(), false, FRAMES, SHORT_RUN_MS);
    }

    @Test
    void damagedProxyHeadersHarmNobodyElse() throws Exception {
        fuzz(BEHIND_PROXY.node(), true, FRAMES / 10, SHORT_PROXY_RUN_MS);
    }

    private static void fuzz(NodeProcess node, boolean withProxyHeader, long frames, long shortRunMs) throws Exception {
        long seed =
                Long.getLong("warren.fuzz.seed", RandomGenerator.getDefault().nextLong());
        LiveFuzz fuzz = new LiveFuzz(
                node.address(),
                seed,
                Long.getLong("warren.fuzz.first", 0),
                withProxyHeader,
                frames == 0 ? Long.MAX_VALUE : frames,
                frames == 0 ? shortRunMs : Long.MAX_VALUE / 2_000_000);
        long descriptors = Abuse.descriptors(node);
        SteadyTraffic steady = SteadyTraffic.start(fuzz.steadyClient());
        LiveFuzz.Sent sent;
        try (steady) {
            sent = fuzz.run();
        }
        String summary = "seed " + seed + ": " + sent + "; steady client: " + steady.messages() + " messages, slowest "
                + SteadyTraffic.ROUND + " in " + steady.slowestMs() + " ms";
        LOG.warn(summary);

        assertThat(node.isAlive()).as(summary).isTrue();
        assertThat(steady.failure()).as(summary).isNull();
        assertThat(steady.slowestMs()).as(summary).isLessThan(SLOWEST_ROUND_MS);
        assertThat(node.stackTraces()).as(summary).isEmpty();
        assertThat(sent.damagedFrames()).as(summary).isGreaterThan(1_000);
        Abuse.expectBoundedMemory(node);
        Abuse.expectNoConnections(node, 0);
        if (!withProxyHeader) {
            Abuse.expectHealthy(node, descriptors);
        }
    }
}
