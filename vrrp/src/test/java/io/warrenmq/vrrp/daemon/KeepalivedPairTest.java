package io.warrenmq.vrrp.daemon;

import static io.warrenmq.vrrp.daemon.NetworkLab.await;
import static io.warrenmq.vrrp.daemon.PairTest.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.vrrp.daemon.NetworkLab.Daemon;
import io.warrenmq.vrrp.packet.Family;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    /** Starts our daemon in a node, or Keepalived. */
    private static Daemon start(NetworkLab lab, int node, boolean isOurs, String config) {
        return isOurs ? lab.start(node, config) : lab.startKeepalived(node, theirs(config));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDelayOfPreemptionIsKeptByEither(boolean oursDelays) {
        try (NetworkLab lab = new NetworkLab(folder)) {
            start(lab, 1, !oursDelays, PairTest.fast(100, ""));
            awaitOwner(lab, 1);
            Daemon delaying = start(lab, 0, oursDelays, PairTest.fast(150, " preempt_delay 1"));

            await(
                    "the better one begins to wait",
                    SOON_MS,
                    () -> delaying.logged().toLowerCase(java.util.Locale.ROOT).contains("start preempt delay"));
            assertThat(delaying.logged()).doesNotContain("Entering MASTER STATE");
            awaitOwner(lab, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofTwoMastersOfTheSamePriorityTheHigherAddressStays(boolean oursIsHigher) {
        try (NetworkLab lab = new NetworkLab(folder)) {
            lab.separate(true);
            start(lab, 0, !oursIsHigher, PairTest.fast(100, ""));
            start(lab, 1, oursIsHigher, PairTest.fast(100, ""));
            await("both are masters", SOON_MS, () -> lab.hasAddress(0, VIP) && lab.hasAddress(1, VIP));

            lab.separate(false);

            awaitOwner(lab, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "interval"})
    void whoDiffersInPasswordOrIntervalIsNotUnderstoodByEither(String what) {
        String ours = PairTest.v2(150, "");
        String other = what.equals("password") ? ours.replace("root123", "other") : PairTest.v2(150, " advert_int 2");
        try (NetworkLab lab = new NetworkLab(folder)) {
            Daemon a = lab.start(0, ours);
            lab.startKeepalived(1, theirs(other));

            await("both are masters", SOON_MS, () -> lab.hasAddress(0, VIP) && lab.hasAddress(1, VIP));
            await(
                    "ours says so",
                    SOON_MS,
                    () -> a.logged().contains("another router at 192.0.2.2 advertises VRID 51")
                            && a.logged().contains("both may be master"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNumberInAFileMovesTheAddressForEither(boolean oursTracks) throws IOException {
        Path number = Files.writeString(folder.resolve("number"), "0\n");
        String definition = "track_file load {\n file " + number + "\n}\n";
        try (NetworkLab lab = new NetworkLab(folder)) {
            start(lab, 0, !oursTracks, PairTest.fast(150, ""));
            start(lab, 1, oursTracks, definition + PairTest.fast(100, " track_file {\n load weight 1\n }"));
            awaitOwner(lab, 0);

            Files.writeString(number, "80\n");
            awaitOwner(lab, 1);

            Files.writeString(number, "-20\n");
            awaitOwner(lab, 0);
        }
    }

    /** Keepalived itself cannot: the kernel reports processes outside of namespaces only. */
    @Test
    void aProcessThatWeTrackMovesTheAddressToKeepalivedAndBack() throws IOException {
        Path program = Files.copy(Path.of("/bin/sleep"), folder.resolve("wvtracked"));
        try (NetworkLab lab = new NetworkLab(folder)) {
            Process tracked = lab.run(folder.resolve("tracked.log"), program.toString(), "1000");
            lab.startKeepalived(1, theirs(PairTest.fast(100, "")));
            lab.start(
                    0,
                    "vrrp_track_process p {\n process wvtracked\n weight 60\n}\n"
                            + PairTest.fast(50, " track_process {\n p\n }"));
            awaitOwner(lab, 0);

            tracked.destroyForcibly();
            awaitOwner(lab, 1);

            lab.run(folder.resolve("tracked.log"), program.toString(), "1000");
            awaitOwner(lab, 0);
        }
    }

    @Test
    void theSameLinesGoThroughThePipesOfBoth() throws IOException {
        List<List<String>> told = new ArrayList<>();
        for (boolean isOurs : new boolean[] {true, false}) {
            try (NetworkLab lab = new NetworkLab(folder)) {
                Path pipe = folder.resolve("pipe" + isOurs);
                Path read = folder.resolve("read" + isOurs);
                NetworkLab.run("mkfifo", pipe.toString());
                lab.run(read, "cat", pipe.toString());
                Daemon daemon = start(
                        lab,
                        0,
                        isOurs,
                        PairTest.fast(100, "").replace("global_defs {", "global_defs {\n vrrp_notify_fifo " + pipe));
                await("it is master", SOON_MS, () -> lab.hasAddress(0, VIP));
                daemon.stop();
                await("its end is told", SOON_MS, () -> read(read).contains("STOP"));
                told.add(read(read).lines().toList());
            }
        }

        assertThat(told.getFirst())
                .containsExactly(
                        "INSTANCE \"VI_1\" BACKUP 100", "INSTANCE \"VI_1\" MASTER 100", "INSTANCE \"VI_1\" STOP 100");
        assertThat(told.getLast()).isEqualTo(told.getFirst());
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void weTakeOverFromAKeepalivedThatIsKilled() {
        try (NetworkLab lab = new NetworkLab(folder)) {
            Daemon ours = lab.start(0, PairTest.fast(100, ""));
            Daemon theirs = lab.startKeepalived(1, theirs(PairTest.fast(150, "")));
            awaitOwner(lab, 1);

            theirs.kill();

            // It leaves its address behind: it has no lease.
            await("we have the address", SOON_MS, () -> lab.hasAddress(0, VIP));
            assertThat(ours.logged()).contains("Entering MASTER STATE");
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
