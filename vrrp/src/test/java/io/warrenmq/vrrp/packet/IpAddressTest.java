package io.warrenmq.vrrp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "192.0.2.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "2001:db8:0:1::",
                "1::2:0:0:3",
                "2001:db8:1:2:3:4:5:6"
            })
    void theUsualTextIsReadAndWritten(String text) {
        assertThat(IpAddress.parse(text)).hasToString("Optional[" + text + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10",
                "10.1",
                "10.90.0.300",
                "1.2.3.4.5",
                "01.2.3.4567",
                "host",
                "fe80::1%eth0",
                "::g",
                "1:2:3",
                "[::1]",
                "1.2.3.4/24"
            })
    void anythingElseIsNoAddress(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }

    @Test
    void addressesAreOrderedAsUnsignedNumbers() {
        assertThat(IpAddress.of("200.0.0.1")).isGreaterThan(IpAddress.of("10.0.0.1"));
        assertThat(IpAddress.of("fe80::2")).isGreaterThan(IpAddress.of("fe80::1"));
        assertThat(IpAddress.of("fe80::")).isGreaterThan(IpAddress.of("2001::"));
    }

    @Test
    void linkLocalAndGroupsAreKnown() {
        assertThat(IpAddress.of("fe80::1").isLinkLocal()).isTrue();
        assertThat(IpAddress.of("fec0::1").isLinkLocal()).isFalse();
        assertThat(IpAddress.of("224.0.0.18").isMulticast()).isTrue();
        assertThat(IpAddress.of("ff02::12").isMulticast()).isTrue();
        assertThat(IpAddress.of("223.255.255.255").isMulticast()).isFalse();
    }

    @Property
    void everyIpv6TextIsReadAgain(@ForAll long high, @ForAll long low) {
        IpAddress address = new IpAddress(Family.IPV6, high, low);

        // The last 2^32 addresses of ::ffff:0:0 are IPv4 for Java.
        if (high != 0) {
            assertThat(IpAddress.parse(address.toString())).contains(address);
        }
    }
}
