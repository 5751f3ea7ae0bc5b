package io.warrenmq.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import io.warrenmq.app.blackbox.Await;
import io.warrenmq.app.network.Host;
import io.warrenmq.app.network.Hosts;
import io.warrenmq.ctl.protocol.JsonText;
import io.warrenmq.ctl.protocol.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Three nodes on hosts of their own, whose links are cut: what each side does, and what follows when they are whole.
 */
@Isolated("processes of its own: others would slow them down, and they others")
@Timeout(300)
class PartitionTest {
    private static final Duration LONG = Duration.ofSeconds(90);

    /** For strategies under which nothing is lost when a busy machine takes a slow node for a dead one. */
    private static final String SHORT = "net_ticktime = 2";

    private static final String LONGER = "net_ticktime = 6";

    private static final String ALL_BY = "-Dwarren.test.partitions=all runs it";
    private static final boolean ALL = "all".equals(System.getProperty("warren.test.partitions"));

    @TempDir
    Path directory;

    private Hosts hosts;
    private final List<TestMember> members = new ArrayList<>();
    private TestMember n1;
    private TestMember n2;
    private TestMember n3;

    @BeforeEach
    void hosts() throws IOException {
        hosts = Hosts.numbered(3);
        for (Host host : hosts.all()) {
            Path home = Files.createDirectories(directory.resolve("home"));
            members.add(new TestMember(host, directory.resolve("n" + host.number()), home, List.of()));
        }
        Path cookie = directory.resolve("home").resolve(".erlang.cookie");
        Files.writeString(cookie, "PARTITIONTESTCOOKIE");
        Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
        n1 = members.get(0);
        n2 = members.get(1);
        n3 = members.get(2);
    }

    @AfterEach
    void end() {
        members.forEach(TestMember::close);
        hosts.close();
    }

    private void cluster(String... configuration) {
        List<String> lines = new ArrayList<>(List.of(
                "loopback_users = none",
                "cluster_formation.classic_config.nodes.1 = " + n1.name,
                "cluster_formation.classic_config.nodes.2 = " + n2.name,
                "cluster_formation.classic_config.nodes.3 = " + n3.name));
        lines.addAll(List.of(configuration));
        members.forEach(member -> member.configure(lines.toArray(String[]::new)));
        members.forEach(TestMember::launch);
        members.forEach(TestMember::awaitReady);
        members.forEach(member -> awaitRunning(member, members));
    }

    private static String status(TestMember member) {
        return member.ctl("--formatter", "json", "cluster_status").out();
    }

    private static String names(Collection<TestMember> members) {
        return JsonText.write(JsonValue.texts(
                members.stream().map(member -> member.name).sorted().toList()));
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(LONG, condition, () -> {
            StringBuilder text = new StringBuilder("not seen: " + what);
            members.forEach(member -> text.append("\n--- ")
                    .append(member.name)
                    .append(": ")
                    .append(member.ctl("cluster_status"))
                    .append('\n')
                    .append(member.lastLines()));
            return text.toString();
        });
    }

    private void awaitRunning(TestMember seenBy, Collection<TestMember> running) {
        await(
                seenBy.name + " sees " + names(running) + " run",
                () -> status(seenBy).contains("\"running_nodes\":" + names(running)));
    }

    private void awaitPartitions(TestMember seenBy, Map<TestMember, List<TestMember>> partitions) {
        JsonValue.Builder expected = JsonValue.object();
        Map<String, JsonValue> sorted = new TreeMap<>();
        partitions.forEach((node, others) -> sorted.put(
                node.name,
                JsonValue.texts(others.stream().map(other -> other.name).toList())));
        sorted.forEach(expected::put);
        await(
                seenBy.name + " lists partitions",
                () -> status(seenBy).contains("\"partitions\":" + JsonText.write(expected.build())));
    }

    private void awaitPaused(TestMember member) {
        await(
                member.name + " is paused",
                () -> !member.listens() && status(member).contains("is paused by partition handling"));
    }

    private void awaitOne() {
        for (TestMember member : members) {
            awaitRunning(member, members);
            awaitPartitions(member, Map.of());
        }
    }

    private static Connection connect(TestMember member) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(member.address());
        factory.setPort(member.port);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    private void declares(TestMember member, String queue) {
        await(member.name + " takes a declaration", () -> {
            try (Connection connection = connect(member)) {
                connection.createChannel().queueDeclare(queue, true, false, false, Map.of());
                return true;
            } catch (Exception _) {
                return false; // while the side has nobody yet who decides
            }
        });
    }

    private static List<String> queues(TestMember member) {
        return member.ctl("-q", "--no-table-headers", "list_queues", "name")
                .out()
                .lines()
                .sorted()
                .toList();
    }

    private void split() {
        hosts.split(List.of(hosts.host(1)));
    }

    @Test
    void pauseMinorityStopsTheSmallerSideAndBringsItBack() throws Exception {
        cluster(SHORT, "cluster_partition_handling = pause_minority");
        Connection lonely = connect(n1);
        split();
        awaitPaused(n1);
        assertThat(lonely.isOpen()).isFalse();
        ShutdownSignalException reason = lonely.getCloseReason();
        assertThat(reason.getMessage()).contains("reply-code=320", "reason 'shutdown'");
        n1.diagnostics("ping").succeeded();
        n1.diagnostics("check_running").failed(69);
        n1.ctl("start_app").failed(69, "is paused by partition handling, waiting for some of");
        declares(n2, "while-split");
        awaitRunning(n3, List.of(n2, n3));

        hosts.heal();
        awaitOne();
        await("n1 has what was declared meanwhile", () -> queues(n1).contains("while-split"));
        assertThat(n1.log()).contains("Cluster minority/secondary status detected - awaiting recovery");

        leaveOutOneOfTwo();
        if (ALL) {
            hosts.isolateAll();
            members.forEach(this::awaitPaused);
            hosts.heal();
            awaitOne();
        }
    }

    /** One that waits for all members was left out; on a busy machine one may pause for a moment for other reasons. */
    private boolean isLeftOut(TestMember one, TestMember other) {
        return status(one).contains("is paused by partition handling and waits for all of")
                && other.listens()
                && status(n3).contains("\"running_nodes\":" + names(List.of(other, n3)));
    }

    /** A link that works one way only is none, and the third node still reaches both of its ends. */
    private void leaveOutOneOfTwo() {
        hosts.drop(hosts.host(1), hosts.host(2));
        await("one of the two is left out", () -> isLeftOut(n1, n2) || isLeftOut(n2, n1));
        TestMember paused = n1.listens() ? n2 : n1;
        TestMember other = n1.listens() ? n1 : n2;
        declares(other, "one-way");
        hosts.heal();
        awaitOne();
        await("all have the same", () -> queues(paused).contains("one-way"));
    }

    @Test
    void ignoreLetsBothSidesGoOnUntilAnOperatorRestartsOne() throws Exception {
        cluster(LONGER, "cluster_partition_handling = ignore");
        split();
        declares(n1, "of-one");
        declares(n2, "of-two");
        awaitRunning(n1, List.of(n1));
        awaitRunning(n3, List.of(n2, n3));
        awaitPartitions(n1, Map.of());

        hosts.heal();
        awaitPartitions(n1, Map.of(n1, List.of(n2, n3)));
        awaitPartitions(n2, Map.of(n2, List.of(n1), n3, List.of(n1)));
        assertThat(n2.ctl("cluster_status").out()).contains("Node " + n2.name + " cannot communicate with " + n1.name);
        assertThat(n2.ctl("--formatter", "erlang", "cluster_status").out()).contains("{partitions,[{");
        assertThat(n1.log())
                .contains("mnesia_event got {inconsistent_database, running_partitioned_network, '" + n2.name + "'}");

        n1.ctl("stop_app").succeeded();
        awaitPartitions(n2, Map.of());
        n1.ctl("start_app").succeeded();
        awaitOne();
        assertThat(queues(n1)).contains("of-two").doesNotContain("of-one");

        wakesUp();
    }

    /** Longer than the others wait for it: they went on, and it follows them. */
    private void wakesUp() {
        n1.freeze();
        awaitRunning(n2, List.of(n2, n3));
        declares(n2, "while-it-slept");
        n1.thaw();
        await("it has what the others declared", () -> queues(n1).contains("while-it-slept"));
        awaitOne();
    }

    @Test
    void pauseIfAllDownLetsSidesWithAListedNodeGoOnAndHealsThem() throws Exception {
        cluster(
                LONGER,
                "cluster_partition_handling = pause_if_all_down",
                "cluster_partition_handling.pause_if_all_down.nodes.1 = " + n1.name,
                "cluster_partition_handling.pause_if_all_down.nodes.2 = " + n2.name,
                "cluster_partition_handling.pause_if_all_down.recover = autoheal");
        heals();

        hosts.split(List.of(hosts.host(3)));
        awaitPaused(n3);
        declares(n1, "without-three");
        hosts.heal();
        awaitOne();
        await("n3 has what was declared meanwhile", () -> queues(n3).contains("without-three"));
    }

    @Test
    void autohealRestartsTheSideWithFewerClients() throws Exception {
        Assumptions.assumeTrue(ALL, "the same as with pause_if_all_down; " + ALL_BY);
        cluster(LONGER, "cluster_partition_handling = autoheal");
        heals();
    }

    private void heals() throws Exception {
        Connection one = connect(n1);
        Connection two = connect(n1);
        split();
        declares(n1, "of-one");
        declares(n2, "of-two");
        hosts.heal();
        await(
                "the losers have given up their side",
                () -> queues(n2).contains("of-one") && queues(n3).contains("of-one"));
        awaitOne();
        assertThat(queues(n3)).doesNotContain("of-two");
        assertThat(one.isOpen() && two.isOpen()).as("clients of the winner").isTrue();
        assertThat(n1.log().split("Autoheal decision", -1)).as("rounds").hasSize(2);
        assertThat(n2.log()).contains("Autoheal: we were selected to restart; winner is " + n1.name);
        one.abort();
        two.abort();
    }
}
