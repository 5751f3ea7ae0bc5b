package io.warrenmq.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.warrenmq.app.blackbox.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The owner of a mirrored queue is killed under load, comes back, and so does the next one. */
@Isolated("processes of its own: others would slow them down, and they others")
@Timeout(240)
class MirrorKillTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String QUEUE = "ha.q";

    @TempDir
    Path directory;

    private final String run = Integer.toHexString(ThreadLocalRandom.current().nextInt());
    private final List<TestMember> members = new ArrayList<>();

    private TestMember member(int number) throws IOException {
        Path home = Files.createDirectories(directory.resolve("home"));
        TestMember member = new TestMember(
                "n" + number + "x" + run + "@localhost", directory.resolve("n" + number), home, List.of());
        members.add(member);
        return member;
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

    /** Publishes numbers, several hundred ahead of the answers, and knows what was confirmed. */
    private static final class Load implements Runnable {
        private static final int AHEAD = 500;

        private final Channel channel;
        private final ConcurrentSkipListMap<Long, Integer> open = new ConcurrentSkipListMap<>();
        private final Set<Integer> confirmed;
        private final int from;
        private volatile int next;
        private volatile boolean stopping;
        private final Thread thread = new Thread(this, "load");

        Load(Connection connection, int from, Set<Integer> confirmed) throws IOException {
            this.channel = connection.createChannel();
            this.confirmed = confirmed;
            this.from = from;
            this.next = from;
            channel.confirmSelect();
            channel.addConfirmListener(
                    (tag, multiple) -> {
                        var settled = multiple ? open.headMap(tag, true) : open.subMap(tag, true, tag, true);
                        confirmed.addAll(settled.values());
                        settled.clear();
                    },
                    (tag, multiple) ->
                            (multiple ? open.headMap(tag, true) : open.subMap(tag, true, tag, true)).clear());
            thread.start();
        }

        @Override
        public void run() {
            int number = from;
            try {
                while (!stopping) {
                    if (open.size() < AHEAD) {
                        open.put(channel.getNextPublishSeqNo(), number);
                        channel.basicPublish(
                                "",
                                QUEUE,
                                MessageProperties.PERSISTENT_BASIC,
                                Integer.toString(number).getBytes(StandardCharsets.UTF_8));
                        next = ++number;
                    } else {
                        Thread.onSpinWait();
                    }
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        long confirmedHere() {
            return confirmed.stream().filter(number -> number >= from).count();
        }

        int stop() throws InterruptedException {
            stopping = true;
            thread.join();
            Await.until(SOON, open::isEmpty, () -> open.size() + " publishes without an answer");
            return next;
        }
    }

    private void awaitMirrors(TestMember asked, int count) {
        Await.until(
                SOON,
                () -> asked.ctl("-q", "list_queues", "--no-table-headers", "synchronised_slave_pids")
                                .out()
                                .chars()
                                .filter(c -> c == '<')
                                .count()
                        == count,
                () -> asked.name + " does not see " + count + " synchronised mirrors: "
                        + asked.ctl("list_queues", "name", "pid", "slave_pids", "synchronised_slave_pids", "state")
                        + asked.log());
    }

    private static List<Integer> drain(TestMember member) throws Exception {
        List<Integer> all = new ArrayList<>();
        try (Connection connection = connect(member)) {
            Channel channel = connection.createChannel();
            for (GetResponse next = channel.basicGet(QUEUE, true); next != null; next = channel.basicGet(QUEUE, true)) {
                all.add(Integer.valueOf(new String(next.getBody(), StandardCharsets.UTF_8)));
            }
        }
        return all;
    }

    @Test
    void whatWasConfirmedSurvivesTheDeathOfOneOwnerAfterTheOther() throws Exception {
        TestMember n1 = member(1).start();
        TestMember n2 = member(2).start();
        TestMember n3 = member(3).start();
        n2.joins(n1);
        n3.joins(n1);
        n1.ctl("set_policy", "ha", "^ha\\.", "{\"ha-mode\":\"all\",\"ha-sync-mode\":\"automatic\"}")
                .succeeded();
        Connection declaring = connect(n1); // ends with its node
        declaring.createChannel().queueDeclare(QUEUE, true, false, false, Map.of());
        awaitMirrors(n3, 2);
        Set<Integer> confirmed = ConcurrentHashMap.newKeySet();
        int next;

        try (Connection publishing = connect(n3)) {
            Load load = new Load(publishing, 0, confirmed);
            Await.until(SOON, () -> load.confirmedHere() > 1000, () -> "nothing is confirmed: " + n1.log());
            n1.kill();
            long before = load.confirmedHere();
            Await.until(
                    SOON, () -> load.confirmedHere() > before + 1000, () -> "nothing goes on: " + n2.log() + n3.log());
            next = load.stop();
        }
        n1.start();
        awaitMirrors(n3, 2);
        try (Connection publishing = connect(n1)) {
            Load load = new Load(publishing, next, confirmed);
            Await.until(SOON, () -> load.confirmedHere() > 1000, () -> "nothing is confirmed: " + n2.log());
            n2.kill();
            long before = load.confirmedHere();
            Await.until(
                    SOON, () -> load.confirmedHere() > before + 1000, () -> "nothing goes on: " + n1.log() + n3.log());
            next = load.stop();
        }
        n2.start();
        awaitMirrors(n1, 2);
        n3.kill();
        awaitMirrors(n1, 1);

        List<Integer> left = drain(n1);
        assertThat(left).as("order, and each once").isSorted().doesNotHaveDuplicates();
        TreeSet<Integer> missing = new TreeSet<>(confirmed);
        left.forEach(missing::remove);
        assertThat(missing).as("confirmed and lost, of " + confirmed.size()).isEmpty();
    }
}
