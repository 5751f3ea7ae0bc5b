package io.warrenmq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.store.DirectoryStore;
import io.warrenmq.store.StoreOptions;
import io.warrenmq.store.disk.sim.SimulatedDisk;
import io.warrenmq.wire.BasicProperties;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queues on the real store and a disk that loses what was not forced: whatever was confirmed and not acknowledged is in
 * its queue, or in the one to which it was dead-lettered, after any number of crashes.
 */
class QueueCrashTest {
    private static final Logger LOG = LoggerFactory.getLogger(QueueCrashTest.class);
    private static final int SEEDS = Integer.getInteger("warren.queue.crashSeeds", 60);
    /** Files so small that they are retired, and their messages spilled, all the time. */
    private static final StoreOptions SMALL = new StoreOptions(16 * 1024, 2, 4096, 20);

    @Test
    void whatWasConfirmedSurvives() {
        long first = Long.getLong("warren.queue.firstSeed", System.nanoTime() & 0xFFFF_FFFFL);
        LOG.info("queues on a disk that crashes: seeds from {}, {} of them", first, SEEDS);
        for (long seed = first; seed < first + SEEDS; seed++) {
            try {
                new Story(seed).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static final class Story {
        final Random random;
        final SimulatedDisk disk = new SimulatedDisk();
        /** Confirmed and never acknowledged. */
        final Set<String> mustBeThere = new HashSet<>();
        /** Acknowledged, and the acknowledgement was answered as durable. */
        final Set<String> mustBeGone = new HashSet<>();

        /** Both queues: they keep every message, whatever its delivery-mode. */
        final boolean quorum;

        int nextBody;

        Story(long seed) {
            random = new Random(seed);
            quorum = random.nextInt(3) == 0;
        }

        void run() {
            int lives = 1 + random.nextInt(4);
            for (int life = 0; life < lives; life++) {
                new Life(this).live(30 + random.nextInt(150));
                disk.crash(
                        List.of(SimulatedDisk.Loss.values()).get(random.nextInt(SimulatedDisk.Loss.values().length)),
                        random);
            }
            new Life(this).drain();
        }
    }

    /** One run of the node, from recovery to a crash. */
    private static final class Life {
        final Story story;
        final Random random;
        final QueueFixture f;
        final LocalQueue queue;
        final LocalQueue dead;
        final List<String> bodies = new ArrayList<>();
        final Set<String> acknowledged = new HashSet<>();

        @Nullable
        TestSink sink;

        int settled;

        Life(Story story) {
            this.story = story;
            this.random = story.random;
            VirtualWorld world = new VirtualWorld(2, random.nextLong());
            DirectoryStore store = DirectoryStore.open(
                    story.disk,
                    SMALL,
                    world.chunks,
                    cause -> {
                        throw new AssertionError("the store failed", cause);
                    },
                    new VirtualWorkers(world),
                    random::nextLong,
                    "a test");
            f = new QueueFixture(world, false, Optional.of(store));
            QueueFixture.Settings settings =
                    QueueFixture.with().ttl(200).deadLetter("").deadLetterKey("dead");
            if (story.quorum) {
                dead = f.queue("dead", QueueFixture.with().quorum(-1).build());
                queue = f.queue("q", settings.quorum(random.nextInt(3)).build());
            } else {
                dead = f.queue("dead", QueueFixture.settings());
                queue = f.queue("q", settings.maxPriority(3).build());
            }
            store.recover(f.host.recovery());
            f.host.start();
        }

        void live(int steps) {
            for (int i = 0; i < steps; i++) {
                f.memoryPressed = random.nextInt(3) == 0;
                switch (random.nextInt(9)) {
                    case 0, 1, 2 -> publish();
                    case 3 -> {
                        if (sink == null) {
                            sink = f.consume(queue, random.nextInt(20));
                        }
                    }
                    case 4 -> settle();
                    case 5 -> queue.spillSoon();
                    case 6 -> {
                        if (random.nextInt(5) == 0) {
                            f.world.advance(random.nextInt(100));
                        }
                    }
                    default -> {
                        for (int k = random.nextInt(20); k > 0; k--) {
                            f.world.step();
                        }
                    }
                }
            }
            f.publisher.answers.forEach((sequence, accepted) -> {
                String body = bodies.get((int) (sequence - 1));
                if (accepted && (story.quorum || body.startsWith("p")) && !acknowledged.contains(body)) {
                    story.mustBeThere.add(body);
                }
            });
            story.mustBeThere.removeAll(acknowledged);
        }

        private void publish() {
            boolean persistent = random.nextInt(4) != 0;
            BasicProperties properties = BasicProperties.builder()
                    .deliveryMode(persistent ? 2 : 1)
                    .priority(random.nextInt(4))
                    .build();
            String[] batch = new String[1 + random.nextInt(8)];
            for (int i = 0; i < batch.length; i++) {
                batch[i] = (persistent ? "p" : "t") + story.nextBody++ + " " + "x".repeat(random.nextInt(200));
                bodies.add(batch[i]);
            }
            f.world.turn(f.clientLoop(), () -> queue.publish(f.batch(queue, properties, batch)));
        }

        private void settle() {
            TestSink consumer = sink;
            if (consumer == null || consumer.got.size() == settled) {
                return;
            }
            SettleBatch batch = new SettleBatch();
            Set<String> acks = new HashSet<>();
            int end = consumer.got.size();
            for (; settled < end; settled++) {
                TestSink.Delivery delivery = consumer.got.get(settled);
                SettleBatch.Outcome outcome =
                        List.of(SettleBatch.Outcome.values()).get(random.nextInt(3));
                batch.add(consumer, delivery.position(), outcome);
                if (outcome == SettleBatch.Outcome.ACK) {
                    acks.add(delivery.body());
                }
            }
            acknowledged.addAll(acks);
            f.world.turn(
                    f.clientLoop(),
                    () -> queue.settleDurably(batch, f.clientLoop(), () -> story.mustBeGone.addAll(acks)));
        }

        void drain() {
            f.world.settle();
            TestSink fromQueue = f.consume(queue, QueueFixture.spec(0, true, 0));
            TestSink fromDead = f.consume(dead, QueueFixture.spec(0, true, 0));
            f.world.advance(1000);
            Set<String> there = new HashSet<>(fromQueue.bodies());
            assertThat(there).as("delivered once").hasSize(fromQueue.got.size());
            Set<String> back = new HashSet<>(there);
            back.retainAll(story.mustBeGone);
            assertThat(back).as("acknowledged for good, but there again").isEmpty();
            there.addAll(fromDead.bodies());
            Set<String> missing = new HashSet<>(story.mustBeThere);
            missing.removeAll(there);
            assertThat(missing).as("confirmed, not acknowledged, and lost").isEmpty();
        }
    }
}
