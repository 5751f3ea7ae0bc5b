package io.warrenmq.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warrenmq.app.blackbox.Await;
import io.warrenmq.ctl.protocol.JsonText;
import io.warrenmq.ctl.protocol.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Nodes as processes, and operators who make a cluster of them. */
@Isolated("processes of its own: others would slow them down, and they others")
@Timeout(240)
class MembershipTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final String run = Integer.toHexString(ThreadLocalRandom.current().nextInt());
    private final List<TestMember> members = new ArrayList<>();

    private TestMember member(int number, String... configuration) throws IOException {
        Path home = Files.createDirectories(directory.resolve("home"));
        TestMember member = new TestMember(name(number), directory.resolve("n" + number), home, List.of(configuration));
        members.add(member);
        return member;
    }

    private String name(int number) {
        return "n" + number + "x" + run + "@localhost";
    }

    @AfterEach
    void end() {
        members.forEach(TestMember::close);
    }

    private static void declare(TestMember member, String queue) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(member.port);
        try (Connection connection = factory.newConnection()) {
            connection.createChannel().queueDeclare(queue, true, false, false, Map.of());
        }
    }

    private static JsonValue.Obj status(TestMember member) throws Exception {
        return (JsonValue.Obj) JsonText.read(
                member.ctl("--formatter", "json", "cluster_status").succeeded().out());
    }

    private static void awaitRunning(TestMember seenBy, TestMember... running) {
        List<String> names =
                List.of(running).stream().map(member -> member.name).sorted().toList();
        Await.until(
                SOON,
                () -> seenBy.ctl("--formatter", "json", "cluster_status")
                        .out()
                        .contains("\"running_nodes\":" + JsonText.write(JsonValue.texts(names))),
                () -> seenBy.name + " does not see " + names + ": " + seenBy.ctl("cluster_status") + seenBy.log());
    }

    @Test
    void threeFreshNodesBecomeOneClusterAsTheGuidesDoIt() throws Exception {
        TestMember n1 = member(1).start();
        TestMember n2 = member(2).start();
        TestMember n3 = member(3).start();
        n1.ctl("add_user", "before", "secret").succeeded();
        n2.ctl("add_vhost", "lost").succeeded();

        n2.ctl("stop_app").succeeded();
        assertThat(n2.listens()).isFalse();
        n2.ctl("reset").succeeded();
        assertThat(n2.ctl("join_cluster", n1.name).succeeded().out())
                .isEqualTo("Clustering node " + n2.name + " with " + n1.name + "\n");
        n2.ctl("start_app").succeeded();
        n3.joins(n2, "--ram");

        for (TestMember member : List.of(n1, n2, n3)) {
            JsonValue.Obj status = status(member);
            assertThat(status.texts("disk_nodes")).containsExactly(n1.name, n2.name);
            assertThat(status.texts("ram_nodes")).containsExactly(n3.name);
            assertThat(status.texts("running_nodes")).containsExactly(n1.name, n2.name, n3.name);
            assertThat(status.text("cluster_name")).contains(n1.name);
            assertThat(status.object("listeners").members()).hasSize(3);
            assertThat(member.ctl("cluster_status").succeeded().out())
                    .contains(
                            "Cluster name: " + n1.name,
                            "Disk Nodes\n\n" + n1.name + "\n" + n2.name + "\n",
                            "RAM Nodes");
            assertThat(member.ctl("--formatter", "erlang", "cluster_status")
                            .succeeded()
                            .out())
                    .contains(
                            "[{nodes,[{disc,[" + n1.name + "," + n2.name + "]},\n         {ram,[" + n3.name + "]}]},");
        }
        assertThat(n3.ctl("-q", "list_vhosts").out()).doesNotContain("lost");

        n2.ctl("add_user", "admin", "123").succeeded();
        n3.ctl("set_user_tags", "admin", "administrator").succeeded();
        n1.ctl("add_vhost", "hr").succeeded();
        n2.ctl("set_permissions", "-p", "hr", "admin", ".*", ".*", ".*").succeeded();
        n3.ctl("set_policy", "-p", "hr", "limits", "^", "{\"max-length\":10}").succeeded();
        n2.ctl("set_cluster_name", "mymq").succeeded();
        for (TestMember member : List.of(n1, n2, n3)) {
            assertThat(member.ctl("-q", "list_users").out()).contains("before\t[]", "admin\t[administrator]");
            assertThat(member.ctl("-q", "list_permissions", "-p", "hr").out()).contains("admin\t.*\t.*\t.*");
            assertThat(member.ctl("-q", "list_policies", "-p", "hr").out()).contains("limits");
            assertThat(status(member).text("cluster_name")).contains("mymq");
        }
        n1.ctl("await_online_nodes", "3", "-t", "30").succeeded();
        n1.ctl("await_online_nodes", "4", "-t", "1").failed(70, "timed out while waiting. Not enough nodes joined");
    }

    @Test
    void everyWrongSituationHasItsError() throws Exception {
        TestMember n1 = member(1).start();
        TestMember n2 = member(2).start();
        n2.ctl("join_cluster", n1.name).failed(64, "requires the 'rabbit' app to be stopped");
        n2.ctl("stop_app").succeeded();
        n2.ctl("join_cluster", n2.name).failed(70, "cannot cluster node with itself: " + n2.name);
        n2.ctl("join_cluster").failed(64, "not enough arguments");
        n2.ctl("join_cluster", "rabbit@no-such-host.invalid").failed(69, "unable to resolve the name of host");
        n2.ctl("join_cluster", "none" + run + "@localhost").failed(69, "node 'none" + run + "' not running at all");
        n2.ctl("change_cluster_node_type", "ram").failed(69, "Non-clustered nodes can only be disc nodes.");
        n2.ctl("change_cluster_node_type", "tape").failed(65, "The node type must be either disc or ram.");

        Path stranger = Files.createDirectories(directory.resolve("stranger"));
        Path cookie = Files.writeString(stranger.resolve(".erlang.cookie"), "ANOTHERCOOKIE");
        Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
        TestMember n3 = new TestMember(name(3), directory.resolve("n3"), stranger, List.of());
        members.add(n3);
        n3.start();
        n3.ctl("stop_app").succeeded();
        n3.ctl("join_cluster", n1.name)
                .failed(69, "TCP connection succeeded but authentication failed", "Erlang cookie hash");
        n1.ctlAs(stranger, "cluster_status").failed(69, "authentication failed");
        Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("rw-r--r--"));
        n1.ctlAs(stranger, "cluster_status").failed(78, "must be accessible by owner only");

        n1.ctl("stop_app").succeeded();
        n2.ctl("join_cluster", n1.name).failed(69, "mnesia_not_running", "start_app");
        n1.ctl("start_app").succeeded();
        n2.ctl("join_cluster", n1.name).succeeded();
        n2.ctl("join_cluster", n1.name).succeeded();
        assertThat(n2.ctl("join_cluster", n1.name).out()).contains("The node is already a member of this cluster");
        n2.ctl("start_app").succeeded();

        n1.ctl("forget_cluster_node", n2.name)
                .failed(69, "must be stopped with 'rabbitmqctl -n " + n2.name + " stop_app'");
        n1.ctl("forget_cluster_node", "rabbit@nobody").failed(69, "The node selected is not in the cluster.");
        n1.ctl("forget_cluster_node", "--offline", n2.name).failed(64, "requires the target node to be stopped");
        n2.ctl("stop_app").succeeded();
        n2.ctl("forget_cluster_node", n1.name).failed(69, "offline_node_no_offline_flag");
        n2.ctl("change_cluster_node_type", "ram").succeeded();
        assertThat(n2.ctl("change_cluster_node_type", "ram").out()).contains("Node type is already ram");
        n2.ctl("start_app").succeeded();
        assertThat(status(n1).texts("ram_nodes")).containsExactly(n2.name);
        n1.ctl("stop_app").succeeded();
        n1.ctl("reset").failed(69, "resetting_only_disc_node", "only disc node in a cluster");
        n1.ctl("change_cluster_node_type", "ram").failed(69, "resetting_only_disc_node");
    }

    @Test
    void whoLeavesIsBlankAndWhoWasWipedMustBeForgottenFirst() throws Exception {
        TestMember n1 = member(1).start();
        TestMember n2 = member(2).start();
        n1.ctl("add_vhost", "kept").succeeded();
        n2.joins(n1);
        n2.ctl("stop_app").succeeded();
        assertThat(n2.ctl("cluster_status").succeeded().out()).contains(n1.name, "is stopped");
        n2.ctl("reset").succeeded();
        n2.ctl("start_app").succeeded();
        assertThat(status(n1).texts("disk_nodes")).containsExactly(n1.name);
        assertThat(status(n2).texts("disk_nodes")).containsExactly(n2.name);
        assertThat(n2.ctl("-q", "list_vhosts").out()).doesNotContain("kept");

        n2.joins(n1);
        assertThat(n2.ctl("-q", "list_vhosts").out()).contains("kept");
        n2.ctl("stop_app").succeeded();
        n2.ctl("force_reset").succeeded();
        n2.ctl("join_cluster", n1.name).failed(69, "inconsistent_cluster", "forget_cluster_node " + n2.name);
        n1.ctl("forget_cluster_node", n2.name).succeeded();
        n1.ctl("forget_cluster_node", n2.name).failed(69, "not_a_cluster_node");
        n2.ctl("join_cluster", n1.name).succeeded();
        n2.ctl("start_app").succeeded();
        awaitRunning(n1, n1, n2);

        n2.ctl("stop_app").succeeded();
        n1.ctl("forget_cluster_node", n2.name).succeeded();
        n2.ctl("start_app").failed(69, "thinks it's clustered with node", "disagrees", "reset");
        n2.ctl("reset").succeeded();
        n2.joins(n1);
        awaitRunning(n1, n1, n2);
    }

    @Test
    void membersComeBackInAnyOrderAndAfterAPowerCut() throws Exception {
        TestMember n1 = member(1).start();
        TestMember n2 = member(2).start();
        TestMember n3 = member(3).start();
        n2.joins(n1);
        n3.joins(n1);
        n1.kill();
        awaitRunning(n2, n2, n3);
        n2.ctl("add_vhost", "while n1 was dead").succeeded();
        n1.start();
        awaitRunning(n3, n1, n2, n3);
        assertThat(n1.ctl("-q", "list_vhosts").out()).contains("while n1 was dead");

        members.forEach(TestMember::kill);
        n3.launch();
        n1.launch();
        n2.launch();
        members.forEach(TestMember::awaitReady);
        awaitRunning(n1, n1, n2, n3);

        n3.terminate();
        n2.terminate();
        n1.ctl("add_vhost", "of the last one").succeeded();
        n1.terminate();
        n1.start();
        n2.start();
        n3.start();
        assertThat(n3.ctl("-q", "list_vhosts").out()).contains("of the last one");
        awaitRunning(n1, n1, n2, n3);
    }

    @Test
    void whoStoppedFirstWaitsForTheOthersAndSaysSo() throws Exception {
        String[] hasty = {"mnesia_table_loading_retry_timeout = 2000", "mnesia_table_loading_retry_limit = 3"};
        TestMember n1 = member(1).start();
        TestMember n2 = member(2).start();
        n2.joins(n1);
        n1.terminate();
        n2.ctl("add_vhost", "newer").succeeded();
        n2.terminate();

        n1.launch();
        n1.awaitControl();
        n1.diagnostics("ping").succeeded();
        n1.diagnostics("check_running").failed(69);
        assertThat(n1.listens()).isFalse();
        n1.ctl("await_startup", "-t", "1").failed(75, "timed out");
        Await.until(
                SOON,
                () -> n1.ctl("cluster_status")
                        .succeeded()
                        .out()
                        .contains("waits for other members of the cluster: " + n2.name),
                () -> "it does not say whom it waits for: " + n1.ctl("cluster_status"));
        n1.ctl("stop_app").succeeded();
        n2.start();
        n1.ctl("start_app").succeeded();
        assertThat(n1.ctl("-q", "list_vhosts").out()).contains("newer");

        n1.terminate();
        n2.terminate();
        n1.configure(hasty);
        n1.launch();
        assertThat(n1.awaitEnd()).isEqualTo(69);
        assertThat(n1.log())
                .contains(
                        "Waiting for Mnesia tables for 2000 ms, 2 retries left",
                        "Waiting for Mnesia tables for 2000 ms, 0 retries left",
                        "BOOT FAILED",
                        "Timeout contacting cluster nodes: [" + n2.name + "].",
                        "rabbitmqctl force_boot");
        n1.ctl("force_boot", "--mnesia-dir", n1.data().toString()).succeeded();
        n1.start();
        n1.ctl("add_vhost", "forced").succeeded();
        n2.start();
        awaitRunning(n1, n1, n2);
        assertThat(n2.ctl("-q", "list_vhosts").out()).contains("forced", "newer");
    }

    @Test
    void aNodeThatIsLostForGoodIsRemovedFromTheStoppedOne() throws Exception {
        TestMember n1 = member(1).start();
        TestMember n2 = member(2).start();
        n2.joins(n1);
        declare(n1, "of n1");
        declare(n2, "of n2");
        assertThat(n1.ctl("-q", "list_queues").out()).contains("of n1\t0", "of n2\t0");
        n1.terminate();
        n2.kill();
        n1.ctl("forget_cluster_node", n2.name).failed(69, "not running at all");
        n1.ctl("forget_cluster_node", "--offline", "--mnesia-dir", n1.data().toString(), n2.name)
                .succeeded();
        n1.start();
        assertThat(status(n1).texts("disk_nodes")).containsExactly(n1.name);
        assertThat(n1.ctl("-q", "list_queues", "name").out()).contains("of n1").doesNotContain("of n2");
        TestMember n3 = member(3).start();
        n3.joins(n1);
        awaitRunning(n1, n1, n3);
    }

    @Test
    void aMemberWhosePeersWereReplacedIsToldWhereTheOthersAre() throws Exception {
        TestMember n1 = member(1).start();
        TestMember n2 = member(2).start();
        n2.joins(n1);
        n1.terminate();
        TestMember n3 = member(3).start();
        n3.joins(n2);
        n2.ctl("stop_app").succeeded();
        n2.ctl("reset").succeeded();
        n1.launch();
        n1.awaitControl();
        n1.ctl("stop_app").succeeded();
        n1.ctl("update_cluster_nodes", n2.name).failed(69, "mnesia_not_running");
        n2.ctl("start_app").succeeded();
        n1.ctl("update_cluster_nodes", n2.name).failed(69, "inconsistent_cluster");
        assertThat(n1.ctl("update_cluster_nodes", n3.name).succeeded().out())
                .contains("Will seed " + n1.name + " from " + n3.name + " on next start");
        n1.ctl("start_app").succeeded();
        awaitRunning(n3, n1, n3);
    }

    @Test
    void blankNodesThatStartTogetherFormOneCluster() throws Exception {
        String[] names = {
            "cluster_formation.classic_config.nodes.1 = " + name(1),
            "cluster_formation.classic_config.nodes.2 = " + name(2),
            "cluster_formation.classic_config.nodes.3 = " + name(3)
        };
        for (int n = 1; n <= 3; n++) {
            member(n, names);
        }
        members.forEach(TestMember::launch);
        members.forEach(TestMember::awaitReady);
        for (TestMember member : members) {
            awaitRunning(member, members.toArray(TestMember[]::new));
        }
    }
}
