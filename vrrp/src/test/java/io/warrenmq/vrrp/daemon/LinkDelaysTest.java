package io.warrenmq.vrrp.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.vrrp.config.LinkDelay;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinkDelaysTest {
    private final List<String> told = new ArrayList<>();
    private final LinkDelays delays = new LinkDelays((name, up) -> told.add(name + (up ? " up" : " down")));

    private LinkDelaysTest() {
        delays.configure(Map.of("eth0", new LinkDelay(100, 300)));
        delays.found("eth0", true);
        delays.found("eth1", true);
        told.clear();
    }

    @Test
    void aChangeCountsWhenItHasLasted() {
        assertThat(delays.changed("eth0", false, 1_000)).hasValue(100);
        delays.expire(1_099);
        assertThat(told).isEmpty();
        assertThat(delays.nextDeadlineNs()).isEqualTo(1_100);

        delays.expire(1_100);

        assertThat(told).containsExactly("eth0 down");
        assertThat(delays.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(delays.changed("eth0", true, 2_000)).hasValue(300);
        delays.expire(2_300);
        assertThat(told).containsExactly("eth0 down", "eth0 up");
    }

    @Test
    void whatIsOverBeforeIsNeverTold() {
        delays.changed("eth0", false, 1_000);
        assertThat(delays.changed("eth0", true, 1_050)).isEmpty();
        delays.expire(5_000);

        assertThat(told).isEmpty();
        assertThat(delays.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theSameNewsAgainDoNotProlongTheDelay() {
        delays.changed("eth0", false, 1_000);
        delays.changed("eth0", false, 1_090);
        delays.expire(1_100);

        assertThat(told).containsExactly("eth0 down");
    }

    @Test
    void otherInterfacesCountAtOnce() {
        assertThat(delays.changed("eth1", false, 1_000)).isEmpty();
        assertThat(delays.changed("eth1", false, 1_001)).isEmpty();
        assertThat(delays.changed("eth9", true, 1_002)).isEmpty();

        assertThat(told).containsExactly("eth1 down", "eth9 up");
    }

    @Test
    void whatIsGoneIsDownAtOnce() {
        delays.changed("eth0", false, 1_000);
        delays.found("eth0", false);
        delays.expire(5_000);

        assertThat(told).containsExactly("eth0 down");
    }
}
