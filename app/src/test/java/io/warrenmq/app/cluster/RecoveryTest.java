package io.warrenmq.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.warrenmq.app.blackbox.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What operators' guides do with nodes that stop, die or are lost: definitions and the messages of durable queues are
 * there afterwards. Queues that only one node has; each test goes through several of the guides' scenarios, because
 * starting nodes takes most of the time.
 */
@Isolated("processes of its own: others would slow them down, and they others")
@Timeout(240)
class RecoveryTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /**
     * Ways to end a node: in order, its application in order and then its process, its process at once. The last one
     * only, the hardest, unless {@code -Dwarren.test.flavours=0}; the first is gone through by {@link MembershipTest}.
     */
    private static final int FIRST_FLAVOUR = Integer.getInteger("warren.test.flavours", 2);

    private static final int FLAVOURS = 3;

    @TempDir
    Path directory;

    private final String run = Integer.toHexString(ThreadLocalRandom.current().nextInt());
    private final List<TestMember> members = new ArrayList<>();

    private TestMember member(String name, String directoryName) throws IOException {
        Path home = Files.createDirectories(directory.resolve("home"));
        TestMember member =
                new TestMember(name + run + "@localhost", directory.resolve(directoryName), home, List.of());
        members.add(member);
        return member;
    }

    private TestMember member(String name) throws IOException {
        return member(name, name);
    }

    @AfterEach
    void end() {
        members.forEach(TestMember::close);
    }

    private static Connection connect(TestMember member) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(member.port);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    /** A durable queue that lives where it is declared, with persistent messages that were confirmed. */
    private static void fill(TestMember member, String queue, int messages) throws Exception {
        try (Connection connection = connect(member)) {
            Channel channel = connection.createChannel();
            channel.queueDeclare(queue, true, false, false, Map.of());
            channel.confirmSelect();
            for (int n = 0; n < messages; n++) {
                channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, new byte[100]);
            }
            channel.waitForConfirmsOrDie(60_000);
        }
    }

    private static void awaitQueues(TestMember seenBy, String... rows) {
        Await.until(
                SOON,
                () -> queues(seenBy).equals(Stream.of(rows).sorted().toList()),
                () -> seenBy.name + " has " + queues(seenBy) + ", not " + List.of(rows) + "\n" + seenBy.lastLines());
    }

    /** Name, messages and state of each. */
    private static List<String> queues(TestMember member) {
        return member.ctl("-q", "--no-table-headers", "list_queues", "name", "messages", "state")
                .out()
                .lines()
                .map(line -> line.replace('\t', ' '))
                .sorted()
                .toList();
    }

    private static void awaitAlone(TestMember member) {
        Await.until(
                SOON,
                () -> member.ctl("--formatter", "json", "cluster_status")
                        .out()
                        .contains("\"running_nodes\":[\"" + member.name + "\"]"),
                () -> member.name + " is not alone\n" + member.lastLines());
    }

    private static void together(TestMember one, TestMember other) {
        one.awaitReady();
        other.awaitReady();
        other.joins(one);
    }

    private static void stop(TestMember member, int flavour) {
        switch (flavour) {
            case 0 -> member.terminate();
            case 1 -> {
                member.ctl("stop_app").succeeded();
                member.kill();
            }
            default -> member.kill();
        }
    }

    @Test
    void twoNodesThatStopOneAfterTheOtherOrTogetherComeBackWithEverything() throws Exception {
        TestMember a = member("a").launch();
        TestMember b = member("b").launch();
        together(a, b);
        fill(a, "locA", 3);
        fill(b, "locB", 4);
        for (int flavour = FIRST_FLAVOUR; flavour < FLAVOURS; flavour++) {
            // Scenario 1: A stops first, B later; B starts alone and at once, and A finds it.
            stop(a, flavour);
            awaitAlone(b);
            b.ctl("add_vhost", "of b alone " + flavour).succeeded();
            stop(b, flavour);
            b.start();
            a.start();
            awaitQueues(b, "locA 3 running", "locB 4 running");
            assertThat(a.ctl("-q", "list_vhosts").out()).contains("of b alone " + flavour);
        }
        // Scenario 2: both at once.
        members.forEach(TestMember::kill);
        members.forEach(TestMember::launch);
        members.forEach(TestMember::awaitReady);
        awaitQueues(a, "locA 3 running", "locB 4 running");
        // ... and only one of them is to start.
        members.forEach(TestMember::kill);
        a.launch().awaitControl();
        assertThat(a.listens()).as("it waits for the other").isFalse();
        a.kill();
        assertThat(a.ctl("force_boot", "--mnesia-dir", a.data().toString())
                        .succeeded()
                        .out())
                .isEmpty();
        a.start();
        awaitQueues(a, "locA 3 running", "locB  down");
        b.start();
        awaitQueues(a, "locA 3 running", "locB 4 running");
        awaitQueues(b, "locA 3 running", "locB 4 running");

        // Scenario 5: A's directory was copied while it ran, A's machine and B are lost.
        copy(a.data(), directory.resolve("copy").resolve("data"));
        members.forEach(TestMember::kill);
        TestMember copied = member("a", "copy");
        copied.ctl(
                        "forget_cluster_node",
                        "--offline",
                        "--mnesia-dir",
                        copied.data().toString(),
                        b.name)
                .succeeded();
        copied.start();
        awaitQueues(copied, "locA 3 running");
        TestMember c = member("c").start();
        c.joins(copied);
        awaitQueues(c, "locA 3 running");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    @Test
    void whoNeverComesBackIsForgottenByTheOtherHoweverThatWasStopped() throws Exception {
        for (int flavour = 1; flavour < FLAVOURS && FIRST_FLAVOUR < flavour; flavour++) {
            // Scenario 4: A stops, B goes on and is lost. A clean stop is in MembershipTest.
            TestMember a = member("a" + flavour).launch();
            TestMember b = member("b" + flavour).launch();
            together(a, b);
            fill(a, "locA", 3);
            fill(b, "locB", 4);
            stop(a, flavour);
            awaitAlone(b);
            b.kill();
            a.ctl("forget_cluster_node", "--offline", "--mnesia-dir", a.data().toString(), b.name)
                    .succeeded();
            a.start();
            awaitQueues(a, "locA 3 running");
        }
        // Scenario 3: A stops, B stops and starts alone; A is forgotten, and refused when it comes back.
        TestMember a = member("a3").launch();
        TestMember b = member("b3").launch();
        together(a, b);
        fill(a, "locA", 3);
        fill(b, "locB", 4);
        a.kill();
        awaitAlone(b);
        b.terminate();
        b.start();
        b.ctl("forget_cluster_node", a.name).succeeded();
        awaitQueues(b, "locB 4 running");
        a.launch();
        assertThat(a.awaitEnd()).isEqualTo(69);
        assertThat(a.log()).contains("inconsistent_cluster", "reset");
        TestMember blank = member("a3", "blank").start();
        blank.joins(b);
        awaitQueues(blank, "locB 4 running");
    }

    @Test
    void confirmedMessagesSurviveAPowerCutUnderLoadAndARollingRestart() throws Exception {
        long seed = System.nanoTime();
        TestMember n1 = member("n1").launch();
        TestMember n2 = member("n2").launch();
        TestMember n3 = member("n3").launch();
        together(n1, n2);
        n3.awaitReady();
        n3.joins(n1);
        fill(n1, "q", 0);
        long confirmed = publishUntilKilled(n2, "q");
        List<TestMember> order = new ArrayList<>(members);
        Collections.shuffle(order, new Random(seed));
        order.forEach(TestMember::launch);
        order.forEach(TestMember::awaitReady);
        Await.until(
                SOON,
                () -> messages(n3, "q") >= confirmed,
                () -> messages(n3, "q") + " of " + confirmed + " confirmed messages are there, seed " + seed + "\n"
                        + n1.lastLines());

        // Last man standing, and a rolling restart: what the others have is out of reach meanwhile.
        n1.terminate();
        try (Connection connection = connect(n3)) {
            Channel channel = connection.createChannel();
            assertThat(catchText(() -> channel.queueDeclarePassive("q")))
                    .contains("home node '" + n1.name + "' of durable queue 'q' in vhost '/' is down or inaccessible");
        }
        n2.terminate();
        awaitAlone(n3);
        fill(n3, "of n3", 1);
        n1.start();
        n2.start();
        n3.terminate();
        n3.start();
        Await.until(SOON, () -> messages(n2, "q") >= confirmed && messages(n2, "of n3") == 1, n2::lastLines);
    }

    private interface Request {
        void run() throws IOException;
    }

    private static String catchText(Request request) {
        try {
            request.run();
            return "it was carried out";
        } catch (IOException e) {
            return String.valueOf(e.getCause());
        }
    }

    /** All nodes die while it publishes; returns how many publishes were confirmed. */
    private long publishUntilKilled(TestMember member, String queue) throws Exception {
        long confirmed = 0;
        Connection connection = connect(member);
        try {
            Channel channel = connection.createChannel();
            channel.confirmSelect();
            while (true) {
                for (int n = 0; n < 20; n++) {
                    channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, new byte[1_000]);
                }
                channel.waitForConfirmsOrDie(60_000);
                confirmed += 20;
                if (confirmed == 1_000) {
                    members.parallelStream().forEach(TestMember::kill);
                }
            }
        } catch (IOException | RuntimeException _) {
            return confirmed;
        } finally {
            connection.abort();
        }
    }

    private static long messages(TestMember member, String queue) {
        Pattern row = Pattern.compile(Pattern.quote(queue) + " (\\d+) running");
        return queues(member).stream()
                .map(row::matcher)
                .filter(Matcher::matches)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .findFirst()
                .orElse(0);
    }
}
