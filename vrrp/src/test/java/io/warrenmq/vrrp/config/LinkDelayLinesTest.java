package io.warrenmq.vrrp.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.vrrp.machine.Configs;
import org.junit.jupiter.api.Test;

class LinkDelayLinesTest {
    private static final long SECOND_NS = 1_000_000_000L;

    @Test
    void delaysAreReadAndTheSecondIsThatOfGoingUp() {
        LoadResult result = Configs.load("interface_up_down_delays {\n eth0 1.5\n eth1 0.25 3\n eth2 0 2\n}\n");

        assertThat(result.findings()).isEmpty();
        assertThat(((LoadResult.Loaded) result).config().linkDelays())
                .containsOnlyKeys("eth0", "eth1", "eth2")
                .containsEntry("eth0", new LinkDelay(1_500_000_000L, 1_500_000_000L))
                .containsEntry("eth1", new LinkDelay(250_000_000L, 3 * SECOND_NS))
                .containsEntry("eth2", new LinkDelay(0, 2 * SECOND_NS));
    }

    @Test
    void mistakesAreToldAndTheirLinesLeftOut() {
        LoadResult result =
                Configs.load("interface_up_down_delays {\n missing0 1\n eth0 256\n eth1\n eth2 x\n eth3 2 -1\n}\n");

        assertThat(result.findings())
                .extracting(Finding::text)
                .containsExactly(
                        "interface_up_down_delays names the interface missing0, which does not exist",
                        "eth0 256 is out of range",
                        "eth1 has no time",
                        "eth2 'x' is no time",
                        "eth3 -1 is out of range");
        assertThat(((LoadResult.Loaded) result).config().linkDelays())
                .containsOnlyKeys("eth3")
                .containsEntry("eth3", new LinkDelay(2 * SECOND_NS, 2 * SECOND_NS));
    }
}
