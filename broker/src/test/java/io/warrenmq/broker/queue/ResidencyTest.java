package io.warrenmq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.message.SettleBatch.Outcome;
import io.warrenmq.store.SpillBatch;
import io.warrenmq.wire.BasicProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Deep queues leave memory for segments and come back in order. */
class ResidencyTest {
    private final QueueFixture f = new QueueFixture(2);

    private static String[] numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "message " + i).toArray(String[]::new);
    }

    private void relieve(LocalQueue queue) {
        f.memoryPressed = true;
        queue.spillSoon();
        f.world.settle();
        f.memoryPressed = false;
    }

    @Test
    void aDeepQueueLeavesMemoryAndIsDeliveredInOrder() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        f.publishPersistent(queue, numbers(0, 10_000));
        f.publish(queue, numbers(10_000, 12_000));
        long before = queue.residentBytes();
        relieve(queue);
        assertThat(queue.residentBytes()).isLessThan(before / 50);
        assertThat(queue.statistics().ready()).isEqualTo(12_000);
        TestSink sink = f.consume(queue, 100);
        int settled = 0;
        while (sink.got.size() < 12_000) {
            int end = sink.got.size();
            assertThat(end).as("progress").isGreaterThan(settled);
            f.settle(queue, sink, Outcome.ACK, IntStream.range(settled, end).toArray());
            settled = end;
        }
        assertThat(sink.bodies()).containsExactly(numbers(0, 12_000));
        f.settle(queue, sink, Outcome.ACK, IntStream.range(settled, 12_000).toArray());
        assertThat(f.log(queue).recording.live).isEmpty();
        assertThat(f.log(queue).recording.spilled).isEmpty();
        assertThat(f.leakedBytes()).isZero();
    }

    @Test
    void aQueueThatIsNotDurableOpensItsLogWhenItFirstSpills() {
        LocalQueue queue = f.queue("q", QueueFixture.settings(), false, false);
        assertThat(f.store.logs).isEmpty();
        f.publish(queue, numbers(0, 5_000));
        relieve(queue);
        assertThat(f.log(queue).recording.spilled).isNotEmpty();
        TestSink sink = f.consume(queue, QueueFixture.spec(0, true, 0));
        assertThat(sink.bodies()).containsExactly(numbers(0, 5_000));
        assertThat(f.log(queue).recording.spilled).isEmpty();
        assertThat(f.leakedBytes()).isZero();
    }

    @Test
    void whatConsumersHoldLeavesMemoryTooAndComesBackWhenItIsRequeued() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        TestSink sink = f.consume(queue, 0);
        f.publishPersistent(queue, numbers(0, 3_000));
        assertThat(sink.got).hasSize(3_000);
        relieve(queue);
        relieve(queue);
        assertThat(queue.residentBytes()).isZero();
        f.settle(
                queue,
                sink,
                Outcome.ACK,
                IntStream.range(0, 3_000).filter(i -> i % 3 == 0).toArray());
        f.settle(
                queue,
                sink,
                Outcome.REQUEUE,
                IntStream.range(0, 3_000).filter(i -> i % 3 == 1).toArray());
        List<String> again = IntStream.range(0, 3_000)
                .filter(i -> i % 3 == 1)
                .mapToObj(i -> "message " + i)
                .toList();
        assertThat(sink.bodies().subList(3_000, sink.got.size())).isEqualTo(again);
        f.cancel(queue, sink);
        f.settle(
                queue,
                sink,
                Outcome.REQUEUE,
                IntStream.range(0, 3_000).filter(i -> i % 3 == 2).toArray());
        f.settle(
                queue,
                sink,
                Outcome.ACK,
                IntStream.range(3_000, sink.got.size()).toArray());
        TestSink rest = f.consume(queue, QueueFixture.spec(0, true, 0));
        assertThat(rest.got).hasSize(1_000);
        assertThat(f.log(queue).recording.live).isEmpty();
        assertThat(f.leakedBytes()).isZero();
    }

    @Test
    void getWaitsForAMessageThatIsBeingReadBack() {
        LocalQueue queue = f.queue("q", QueueFixture.with().maxPriority(1).build());
        f.publish(queue, numbers(0, 500));
        f.publish(queue, BasicProperties.builder().priority(1).build(), "high");
        relieve(queue);
        TestSink sink = f.getSink(true);
        f.get(queue, sink, true);
        for (int i = 0; i < 500; i++) {
            assertThat(f.get(queue, sink, true)).isEqualTo(new QueueOutcome.Done(499 - i, 0));
        }
        List<String> expected = new ArrayList<>(List.of("high"));
        expected.addAll(List.of(numbers(0, 500)));
        assertThat(sink.bodies()).containsExactlyElementsOf(expected);
    }

    @Test
    void deadLettersAreReadBackInOrder() {
        LocalQueue dead = f.queue("dead", QueueFixture.settings());
        LocalQueue queue = f.queue(
                "q",
                QueueFixture.with()
                        .ttl(100)
                        .deadLetter("")
                        .deadLetterKey("dead")
                        .build());
        f.publishPersistent(queue, numbers(0, 3_000));
        relieve(queue);
        f.world.advance(100);
        TestSink sink = f.consume(dead, QueueFixture.spec(0, true, 0));
        assertThat(sink.bodies()).containsExactly(numbers(0, 3_000));
        assertThat(f.log(queue).recording.live).isEmpty();
        assertThat(f.leakedBytes()).isZero();
    }

    @Test
    void aRetiringLogFileGetsWhatOnlyItHoldsIntoSegments() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        TestSink sink = f.consume(queue, 10);
        f.publishPersistent(queue, numbers(0, 200));
        new StoreReplies(queue).spillWanted(77, new long[] {Position.of(0, 99)});
        f.world.settle();
        assertThat(f.log(queue).recording.spillsDone).containsExactly(77L);
        assertThat(f.log(queue).recording.spilled).hasSize(100).contains(0L, 99L);
        SpillBatch batch = f.log(queue).recording.spills.getFirst();
        assertThat(batch.flags(0)).isEqualTo(SpillBatch.DURABLE | SpillBatch.REDELIVERED);
        assertThat(batch.flags(50)).isEqualTo(SpillBatch.DURABLE);
        new StoreReplies(queue).spillWanted(78, new long[] {Position.of(0, 50), Position.of(3, 9)});
        f.world.settle();
        assertThat(f.log(queue).recording.spillsDone).containsExactly(77L, 78L);
        assertThat(f.log(queue).recording.spilled).hasSize(100);
        assertThat(sink.got).hasSize(10);
    }

    @Test
    void aMessageThatCannotBeReadBackIsGivenUpAndTheNextOnesFollow() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        f.publishPersistent(queue, numbers(0, 500));
        relieve(queue);
        f.log(queue).lose(Position.of(0, 300));
        TestSink sink = f.consume(queue, QueueFixture.spec(0, true, 0));
        List<String> expected = new ArrayList<>(List.of(numbers(0, 500)));
        expected.remove(300);
        assertThat(sink.bodies()).containsExactlyElementsOf(expected);
        assertThat(f.log(queue).recording.live).isEmpty();
        assertThat(queue.statistics().ready()).isZero();
    }

    @Test
    void messagesThatLeaveWhileTheyAreWrittenOrReadLeaveNothingBehind() {
        for (long seed = 0; seed < 50; seed++) {
            QueueFixture fixture = new QueueFixture(2, seed);
            Random random = new Random(seed);
            LocalQueue queue =
                    fixture.queue("q", QueueFixture.with().maxPriority(2).build());
            TestSink sink = null;
            int settled = 0;
            for (int step = 0; step < 60; step++) {
                fixture.memoryPressed = random.nextBoolean();
                switch (random.nextInt(7)) {
                    case 0, 1 -> {
                        BasicProperties properties = BasicProperties.builder()
                                .deliveryMode(1 + random.nextInt(2))
                                .priority(random.nextInt(3))
                                .build();
                        String[] bodies = numbers(step * 1000, step * 1000 + random.nextInt(300));
                        fixture.world.turn(
                                fixture.clientLoop(), () -> queue.publish(fixture.batch(queue, properties, bodies)));
                    }
                    case 2 -> queue.spillSoon();
                    case 3 -> {
                        if (random.nextInt(4) == 0) {
                            fixture.world.turn(fixture.clientLoop(), () -> queue.purge(fixture.clientLoop(), o -> {}));
                        }
                    }
                    case 4 -> {
                        if (sink == null) {
                            sink = fixture.consume(queue, random.nextBoolean() ? 20 : 0);
                        } else if (sink.got.size() > settled) {
                            int end = sink.got.size();
                            fixture.settle(
                                    queue,
                                    sink,
                                    random.nextInt(3) == 0 ? Outcome.REQUEUE : Outcome.ACK,
                                    IntStream.range(settled, end).toArray());
                            settled = end;
                        }
                    }
                    case 5 ->
                        new StoreReplies(queue)
                                .spillWanted(step, new long[] {Position.of(random.nextInt(3), random.nextInt(500))});
                    default -> {
                        for (int i = random.nextInt(5); i > 0; i--) {
                            fixture.world.step();
                        }
                    }
                }
            }
            fixture.world.settle();
            TestSink rest = fixture.consume(queue, QueueFixture.spec(0, true, 0));
            long got = rest.got.size();
            assertThat(queue.statistics().ready())
                    .as("seed %d: everything ready was delivered, got %d", seed, got)
                    .isZero();
            fixture.answer(r -> queue.delete(false, false, fixture.clientLoop(), r));
            assertThat(fixture.leakedBytes()).as("seed %d: leaked", seed).isZero();
        }
    }

    @Test
    void whatARestartFoundIsServedFromMemoryAndSegments() {
        QueueFixture fixture = new QueueFixture(1, 1, false);
        LocalQueue queue = fixture.queue("q", QueueFixture.settings());
        FakeStore.Log log = fixture.store.prepare(queue.id());
        var recovery = fixture.host.recovery();
        assertThat(recovery.queueExists(queue.id())).isTrue();
        assertThat(recovery.queueExists(99)).isFalse();
        // 10 to 19 are in segments, 25 to 29 came from the log; what is missing had been settled.
        for (int i = 10; i < 20; i++) {
            log.inSegment(i, "s" + i, fixture);
            recovery.message(queue.id(), i, 0, 3, 0, Long.MAX_VALUE, SpillBatch.DURABLE | SpillBatch.REDELIVERED);
        }
        for (int i = 25; i < 30; i++) {
            long location = fixture.record("m" + i);
            log.recording.live.put((long) i, location);
            recovery.message(queue.id(), i, location, 3, 0, Long.MAX_VALUE, SpillBatch.DURABLE);
        }
        recovery.lane(queue.id(), 0, 1000, 20);
        fixture.host.start();
        fixture.world.settle();
        assertThat(queue.statistics().ready()).isEqualTo(15);
        TestSink sink = fixture.consume(queue, 0);
        assertThat(sink.bodies())
                .containsExactly(
                        "s10", "s11", "s12", "s13", "s14", "s15", "s16", "s17", "s18", "s19", "m25", "m26", "m27",
                        "m28", "m29");
        assertThat(sink.got.getFirst().redelivered()).isTrue();
        assertThat(sink.got.getLast().redelivered()).isFalse();
        fixture.publishPersistent(queue, "new");
        assertThat(sink.got.getLast().position()).as("positions go on").isEqualTo(1000);
        fixture.settle(queue, sink, Outcome.ACK, IntStream.range(0, 16).toArray());
        assertThat(log.recording.live).isEmpty();
        assertThat(fixture.leakedBytes()).isZero();
    }
}
