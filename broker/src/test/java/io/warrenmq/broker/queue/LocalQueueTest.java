package io.warrenmq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.message.SettleBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues on loops: hand-over between threads, answers, confirms and the end of a queue. */
class LocalQueueTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void deliversInPublishOrderAndGivesAllMemoryBack(int loops) {
        QueueFixture f = new QueueFixture(loops);
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        TestSink sink = f.consume(queue, 0);
        f.publish(queue, "a", "b", "c");
        f.publishPersistent(queue, "d");
        assertThat(sink.bodies()).containsExactly("a", "b", "c", "d");
        f.settle(queue, sink, SettleBatch.Outcome.ACK, 0, 1, 2, 3);
        assertThat(queue.statistics().unacknowledged()).isZero();
        assertThat(f.log(queue).recording.live).isEmpty();
        assertThat(f.leakedBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void noAckConsumersTakeMessagesWithoutATrace(int loops) {
        QueueFixture f = new QueueFixture(loops);
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        TestSink sink = f.consume(queue, QueueFixture.spec(1, true, 0));
        f.publishPersistent(queue, "a", "b", "c");
        assertThat(sink.bodies()).containsExactly("a", "b", "c");
        assertThat(f.log(queue).recording.operations).isZero();
        assertThat(f.publisher.answers).isEqualTo(new TreeMap<>(java.util.Map.of(1L, true, 2L, true, 3L, true)));
        assertThat(f.leakedBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void confirmsPersistentMessagesOnlyWhenTheyAreCommitted(int loops) {
        QueueFixture f = new QueueFixture(loops);
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        f.store.holdCommits = true;
        f.publishPersistent(queue, "a", "b");
        f.publish(queue, "transient");
        assertThat(f.publisher.answers).containsOnlyKeys(3L);
        f.store.releaseCommits();
        f.world.settle();
        assertThat(f.publisher.answers.keySet()).containsExactly(1L, 2L, 3L);
        assertThat(f.publisher.answers.values()).containsOnly(true);
        assertThat(f.publisher.calls).as("one range per commit").isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatAnAbandonedConsumerHasComesBackToItsPlace(int loops) {
        QueueFixture f = new QueueFixture(loops);
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        TestSink other = f.getSink(false);
        f.publish(queue, "a", "b", "c", "d", "e", "f");
        f.get(queue, other, false);
        TestSink sink = f.consume(queue, 4);
        f.settle(queue, sink, SettleBatch.Outcome.ACK, 1);

        f.world.on(f.clientLoop(), () -> queue.abandon(sink));

        assertThat(queue.statistics().consumers()).isEmpty();
        assertThat(queue.statistics().unacknowledged())
                .as("what others have stays")
                .isEqualTo(1);
        TestSink next = f.consume(queue, 0);
        assertThat(next.bodies()).containsExactly("b", "d", "e", "f");
        assertThat(next.got.stream().map(TestSink.Delivery::redelivered)).containsExactly(true, true, true, true);
        f.settle(queue, next, SettleBatch.Outcome.ACK, 0, 1, 2, 3);
        f.settle(queue, other, SettleBatch.Outcome.ACK, 0);
        assertThat(f.leakedBytes()).isZero();
    }

    @Test
    void answersConsumeBeforeTheFirstDeliveryAndCancelAfterTheLast() {
        QueueFixture f = new QueueFixture(2);
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        f.publish(queue, "a", "b");
        List<String> story = new ArrayList<>();
        TestSink sink = new TestSink(f, f.clientLoop(), false);
        f.world.turn(
                f.clientLoop(),
                () -> queue.consume(
                        sink, QueueFixture.spec(0, false, 0), f.clientLoop(), o -> story.add("ok " + sink.got.size())));
        f.world.turn(
                f.clientLoop(), () -> queue.cancel(sink, f.clientLoop(), o -> story.add("gone " + sink.got.size())));
        f.world.settle();
        assertThat(story).hasSize(2).startsWith("ok 0");
        int gotAtCancel = Integer.parseInt(story.get(1).substring(5));
        f.publish(queue, "c");
        assertThat(sink.got).hasSize(gotAtCancel);
    }

    @Test
    void unackedDeliveriesOfACancelledConsumerStayAckable() {
        QueueFixture f = new QueueFixture(2);
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        TestSink sink = f.consume(queue, 0);
        f.publish(queue, "a", "b");
        f.cancel(queue, sink);
        assertThat(queue.statistics().unacknowledged()).isEqualTo(2);
        f.settle(queue, sink, SettleBatch.Outcome.ACK, 0);
        f.settle(queue, sink, SettleBatch.Outcome.REQUEUE, 1);
        assertThat(queue.statistics().unacknowledged()).isZero();
        assertThat(queue.statistics().ready()).isEqualTo(1);
        TestSink next = f.consume(queue, 0);
        assertThat(next.got).singleElement().satisfies(d -> {
            assertThat(d.body()).isEqualTo("b");
            assertThat(d.redelivered()).isTrue();
        });
    }

    @Test
    void aSinkWithoutRoomIsPassedOverUntilItResumes() {
        QueueFixture f = new QueueFixture(2);
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        TestSink sink = f.consume(queue, 0);
        sink.room = 1;
        f.publish(queue, "a", "b");
        assertThat(sink.bodies()).containsExactly("a");
        sink.room = 10;
        f.world.on(f.clientLoop(), () -> queue.resume(sink));
        assertThat(sink.bodies()).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void getDeliversBeforeItAnswersAndCountsWhatIsLeft(int loops) {
        QueueFixture f = new QueueFixture(loops);
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        f.publish(queue, "a", "b");
        TestSink sink = f.getSink(false);
        List<Integer> gotAtAnswer = new ArrayList<>();
        List<QueueOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            f.world.on(
                    f.clientLoop(),
                    () -> queue.get(sink, false, f.clientLoop(), outcome -> {
                        gotAtAnswer.add(sink.got.size());
                        outcomes.add(outcome);
                    }));
        }
        assertThat(gotAtAnswer).containsExactly(1, 2, 2);
        assertThat(outcomes)
                .containsExactly(new QueueOutcome.Done(1, 0), new QueueOutcome.Done(0, 0), new QueueOutcome.Empty());
        f.settle(queue, sink, SettleBatch.Outcome.REQUEUE, 0, 1);
        assertThat(queue.statistics().ready()).isEqualTo(2);
    }

    @Test
    void deleteChecksItsConditions() {
        QueueFixture f = new QueueFixture(2);
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        f.publish(queue, "a");
        assertThat(f.answer(r -> queue.delete(false, true, f.clientLoop(), r)))
                .isInstanceOf(QueueOutcome.NotEmpty.class);
        TestSink sink = f.consume(queue, 0);
        assertThat(f.answer(r -> queue.delete(true, false, f.clientLoop(), r))).isInstanceOf(QueueOutcome.InUse.class);
        f.publish(queue, "b");
        // Unacknowledged messages do not count.
        assertThat(f.answer(r -> queue.delete(false, true, f.clientLoop(), r))).isEqualTo(new QueueOutcome.Done(0, 1));
        assertThat(sink.cancelled).isTrue();
        assertThat(f.metadata.queues).isEmpty();
        assertThat(f.log(queue).recording.deleted).isTrue();
        f.settle(queue, sink, SettleBatch.Outcome.ACK, 0);
        assertThat(f.leakedBytes()).isZero();
    }

    @Test
    void aDeletedQueueConfirmsWhatItHadAndWhatStillComes() {
        QueueFixture f = new QueueFixture(2);
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        f.store.holdCommits = true;
        f.publishPersistent(queue, "a", "b");
        f.answer(r -> queue.delete(false, false, f.clientLoop(), r));
        f.publishPersistent(queue, "c");
        assertThat(f.publisher.answers.keySet()).containsExactly(1L, 2L, 3L);
        assertThat(f.publisher.answers.values()).containsOnly(true);
        assertThat(f.answer(r -> queue.status(false, f.clientLoop(), r))).isInstanceOf(QueueOutcome.Gone.class);
        assertThat(f.leakedBytes()).isZero();
    }

    @Test
    void anAutoDeleteQueueGoesWithItsLastConsumerBeforeTheCancelIsAnswered() {
        QueueFixture f = new QueueFixture(2);
        LocalQueue queue = f.queue("q", QueueFixture.settings(), true, true);
        f.get(queue, f.getSink(true), true);
        assertThat(f.metadata.queues).containsKey("q");
        TestSink one = f.consume(queue, 0);
        TestSink two = f.consume(queue, 0);
        f.cancel(queue, one);
        assertThat(f.metadata.queues).containsKey("q");
        List<Boolean> existed = new ArrayList<>();
        f.world.on(
                f.clientLoop(),
                () -> queue.cancel(two, f.clientLoop(), o -> existed.add(f.metadata.queues.containsKey("q"))));
        assertThat(existed).containsExactly(false);
        assertThat(two.cancelled).as("no basic.cancel in answer to one's own").isFalse();
    }

    @Test
    void deliveriesOnTheirWayToAnotherLoopSurviveTheEndOfTheQueue() {
        for (long seed = 0; seed < 50; seed++) {
            QueueFixture f = new QueueFixture(2, seed);
            LocalQueue queue = f.queue("q", QueueFixture.settings());
            TestSink sink = f.consume(queue, 0);
            f.world.turn(f.clientLoop(), () -> {
                queue.publish(f.batch(queue, io.warrenmq.wire.BasicProperties.EMPTY, "a", "b"));
                queue.delete(false, false, f.clientLoop(), o -> {});
            });
            f.world.settle();
            assertThat(sink.bodies()).containsExactly("a", "b");
            assertThat(f.leakedBytes()).isZero();
        }
    }

    @Test
    void settlementsOfATransactionAreAnsweredWhenTheyAreCommitted() {
        QueueFixture f = new QueueFixture(2);
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        TestSink sink = f.consume(queue, 0);
        f.publishPersistent(queue, "a");
        f.store.holdCommits = true;
        List<String> story = new ArrayList<>();
        SettleBatch batch = new SettleBatch();
        batch.add(sink, sink.got.getFirst().position(), SettleBatch.Outcome.ACK);
        f.world.on(f.clientLoop(), () -> queue.settleDurably(batch, f.clientLoop(), () -> story.add("committed")));
        assertThat(story).isEmpty();
        f.store.releaseCommits();
        f.world.settle();
        assertThat(story).containsExactly("committed");
    }

    @Test
    void anIdleQueueHoldsNoIndexMemoryAndNoTimer() {
        QueueFixture f = new QueueFixture(1);
        LocalQueue queue = f.queue("q", QueueFixture.ttl(1000));
        TestSink sink = f.consume(queue, 0);
        f.publish(queue, "a", "b");
        assertThat(queue.statistics().memoryBytes()).isPositive();
        f.settle(queue, sink, SettleBatch.Outcome.ACK, 0, 1);
        assertThat(queue.statistics().memoryBytes()).isZero();
        assertThat(f.world.armedTimers()).isZero();
    }

    @Test
    void purgeRemovesReadyMessagesOnly() {
        QueueFixture f = new QueueFixture(2);
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        TestSink sink = f.consume(queue, 1);
        f.publishPersistent(queue, "a", "b", "c");
        assertThat(f.answer(r -> queue.purge(f.clientLoop(), r))).isEqualTo(new QueueOutcome.Done(2, 1));
        assertThat(queue.statistics().unacknowledged()).isEqualTo(1);
        assertThat(f.log(queue).recording.live).hasSize(1);
        assertThat(sink.got).hasSize(1);
    }
}
