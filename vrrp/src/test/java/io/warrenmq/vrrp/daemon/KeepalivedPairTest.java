package io.warrenmq.vrrp.daemon;

import static io.warrenmq.vrrp.daemon.NetworkLab.await;
import static io.warrenmq.vrrp.daemon.PairTest.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.vrrp.daemon.NetworkLab.Daemon;
import io.warrenmq.vrrp.packet.Family;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our daemon and a real Keepalived keep one address, in both roles. */
@ResourceLock(NetworkLab.LOCK)
class KeepalivedPairTest {
    /** For what must happen: only a test that fails waits so long, and a machine may be busy with other tests. */
    private static final long SOON_MS = 20_000;

    /** By how much a busy machine may be late; on a quiet one it is less than 5 % of the time. */
    private static final long LATE_MS = 1_000;

    private static final String OURS = "192.0.2.1";
    private static final String THEIRS = "192.0.2.2";

    @TempDir
    Path folder;

    @BeforeEach
    void skipWithoutKeepalived() {
        NetworkLab.needKeepalived();
    }

    private static String theirs(String config) {
        return config.replace(" vip_lease 3\n", "");
    }

    private static void awaitOwner(NetworkLab lab, int node) {
        await(
                "node " + node + " alone has the address",
                SOON_MS,
                () -> lab.hasAddress(node, VIP) && !lab.hasAddress(1 - node, VIP));
    }

    @Test
    void keepalivedTakesOverFromUs() {
        try (NetworkLab lab = new NetworkLab(folder);
                AdvertRecorder adverts = new AdvertRecorder(lab, Family.IPV4)) {
            lab.startKeepalived(1, theirs(PairTest.v2(100, "")));
            Daemon ours = lab.start(0, PairTest.v2(150, ""));
            awaitOwner(lab, 0);

            ours.kill();
            AdvertRecorder.Heard last = adverts.last(OURS);
            assertThat(adverts.untilFirst(last, THEIRS, SOON_MS)).isBetween(3_600L, 3_600L + LATE_MS);

            Daemon again = lab.start(0, PairTest.v2(150, ""));
            awaitOwner(lab, 0);
            assertThat(again.stop()).isZero();
            assertThat(adverts.untilFirst(adverts.farewell(OURS, SOON_MS), THEIRS, SOON_MS))
                    .isBetween(600L, 600L + LATE_MS);
        }
    }

    @Test
    void weTakeOverFromKeepalived() {
        try (NetworkLab lab = new NetworkLab(folder);
                AdvertRecorder adverts = new AdvertRecorder(lab, Family.IPV4)) {
            lab.start(0, PairTest.v2(100, ""));
            Daemon theirs = lab.startKeepalived(1, theirs(PairTest.v2(150, "")));
            awaitOwner(lab, 1);

            theirs.stop();
            assertThat(adverts.untilFirst(adverts.farewell(THEIRS, SOON_MS), OURS, SOON_MS))
                    .isBetween(600L, 600L + LATE_MS);
            awaitOwner(lab, 0);

            lab.startKeepalived(1, theirs(PairTest.v2(150, "")));
            awaitOwner(lab, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void pairsBelowASecondWorkInBothRoles(int master) {
        try (NetworkLab lab = new NetworkLab(folder)) {
            Daemon ours = lab.start(0, PairTest.fast(master == 0 ? 150 : 100, ""));
            Daemon theirs = lab.startKeepalived(1, theirs(PairTest.fast(master == 1 ? 150 : 100, "")));
            awaitOwner(lab, master);

            (master == 0 ? ours : theirs).stop();

            awaitOwner(lab, 1 - master);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void anUnpluggedMasterIsReplacedAndComesBack(int master) {
        try (NetworkLab lab = new NetworkLab(folder)) {
            lab.start(0, PairTest.fast(master == 0 ? 150 : 100, ""));
            lab.startKeepalived(1, theirs(PairTest.fast(master == 1 ? 150 : 100, "")));
            awaitOwner(lab, master);

            lab.cable(master, false);
            awaitOwner(lab, 1 - master);
            lab.cable(master, true);
            awaitOwner(lab, master);
        }
    }

    @Test
    void ofEqualPrioritiesTheRunningMasterStays() {
        try (NetworkLab lab = new NetworkLab(folder)) {
            lab.start(0, PairTest.fast(100, ""));
            awaitOwner(lab, 0);
            Daemon theirs = lab.startKeepalived(1, theirs(PairTest.fast(100, "")));
            await("Keepalived is backup", SOON_MS, () -> theirs.logged().contains("Entering BACKUP STATE"));

            // Longer than it would take to preempt.
            await("Keepalived never takes over", 3_000, new Elapsed(1_500));
            assertThat(lab.hasAddress(0, VIP)).isTrue();
            assertThat(theirs.logged()).doesNotContain("Entering MASTER STATE");
        }
    }

    @Test
    void nopreemptLeavesKeepalivedAlone() {
        try (NetworkLab lab = new NetworkLab(folder)) {
            lab.startKeepalived(1, theirs(PairTest.fast(100, "")));
            awaitOwner(lab, 1);
            Daemon ours = lab.start(0, PairTest.fast(150, " nopreempt"));
            await("ours is backup", SOON_MS, () -> ours.logged().contains("Entering BACKUP STATE"));

            await("ours never takes over", 3_000, new Elapsed(1_500));
            assertThat(ours.logged()).doesNotContain("Entering MASTER STATE");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void unicastPairsWork(int master) {
        String[] peers = {
            " unicast_src_ip 192.0.2.1\n unicast_peer {\n 192.0.2.2\n }",
            " unicast_src_ip 192.0.2.2\n unicast_peer {\n 192.0.2.1\n }"
        };
        try (NetworkLab lab = new NetworkLab(folder)) {
            Daemon ours = lab.start(0, PairTest.fast(master == 0 ? 150 : 100, peers[0]));
            Daemon theirs = lab.startKeepalived(1, theirs(PairTest.fast(master == 1 ? 150 : 100, peers[1])));
            awaitOwner(lab, master);

            (master == 0 ? ours : theirs).stop();

            awaitOwner(lab, 1 - master);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void ipv6PairsWork(int master) {
        String ipv6 = "\n advert_int 0.1\n virtual_ipaddress {\n fe80::10\n 2001:db8::10\n }\n}\n";
        String head = "vrrp_instance VI_6 {\n version 3\n interface eth0\n virtual_router_id 60\n priority ";
        try (NetworkLab lab = new NetworkLab(folder)) {
            Daemon ours = lab.start(0, head + (master == 0 ? 150 : 100) + ipv6);
            Daemon theirs = lab.startKeepalived(1, head + (master == 1 ? 150 : 100) + ipv6);
            await(
                    "the better one alone has it",
                    SOON_MS,
                    () -> lab.hasAddress(master, "2001:db8::10") && !lab.hasAddress(1 - master, "2001:db8::10"));

            (master == 0 ? ours : theirs).stop();

            await("the other takes over", SOON_MS, () -> lab.hasAddress(1 - master, "2001:db8::10"));
        }
    }

    /** True once some time has passed. */
    private static final class Elapsed implements java.util.function.BooleanSupplier {
        private final long endNs;

        Elapsed(long ms) {
            endNs = System.nanoTime() + ms * 1_000_000;
        }

        @Override
        public boolean getAsBoolean() {
            return System.nanoTime() >= endNs;
        }
    }
}
