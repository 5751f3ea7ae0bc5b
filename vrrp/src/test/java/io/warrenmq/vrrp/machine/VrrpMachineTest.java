package io.warrenmq.vrrp.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.warrenmq.vrrp.config.Track;
import io.warrenmq.vrrp.config.VrrpConfig;
import io.warrenmq.vrrp.packet.Advert;
import io.warrenmq.vrrp.packet.Authentication;
import io.warrenmq.vrrp.packet.IpAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every row of the tables of the protocol, in virtual time. */
class VrrpMachineTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;
    private static final IpAddress OURS = IpAddress.of("192.0.2.5");
    private static final IpAddress LOWER = IpAddress.of("192.0.2.1");
    private static final IpAddress HIGHER = IpAddress.of("192.0.2.9");

    private final Recorder recorder = new Recorder();
    private final VrrpMachine machine = new VrrpMachine(recorder);
    private long now = 1_000 * SECOND;

    private void start(String config) {
        apply(Configs.of(config));
        machine.learn(new Track.Source(Track.Kind.INTERFACE, "eth0"), Reading.up(), now);
        machine.start(now);
    }

    private void apply(VrrpConfig config) {
        machine.configure(config, now);
        machine.routers().forEach(router -> machine.sourceIs(router, Optional.of(OURS), now));
    }

    private static String instance(String lines) {
        return "vrrp_script chk {\n script /bin/chk\n}\nvrrp_script heavy {\n script /bin/chk\n weight -60\n}\n"
                + named("VI_1", 51, lines);
    }

    private static String named(String name, int vrid, String lines) {
        return "vrrp_instance " + name + " {\n interface eth0\n virtual_router_id " + vrid + "\n" + lines
                + "\n virtual_ipaddress {\n 192.0.2." + (100 + vrid) + "\n }\n}\n";
    }

    private VirtualRouter router() {
        return machine.routers().iterator().next();
    }

    private VirtualRouter router(String name) {
        return machine.routers().stream()
                .filter(router -> router.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void hear(int priority, IpAddress from) {
        hear(router(), priority, from, router().config().advertIntervalNs());
    }

    private void hear(VirtualRouter router, int priority, IpAddress from, long intervalNs) {
        machine.received(
                router,
                new Advert(
                        router.config().version(),
                        router.config().vrid(),
                        priority,
                        intervalNs,
                        router.config().advertised(),
                        Authentication.NONE),
                from,
                now);
    }

    /** Lets time pass; what is due is done when it is due. */
    private void pass(long ns) {
        long end = now + ns;
        while (machine.nextDeadlineNs() <= end) {
            now = Math.max(now, machine.nextDeadlineNs());
            machine.expire(now);
        }
        now = end;
    }

    /** How long it takes from now until the router is master. */
    private long untilMaster() {
        long began = now;
        while (router().state() != State.MASTER) {
            now = machine.nextDeadlineNs();
            machine.expire(now);
        }
        return now - began;
    }

    private void becomeMaster() {
        untilMaster();
        recorder.take();
        recorder.logged.clear();
    }

    @Test
    void aLoneInstanceIsMasterAfterThreeAdvertsAndSkew() {
        start(instance(" priority 100"));

        assertThat(recorder.take()).containsExactly("VI_1 remove", "VI_1 notify BACKUP");
        assertThat(recorder.logged).containsExactly("(VI_1) removing VIPs.", "(VI_1) Entering BACKUP STATE (init)");
        assertThat(untilMaster()).isEqualTo(3 * SECOND + 156 * SECOND / 256);
        assertThat(recorder.take())
                .containsExactly("VI_1 send 100", "VI_1 add", "VI_1 announce 5", "VI_1 notify MASTER");
    }

    @Test
    void stateMasterIsNoFasterThanBackup() {
        start(instance(" priority 100\n state MASTER"));

        assertThat(untilMaster()).isEqualTo(3 * SECOND + 156 * SECOND / 256);
    }

    @Test
    void anOwnerWithStateMasterIsMasterAtOnce() {
        start(instance(" priority 255\n state MASTER"));

        assertThat(router().state()).isEqualTo(State.MASTER);
        assertThat(recorder.take()).doesNotContain("VI_1 notify BACKUP");
    }

    @Test
    void versionThreeTakesTheSkewFromTheInterval() {
        start(instance(" priority 100\n version 3\n advert_int 0.1"));

        assertThat(untilMaster()).isCloseTo(361 * MILLI, within(MILLI));
    }

    @Test
    void versionThreeLearnsTheIntervalOfItsMaster() {
        start(instance(" priority 100\n version 3\n advert_int 0.1"));

        hear(router(), 150, HIGHER, SECOND);

        assertThat(untilMaster()).isEqualTo(3 * SECOND + 156 * SECOND / 256);
        assertThat(router().masterIntervalNs()).isEqualTo(100 * MILLI);
    }

    @Test
    void aMasterAdvertisesEachIntervalAndAnnouncesAgain() {
        start(instance(" priority 100"));
        becomeMaster();

        pass(5 * SECOND);

        assertThat(recorder.take())
                .containsExactly(
                        "VI_1 send 100",
                        "VI_1 send 100",
                        "VI_1 send 100",
                        "VI_1 send 100",
                        "VI_1 send 100",
                        "VI_1 announce 5");
        pass(55 * SECOND);
        assertThat(recorder.take()).endsWith("VI_1 announce 1");
    }

    @Test
    void aBackupWaitsAsLongAsItHearsEqualOrHigherAdverts() {
        start(instance(" priority 100"));
        for (int advert = 0; advert < 20; advert++) {
            hear(advert % 2 == 0 ? 100 : 150, LOWER);
            pass(3 * SECOND);
        }

        assertThat(router().state()).isEqualTo(State.BACKUP);
        assertThat(router().masterPriority()).isEqualTo(150);
    }

    @Test
    void aBackupTakesOverAfterSkewFromALeavingMaster() {
        start(instance(" priority 100"));
        hear(150, HIGHER);

        hear(0, HIGHER);

        assertThat(untilMaster()).isEqualTo(156 * SECOND / 256);
        assertThat(recorder.logged).contains("(VI_1) Backup received priority 0 advertisement");
    }

    @Test
    void aBackupPreemptsByIgnoringLowerAdverts() {
        start(instance(" priority 150"));
        long began = now;
        while (router().state() == State.BACKUP) {
            hear(100, HIGHER);
            pass(100 * MILLI);
        }

        assertThat(now - began).isCloseTo(3 * SECOND + 106 * SECOND / 256, within(100 * MILLI));
        assertThat(recorder.logged).contains("(VI_1) received lower priority (100) advert from 192.0.2.9 - discarding");
    }

    @Test
    void nopreemptLeavesARunningMasterAlone() {
        start(instance(" priority 150\n nopreempt"));
        for (int advert = 0; advert < 30; advert++) {
            hear(100, LOWER);
            pass(SECOND);
        }

        assertThat(router().state()).isEqualTo(State.BACKUP);
    }

    @Test
    void preemptionIsDelayed() {
        start(instance(" priority 150\n preempt_delay 10"));
        long began = now;
        while (router().state() == State.BACKUP) {
            hear(100, LOWER);
            pass(SECOND);
        }

        assertThat(now - began).isBetween(13 * SECOND, 15 * SECOND);
        assertThat(recorder.logged).contains("(VI_1) start preempt delay (10.0 secs)");
    }

    @Test
    void aHigherAdvertEndsThePreemptionDelay() {
        start(instance(" priority 150\n preempt_delay 10"));
        hear(100, LOWER);

        hear(200, HIGHER);

        assertThat(recorder.logged).contains("(VI_1) stop preempt delay");
    }

    @Test
    void aMasterAnswersALowerAdvertAtOnce() {
        start(instance(" priority 100"));
        becomeMaster();

        hear(50, HIGHER);

        assertThat(recorder.take())
                .containsExactly("VI_1 send 100", "VI_1 announce 5", "VI_1 notify MASTER_RX_LOWER_PRI");
        assertThat(recorder.logged)
                .containsExactly(
                        "(VI_1) Received advert from 192.0.2.9 with lower priority 50, ours 100, forcing new election");
        pass(999 * MILLI);
        assertThat(recorder.take()).isEmpty();
    }

    @Test
    void aMasterMayBeToldNotToAnswerALowerAdvert() {
        start(instance(" priority 100\n lower_prio_no_advert"));
        becomeMaster();

        hear(50, HIGHER);

        assertThat(recorder.take()).containsExactly("VI_1 announce 5", "VI_1 notify MASTER_RX_LOWER_PRI");
    }

    @Test
    void aMasterGivesWayToAHigherPriority() {
        start(instance(" priority 100"));
        becomeMaster();

        hear(150, LOWER);

        assertThat(recorder.take()).containsExactly("VI_1 remove", "VI_1 notify BACKUP");
        assertThat(recorder.logged)
                .containsExactly(
                        "(VI_1) Master received advert from 192.0.2.1 with higher priority 150, ours 100",
                        "(VI_1) removing VIPs.",
                        "(VI_1) Entering BACKUP STATE");
        assertThat(untilMaster()).isEqualTo(3 * SECOND + 156 * SECOND / 256);
    }

    @Test
    void aMasterMaySendALastAdvertWhenItGivesWay() {
        start(instance(" priority 100\n higher_prio_send_advert"));
        becomeMaster();

        hear(150, LOWER);

        assertThat(recorder.take()).containsExactly("VI_1 send 100", "VI_1 remove", "VI_1 notify BACKUP");
    }

    @Test
    void ofTwoEqualMastersTheHigherAddressStays() {
        start(instance(" priority 100"));
        becomeMaster();

        hear(100, LOWER);
        assertThat(router().state()).isEqualTo(State.MASTER);

        hear(100, HIGHER);
        assertThat(router().state()).isEqualTo(State.BACKUP);
        assertThat(recorder.logged)
                .contains(
                        "(VI_1) Master received advert from 192.0.2.9 with same priority 100 but higher IP address than ours");
    }

    @Test
    void aMasterAnswersALeavingOneAndStays() {
        start(instance(" priority 100"));
        becomeMaster();

        hear(0, HIGHER);

        assertThat(recorder.take()).containsExactly("VI_1 send 100");
        assertThat(router().state()).isEqualTo(State.MASTER);
    }

    @Test
    void anotherHostWithOurAddressIsReported() {
        start(instance(" priority 100"));
        becomeMaster();

        hear(100, OURS);

        assertThat(router().state()).isEqualTo(State.MASTER);
        assertThat(recorder.logged.getFirst()).contains("our own address 192.0.2.5");
    }

    @Test
    void ofTwoOwnersBothStopBeingOne() {
        start(instance(" priority 255\n state MASTER"));

        hear(255, LOWER);

        assertThat(router().state()).isEqualTo(State.BACKUP);
        assertThat(router().effectivePriority()).isEqualTo(254);
        assertThat(recorder.logged).anyMatch(line -> line.contains("CONFIGURATION ERROR"));
    }

    @Test
    void aDeadInterfaceIsAFaultUntilItIsBack() {
        start(instance(" priority 100"));
        becomeMaster();

        machine.learn(new Track.Source(Track.Kind.INTERFACE, "eth0"), Reading.down(), now);

        assertThat(recorder.take()).containsExactly("VI_1 send 0", "VI_1 remove", "VI_1 notify FAULT");
        hear(150, LOWER);
        pass(60 * SECOND);
        assertThat(router().state()).isEqualTo(State.FAULT);
        machine.learn(new Track.Source(Track.Kind.INTERFACE, "eth0"), Reading.up(), now);
        assertThat(recorder.take()).containsExactly("VI_1 notify BACKUP");
        assertThat(untilMaster()).isEqualTo(3 * SECOND + 156 * SECOND / 256);
    }

    @Test
    void theOwnInterfaceMayBeLeftOut() {
        start(instance(" priority 100\n dont_track_primary"));
        becomeMaster();

        machine.learn(new Track.Source(Track.Kind.INTERFACE, "eth0"), Reading.down(), now);

        assertThat(router().state()).isEqualTo(State.MASTER);
    }

    @Test
    void anInstanceWithoutSourceAddressIsInFault() {
        start(instance(" priority 100"));
        becomeMaster();

        machine.sourceIs(router(), Optional.empty(), now);

        assertThat(router().state()).isEqualTo(State.FAULT);
    }

    @Test
    void anInstanceWaitsSilentlyForTheFirstResultOfAScriptWithoutWeight() {
        start(instance(" priority 100\n track_script {\n chk\n }"));
        pass(60 * SECOND);
        assertThat(recorder.take()).containsExactly("VI_1 remove");

        machine.learn(new Track.Source(Track.Kind.SCRIPT, "chk"), Reading.up(), now);

        assertThat(recorder.take()).containsExactly("VI_1 notify BACKUP");
    }

    @Test
    void aFailingScriptWithoutWeightIsAFaultAtStart() {
        start(instance(" priority 100\n track_script {\n chk\n }"));

        machine.learn(new Track.Source(Track.Kind.SCRIPT, "chk"), Reading.down(), now);

        assertThat(recorder.take()).containsExactly("VI_1 remove", "VI_1 notify FAULT");
    }

    @Test
    void aWeightMovesThePriorityAndTheRunningTimer() {
        start(instance(" priority 100\n track_script {\n heavy\n }"));
        hear(150, HIGHER);
        pass(SECOND);

        machine.learn(new Track.Source(Track.Kind.SCRIPT, "heavy"), Reading.down(), now);

        assertThat(router().effectivePriority()).isEqualTo(40);
        assertThat(recorder.logged).contains("(VI_1) Changing effective priority from 100 to 40");
        assertThat(untilMaster()).isEqualTo(2 * SECOND + 216 * SECOND / 256);
    }

    @Test
    void aMasterWithLoweredPriorityStaysUntilSomebodyTakesOver() {
        start(instance(" priority 100\n track_script {\n heavy\n }"));
        becomeMaster();

        machine.learn(new Track.Source(Track.Kind.SCRIPT, "heavy"), Reading.down(), now);
        pass(SECOND);

        assertThat(router().state()).isEqualTo(State.MASTER);
        assertThat(recorder.take()).containsExactly("VI_1 priority 40", "VI_1 send 40");
    }

    @Test
    void thePriorityStaysInRangeAndAnOwnerKeepsIts() {
        start(instance(" priority 50\n track_script {\n heavy\n }"));
        machine.learn(new Track.Source(Track.Kind.SCRIPT, "heavy"), Reading.down(), now);
        assertThat(router().totalPriority()).isEqualTo(-10);
        assertThat(router().effectivePriority()).isEqualTo(1);

        apply(Configs.of(instance(" priority 255\n track_script {\n heavy\n }")));
        assertThat(router().effectivePriority()).isEqualTo(255);
    }

    @Test
    void aStoppedMasterSaysThatItLeaves() {
        start(instance(" priority 100"));
        becomeMaster();

        machine.stop(false);

        assertThat(recorder.take()).containsExactly("VI_1 send 0", "VI_1 remove", "VI_1 notify STOP");
        assertThat(machine.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aStoppedMasterMayKeepItsAddresses() {
        start(instance(" priority 100"));
        becomeMaster();

        machine.stop(true);

        assertThat(recorder.take()).containsExactly("VI_1 notify STOP");
    }

    @Test
    void aReloadKeepsTheStateAndChangesAddresses() {
        start(instance(" priority 100"));
        becomeMaster();

        apply(Configs.of(instance(" priority 120\n virtual_ipaddress_excluded {\n 192.0.2.200\n }")));
        machine.start(now);

        assertThat(router().state()).isEqualTo(State.MASTER);
        assertThat(recorder.take()).containsExactly("VI_1 change", "VI_1 announce 5");
        pass(SECOND);
        assertThat(recorder.take()).containsExactly("VI_1 send 120");
    }

    @Test
    void aReloadWithoutAnInstanceReleasesItsAddresses() {
        start(instance(" priority 100"));
        becomeMaster();

        apply(Configs.of(named("VI_2", 52, "")));
        machine.start(now);

        assertThat(recorder.take())
                .containsExactly(
                        "VI_1 send 0", "VI_1 remove", "VI_1 notify FAULT", "VI_2 remove", "VI_2 notify BACKUP");
    }

    private static String group() {
        return named("A", 1, " priority 100") + named("B", 2, " priority 100\n track_interface {\n eth1\n }")
                + "vrrp_sync_group G {\n group {\n A\n B\n }\n}\n";
    }

    private void startGroup() {
        machine.learn(new Track.Source(Track.Kind.INTERFACE, "eth1"), Reading.up(), now);
        start(group());
    }

    @Test
    void aGroupBecomesMasterTogether() {
        startGroup();
        untilMaster();

        assertThat(router("B").state()).isEqualTo(State.MASTER);
        assertThat(recorder.logged).contains("VRRP_Group(G) Syncing instances to MASTER state");
        assertThat(recorder.take()).endsWith("G notify MASTER").containsOnlyOnce("G notify BACKUP");
    }

    @Test
    void aMemberWaitsUntilTheOthersWantToo() {
        startGroup();
        for (int second = 0; second < 20; second++) {
            hear(router("B"), 150, HIGHER, SECOND);
            pass(SECOND);
        }
        assertThat(router("A").state()).isEqualTo(State.BACKUP);

        pass(8 * SECOND);

        assertThat(router("A").state()).isEqualTo(State.MASTER);
        assertThat(router("B").state()).isEqualTo(State.MASTER);
    }

    @Test
    void aGroupGivesWayTogether() {
        startGroup();
        becomeMaster();

        hear(router("B"), 150, HIGHER, SECOND);

        assertThat(recorder.take())
                .containsExactly("A remove", "A notify BACKUP", "B remove", "B notify BACKUP", "G notify BACKUP");
    }

    @Test
    void aFaultOfOneMemberIsOneOfAll() {
        startGroup();
        becomeMaster();

        machine.learn(new Track.Source(Track.Kind.INTERFACE, "eth1"), Reading.down(), now);

        assertThat(recorder.take())
                .containsExactly(
                        "A send 0",
                        "A remove",
                        "A notify FAULT",
                        "B send 0",
                        "B remove",
                        "B notify FAULT",
                        "G notify FAULT");
        machine.learn(new Track.Source(Track.Kind.INTERFACE, "eth1"), Reading.up(), now);
        assertThat(recorder.take()).containsExactly("A notify BACKUP", "B notify BACKUP", "G notify BACKUP");
    }

    @Test
    void weightsAndFilesContribute() {
        Track up = new Track(Track.Kind.SCRIPT, "x", 10, false);
        Track down = new Track(Track.Kind.SCRIPT, "x", -10, false);
        Track reversed = new Track(Track.Kind.SCRIPT, "x", 10, true);

        assertThat(List.of(
                        Reading.up().contribution(up),
                        Reading.down().contribution(up),
                        Reading.unknown().contribution(up)))
                .containsExactly(10, 0, 0);
        assertThat(List.of(Reading.up().contribution(down), Reading.down().contribution(down)))
                .containsExactly(0, -10);
        assertThat(List.of(Reading.up().contribution(reversed), Reading.down().contribution(reversed)))
                .containsExactly(0, 10);
        assertThat(new Reading.FileNumber(3).contribution(down)).isEqualTo(-30);
        assertThat(new Reading.FileNumber(26).isFault(down)).isTrue();
        assertThat(new Reading.FileNumber(25).isFault(down)).isFalse();
        assertThat(Reading.up().isFault(new Track(Track.Kind.SCRIPT, "x", 0, true)))
                .isTrue();
    }
}
