package io.warrenmq.vrrp.daemon;

import static io.warrenmq.vrrp.daemon.NetworkLab.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.vrrp.daemon.NetworkLab.Daemon;
import io.warrenmq.vrrp.packet.Family;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Pairs of daemons on a network of namespaces. */
@ResourceLock(NetworkLab.LOCK)
class PairTest {
    /** For what must happen: only a test that fails waits so long, and a machine may be busy with other tests. */
    private static final long SOON_MS = 20_000;

    /** By how much a busy machine may be late; on a quiet one it is less than 5 % of the time. */
    private static final long LATE_MS = 1_000;

    static final String VIP = "192.0.2.10";
    private static final String A = "192.0.2.1";
    private static final String B = "192.0.2.2";

    @TempDir
    Path folder;

    static String config(int priority, String lines) {
        return "global_defs {\n enable_script_security\n script_user root\n vip_lease 3\n}\n"
                + "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n priority " + priority + "\n" + lines
                + "\n virtual_ipaddress {\n " + VIP + "\n }\n}\n";
    }

    static String v2(int priority, String lines) {
        return config(priority, " authentication {\n auth_type PASS\n auth_pass root123\n }\n" + lines);
    }

    static String fast(int priority, String lines) {
        return config(priority, " version 3\n advert_int 0.1\n" + lines);
    }

    private static void awaitOwner(NetworkLab lab, int node) {
        await("node " + node + " has the address", SOON_MS, () -> lab.hasAddress(node, VIP));
        await("node " + (1 - node) + " has it no more", SOON_MS, () -> !lab.hasAddress(1 - node, VIP));
    }

    @Test
    void aBackupTakesOverAfterTheTimeOfTheFormula() {
        try (NetworkLab lab = new NetworkLab(folder);
                AdvertRecorder adverts = new AdvertRecorder(lab, Family.IPV4)) {
            Daemon a = lab.start(0, v2(150, ""));
            lab.start(1, v2(100, ""));
            awaitOwner(lab, 0);

            a.kill();
            AdvertRecorder.Heard last = adverts.last(A);

            // Three adverts and (256 - 100) / 256 s, by at most 5 % more.
            assertThat(adverts.untilFirst(last, B, SOON_MS)).isBetween(3_600L, 3_600L + LATE_MS);
            // The kernel dropped what the killed process had, before the other took over or soon after.
            awaitOwner(lab, 1);
        }
    }

    @Test
    void aStoppedMasterIsReplacedAfterSkew() {
        try (NetworkLab lab = new NetworkLab(folder);
                AdvertRecorder adverts = new AdvertRecorder(lab, Family.IPV4)) {
            Daemon a = lab.start(0, v2(150, ""));
            lab.start(1, v2(100, ""));
            awaitOwner(lab, 0);

            assertThat(a.stop()).isZero();

            assertThat(a.logged())
                    .contains("(VI_1) sent 0 priority", "(VI_1) removing VIPs.", "Stopped warren test")
                    .doesNotContain("the first failover may be slower");
            assertThat(lab.hasAddress(0, VIP)).isFalse();
            assertThat(adverts.untilFirst(adverts.farewell(A, SOON_MS), B, SOON_MS))
                    .isBetween(600L, 600L + LATE_MS);
        }
    }

    @Test
    void aPairBelowASecondFailsOverAndBackWithoutAnybodyNoticing() throws InterruptedException {
        try (NetworkLab lab = new NetworkLab(folder);
                Echo echo = new Echo(lab, VIP)) {
            Daemon b = lab.start(1, fast(100, ""));
            awaitOwner(lab, 1);
            echo.begin();

            Daemon a = lab.start(0, fast(150, ""));
            awaitOwner(lab, 0);
            long preempted = echo.longestGapMs();
            assertThat(preempted).as("gap of a preemption in ms").isLessThan(150 + LATE_MS);

            a.kill();
            await("the other has the address", SOON_MS, () -> lab.hasAddress(1, VIP));
            // Whole seconds are the shortest lease of the kernel.
            await("the lease of the dead one ends", SOON_MS, () -> !lab.hasAddress(0, VIP));
            assertThat(b.logged()).contains("(VI_1) Receive advertisement timeout");
        }
    }

    @Test
    void anUnpluggedMasterGivesUpItsAddressAndComesBackThroughBackup() {
        try (NetworkLab lab = new NetworkLab(folder)) {
            Daemon a = lab.start(0, fast(150, ""));
            lab.start(1, fast(100, ""));
            awaitOwner(lab, 0);

            lab.cable(0, false);
            awaitOwner(lab, 1);
            assertThat(a.logged()).contains("Netlink reports eth0 down", "(VI_1) Entering FAULT STATE");

            lab.cable(0, true);
            awaitOwner(lab, 0);
            assertThat(a.logged()).contains("Netlink reports eth0 up");
        }
    }

    @Test
    void aFailingScriptWithoutWeightMovesTheAddressAtOnce() throws IOException {
        Path broken = folder.resolve("broken");
        try (NetworkLab lab = new NetworkLab(folder)) {
            String script = "vrrp_script chk {\n script \"/usr/bin/test ! -e " + broken + "\"\n interval 0.2\n}\n";
            Daemon a = lab.start(0, script + fast(150, " track_script {\n chk\n }"));
            lab.start(1, fast(100, ""));
            awaitOwner(lab, 0);

            Files.createFile(broken);
            awaitOwner(lab, 1);
            assertThat(a.logged())
                    .contains("VRRP_Script(chk) failed (exited with status 1)", "(VI_1) Entering FAULT STATE");

            Files.delete(broken);
            awaitOwner(lab, 0);
            assertThat(a.logged()).contains("VRRP_Script(chk) succeeded");
        }
    }

    @Test
    void aScriptMayStopItsOwnDaemonAndAHangingOneIsKilled() throws IOException {
        Path pid = folder.resolve("pid");
        try (NetworkLab lab = new NetworkLab(folder)) {
            Path stop = script("stop.sh", "sleep 1; kill $(cat " + pid + "); exec sleep 100");
            String scripts = "vrrp_script stop {\n script " + stop + "\n timeout 30\n weight 5\n}\n"
                    + "vrrp_script hang {\n script " + script("hang.sh", "trap '' TERM; sleep 100")
                    + "\n timeout 0.3\n weight 5\n}\n";
            Daemon a = lab.start(0, scripts + fast(150, " track_script {\n stop\n hang\n }"));
            Files.writeString(pid, Long.toString(a.process().pid()));

            await("the daemon ends", SOON_MS, () -> !a.process().isAlive());

            assertThat(a.process().exitValue()).isZero();
            assertThat(a.logged()).contains("Stopped warren test");
            assertThat(lab.hasAddress(0, VIP)).isFalse();
        }
    }

    private Path script(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + text + "\n");
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + file + " executable");
        }
        return file;
    }

    @Test
    void notifyScriptsAreToldInOrder() throws IOException {
        Path told = folder.resolve("told");
        try (NetworkLab lab = new NetworkLab(folder)) {
            Path notify = script("notify.sh", "echo $@ >> " + told);
            // A folder of a test may be written by others, so security would forbid its scripts.
            String config = fast(100, " notify " + notify + "\n notify_master \"" + notify + " specific\"")
                    .replace("enable_script_security", "");
            Daemon a = lab.start(0, config);
            awaitOwner(lab, 0);
            assertThat(a.stop()).isZero();

            assertThat(Files.readAllLines(told))
                    .containsExactly(
                            "INSTANCE VI_1 BACKUP 100",
                            "specific",
                            "INSTANCE VI_1 MASTER 100",
                            "INSTANCE VI_1 STOP 100");
        }
    }

    @Test
    void anAddressThatSomebodyRemovesIsPutBack() {
        try (NetworkLab lab = new NetworkLab(folder)) {
            Daemon a = lab.start(0, fast(150, ""));
            awaitOwner(lab, 0);

            lab.removeAddress(0, VIP + "/32");

            await("the address is back", SOON_MS, () -> lab.hasAddress(0, VIP));
            assertThat(a.logged())
                    .contains("Netlink reflector reports IP 192.0.2.10 removed from eth0; putting it back");
        }
    }

    @Test
    void addressesOfACrashAreRemovedAtTheStart() {
        try (NetworkLab lab = new NetworkLab(folder)) {
            lab.start(1, fast(150, ""));
            awaitOwner(lab, 1);
            lab.addAddress(0, VIP + "/32");

            lab.start(0, fast(100, ""));

            await("the stale address is gone", SOON_MS, () -> !lab.hasAddress(0, VIP));
        }
    }

    @Test
    void aReloadChangesAddressesAndKeepsTheMaster() {
        try (NetworkLab lab = new NetworkLab(folder)) {
            Daemon a = lab.start(0, fast(150, ""));
            awaitOwner(lab, 0);

            a.reconfigure(fast(150, " virtual_ipaddress_excluded {\n 192.0.2.11\n }"));
            await("the new address is there", SOON_MS, () -> lab.hasAddress(0, "192.0.2.11"));
            assertThat(lab.hasAddress(0, VIP)).isTrue();

            a.reconfigure(fast(150, "") + "vrrp_instance X {\n interface nowhere\n}\n");
            a.reconfigure("vrrp_instance VI_1 {\n interface nowhere\n virtual_router_id 51\n}\n");
            await("the file is refused", SOON_MS, () -> a.logged().contains("the running one is kept"));
            assertThat(lab.hasAddress(0, VIP)).isTrue();

            a.reconfigure(fast(150, ""));
            await("the address is gone", SOON_MS, () -> !lab.hasAddress(0, "192.0.2.11"));
            assertThat(a.logged()).containsOnlyOnce("Entering BACKUP STATE").containsOnlyOnce("Entering MASTER STATE");
        }
    }

    @Test
    void aConnectionThroughTheAddressSurvivesReloadsThatAddAndRemoveInstances() throws Exception {
        String second = """
                vrrp_instance VI_2 {
                    version 3
                    interface eth0
                    virtual_router_id 52
                    advert_int 0.1
                    virtual_ipaddress {
                        192.0.2.12
                    }
                }
                """;
        try (NetworkLab lab = new NetworkLab(folder);
                ServerSocket listener =
                        lab.inside(0).start(() -> new ServerSocket(0)).get()) {
            Daemon a = lab.start(0, fast(150, ""));
            awaitOwner(lab, 0);
            try (Socket client = lab.inside(2)
                            .start(() -> new Socket(VIP, listener.getLocalPort()))
                            .get();
                    Socket server = listener.accept()) {
                a.reconfigure(fast(150, "") + second);
                await("the second instance is master", SOON_MS, () -> lab.hasAddress(0, "192.0.2.12"));
                client.getOutputStream().write(1);
                assertThat(server.getInputStream().read()).isEqualTo(1);

                a.reconfigure(fast(150, ""));
                await("the second instance is gone", SOON_MS, () -> !lab.hasAddress(0, "192.0.2.12"));
                server.getOutputStream().write(2);
                assertThat(client.getInputStream().read()).isEqualTo(2);
            }
        }
    }

    @Test
    void aShortLossOfTheCableCountsOnlyAfterItsDelay() {
        String delays = "interface_up_down_delays {\n eth0 0.15 0.01\n}\n";
        try (NetworkLab lab = new NetworkLab(folder)) {
            Daemon a = lab.start(0, delays + fast(150, ""));
            lab.start(1, fast(100, ""));
            awaitOwner(lab, 0);

            lab.cable(0, false);
            awaitOwner(lab, 1);

            assertThat(a.logged())
                    .contains("eth0 down counts if it stays so for 150 ms (interface_up_down_delays)")
                    .contains("(VI_1) Entering FAULT STATE");
            lab.cable(0, true);
            awaitOwner(lab, 0);
        }
    }

    @Test
    void metricsAndStateAreServed() throws Exception {
        try (NetworkLab lab = new NetworkLab(folder)) {
            Daemon a = lab.start(0, fast(150, ""));
            awaitOwner(lab, 0);
            await("the port is told", SOON_MS, () -> a.logged().contains("Metrics are at "));
            String url = a.logged().replaceAll("(?s).*Metrics are at (http://\\S+)/metrics.*", "$1");

            assertThat(get(lab, url + "/metrics"))
                    .contains("vrrp_state{instance=\"VI_1\",vrid=\"51\"} 2\n")
                    .contains("vrrp_priority_effective{instance=\"VI_1\",vrid=\"51\"} 150\n")
                    .contains("vrrp_transitions_total{instance=\"VI_1\",vrid=\"51\",to=\"backup\"} 1\n")
                    .contains("vrrp_transitions_total{instance=\"VI_1\",vrid=\"51\",to=\"master\"} 1\n")
                    .contains("vrrp_dropped_total{instance=\"VI_1\",vrid=\"51\",reason=\"ip_ttl_err\"} 0\n")
                    .contains("vrrp_master_conflict{instance=\"VI_1\",vrid=\"51\"} 0\n")
                    .containsPattern("vrrp_advert_lateness_seconds_bucket\\{le=\"\\+Inf\"} [1-9]\\d*\n")
                    .matches("(?s)((# (HELP|TYPE) [^\n]+|[a-z_]+(\\{[^}\n]*})? [-0-9.E]+)\n)+");
            assertThat(get(lab, url + "/status")).contains("\"iname\":\"VI_1\"", "\"state\":2");
            // Asked for by -d.
            assertThat(a.logged()).contains(" VRRP Instance = VI_1", "   Virtual Router ID = 51");
        }
    }

    private static String get(NetworkLab lab, String url) throws Exception {
        return lab.inside(0)
                .start(() -> {
                    try (var in = URI.create(url).toURL().openStream()) {
                        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    }
                })
                .get();
    }

    @Test
    void differingPasswordsAreReportedAndACorrectionHeals() {
        try (NetworkLab lab = new NetworkLab(folder)) {
            Daemon a = lab.start(0, v2(150, ""));
            Daemon b = lab.start(1, v2(100, "").replace("root123", "other"));
            await("both have the address", SOON_MS, () -> lab.hasAddress(0, VIP) && lab.hasAddress(1, VIP));
            await("the conflict is told", SOON_MS, () -> b.logged().contains("wrong password; both may be master"));
            await(
                    "the other is told too",
                    SOON_MS,
                    () -> a.logged().contains("another router at 192.0.2.2 advertises VRID 51")
                            && a.logged().contains("received an invalid passwd!"));

            b.reconfigure(v2(100, ""));

            awaitOwner(lab, 0);
        }
    }

    @Test
    void ipv6PairsWork() {
        String ipv6 = " advert_int 0.1\n virtual_ipaddress {\n fe80::10\n 2001:db8::10\n }\n}\n";
        try (NetworkLab lab = new NetworkLab(folder)) {
            String head = "vrrp_instance VI_6 {\n interface eth0\n virtual_router_id 60\n priority ";
            Daemon a = lab.start(0, head + "150\n" + ipv6);
            lab.start(1, head + "100\n" + ipv6);
            await("the better one has it", SOON_MS, () -> lab.hasAddress(0, "2001:db8::10"));
            await("the other has not", SOON_MS, () -> !lab.hasAddress(1, "2001:db8::10"));

            assertThat(a.stop()).isZero();

            await("the other takes over", SOON_MS, () -> lab.hasAddress(1, "2001:db8::10"));
        }
    }

    @Test
    void dumpsAreWrittenOnSignalsWithoutPasswords() throws IOException {
        try (NetworkLab lab = new NetworkLab(folder)) {
            Daemon a = lab.start(0, v2(150, ""));
            await("the daemon runs", SOON_MS, () -> a.logged().contains("Entering BACKUP STATE"));

            a.signal("USR1");
            await("the dump is there", SOON_MS, () -> Files.exists(folder.resolve("keepalived.json")));

            String data = Files.readString(folder.resolve("keepalived.data"));
            assertThat(data).contains(" VRRP Instance = VI_1", "   State = BACKUP", "   Using src_ip = 192.0.2.1");
            assertThat(data).doesNotContain("root123");
            assertThat(Files.readString(folder.resolve("keepalived.json")))
                    .contains("\"iname\":\"VI_1\"", "\"state\":1", "\"advert_rcvd\":0")
                    .doesNotContain("root123");
        }
    }
}
