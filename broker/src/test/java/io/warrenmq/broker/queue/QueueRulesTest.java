package io.warrenmq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.message.SettleBatch.Outcome;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.FieldTable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The documented rules of queues, one by one, in virtual time. */
class QueueRulesTest {
    private final QueueFixture f = new QueueFixture(2);

    private static BasicProperties expiration(String ms) {
        return BasicProperties.builder().expiration(ms).build();
    }

    private static BasicProperties priority(int priority) {
        return BasicProperties.builder().priority(priority).build();
    }

    private List<String> drain(LocalQueue queue) {
        TestSink sink = f.consume(queue, QueueFixture.spec(0, true, 0));
        f.cancel(queue, sink);
        return sink.bodies();
    }

    // ---- order and requeue ----

    @Test
    void requeuedMessagesComeBackAtTheirPlaceAndRedelivered() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        TestSink sink = f.consume(queue, 5);
        f.publish(queue, "1", "2", "3", "4", "5", "6", "7");
        f.settle(queue, sink, Outcome.REQUEUE, 1, 3);
        assertThat(sink.bodies()).containsExactly("1", "2", "3", "4", "5", "2", "4");
        assertThat(sink.got.get(5).redelivered()).isTrue();
        assertThat(sink.got.get(4).redelivered()).isFalse();
    }

    @Test
    void aChannelThatEndsGivesBackEverythingInOrder() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        TestSink sink = f.consume(queue, 5);
        f.publish(queue, "1", "2", "3", "4", "5", "6");
        f.cancel(queue, sink);
        f.settle(queue, sink, Outcome.REQUEUE, 0, 1, 2, 3, 4);
        TestSink next = f.consume(queue, 0);
        assertThat(next.bodies()).containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(next.got.stream().map(TestSink.Delivery::redelivered))
                .containsExactly(true, true, true, true, true, false);
    }

    @Test
    void anAcknowledgementOfWhatTheQueueTookBackIsPassedOver() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        TestSink one = f.consume(queue, 1);
        f.publish(queue, "1");
        f.cancel(queue, one);
        TestSink two = f.consume(queue, 1);
        f.settle(queue, one, Outcome.REQUEUE, 0);
        assertThat(two.bodies()).containsExactly("1");
        f.settle(queue, one, Outcome.ACK, 0);
        assertThat(queue.statistics().unacknowledged()).isEqualTo(1);
        f.settle(queue, two, Outcome.ACK, 0);
        assertThat(queue.statistics().unacknowledged()).isZero();
    }

    // ---- TTL ----

    @Test
    void theLowerOfQueueAndMessageTtlApplies() {
        LocalQueue queue = f.queue("q", QueueFixture.ttl(200));
        f.publish(queue, expiration("50"), "short");
        f.world.advance(49);
        assertThat(queue.statistics().ready()).isEqualTo(1);
        f.world.advance(1);
        assertThat(queue.statistics().ready()).isZero();
        f.publish(queue, expiration("1000"), "long");
        f.world.advance(200);
        assertThat(queue.statistics().ready()).isZero();
    }

    @Test
    void ttlZeroReachesAnIdleConsumerAndNobodyElse() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        f.publish(queue, expiration("0"), "nobody there");
        assertThat(queue.statistics().ready()).isZero();
        TestSink sink = f.consume(queue, 1);
        f.publish(queue, expiration("0"), "taken", "no room");
        assertThat(sink.bodies()).containsExactly("taken");
        assertThat(queue.statistics().ready()).isZero();
    }

    @Test
    void anExpiredMessageBehindALiveOneIsCountedButNeverDelivered() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        f.publish(queue, "live");
        f.publish(queue, expiration("10"), "expired");
        f.world.advance(1000);
        assertThat(queue.statistics().ready()).isEqualTo(2);
        assertThat(drain(queue)).containsExactly("live");
        assertThat(queue.statistics().ready()).isZero();
    }

    @Test
    void unacknowledgedMessagesExpireWhenTheyComeBack() {
        LocalQueue queue = f.queue("q", QueueFixture.ttl(100));
        TestSink sink = f.consume(queue, 1);
        f.publish(queue, "1");
        f.world.advance(1000);
        assertThat(queue.statistics().unacknowledged()).isEqualTo(1);
        f.settle(queue, sink, Outcome.REQUEUE, 0);
        assertThat(sink.got).hasSize(1);
        assertThat(queue.statistics().ready()).isZero();
    }

    @Test
    void requeuedMessagesKeepTheirExpiryInstant() {
        LocalQueue queue = f.queue("q", QueueFixture.ttl(100));
        TestSink sink = f.consume(queue, 1);
        f.publish(queue, "1");
        f.world.advance(60);
        f.cancel(queue, sink);
        f.settle(queue, sink, Outcome.REQUEUE, 0);
        f.world.advance(39);
        assertThat(queue.statistics().ready()).isEqualTo(1);
        f.world.advance(1);
        assertThat(queue.statistics().ready()).isZero();
    }

    @Test
    void aNewTtlPolicyLeavesOldMessagesAlone() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        f.publish(queue, "old");
        queue.configure(QueueFixture.ttl(10));
        f.world.settle();
        f.publish(queue, "new");
        f.world.advance(100);
        assertThat(drain(queue)).containsExactly("old");
        queue.configure(QueueFixture.settings());
        f.world.settle();
        f.publish(queue, "later");
        f.world.advance(100);
        assertThat(drain(queue)).containsExactly("later");
    }

    @Test
    void getNeverReturnsAnExpiredMessage() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        f.publish(queue, "live");
        f.publish(queue, expiration("10"), "expired");
        f.publish(queue, "last");
        f.world.advance(20);
        TestSink sink = f.getSink(true);
        f.get(queue, sink, true);
        assertThat(f.get(queue, sink, true)).isEqualTo(new QueueOutcome.Done(0, 0));
        assertThat(f.get(queue, sink, true)).isEqualTo(new QueueOutcome.Empty());
        assertThat(sink.bodies()).containsExactly("live", "last");
    }

    // ---- expiry of the queue ----

    @Test
    void anUnusedQueueExpires() {
        f.queue("q", QueueFixture.with().expires(1000).build());
        f.world.advance(999);
        assertThat(f.metadata.queues).containsKey("q");
        f.world.advance(1);
        assertThat(f.metadata.queues).isEmpty();
    }

    @Test
    void declaringAndGettingRenewTheLease() {
        LocalQueue queue = f.queue("q", QueueFixture.with().expires(1000).build());
        for (int i = 0; i < 4; i++) {
            f.world.advance(900);
            f.answer(r -> queue.status(true, f.clientLoop(), r));
            f.world.advance(900);
            f.get(queue, f.getSink(true), true);
        }
        f.world.advance(900);
        f.answer(r -> queue.status(false, f.clientLoop(), r));
        f.world.advance(100);
        assertThat(f.metadata.queues).as("a status without renewal does not").isEmpty();
    }

    @Test
    void aQueueWithConsumersDoesNotExpire() {
        LocalQueue queue = f.queue("q", QueueFixture.with().expires(1000).build());
        TestSink sink = f.consume(queue, 1);
        f.world.advance(10_000);
        assertThat(f.metadata.queues).containsKey("q");
        f.cancel(queue, sink);
        f.world.advance(999);
        assertThat(f.metadata.queues).containsKey("q");
        f.world.advance(1);
        assertThat(f.metadata.queues).isEmpty();
    }

    // ---- length limits ----

    @Test
    void dropHeadKeepsTheNewestAndConfirmsAll() {
        LocalQueue queue = f.queue("q", QueueFixture.with().maxLength(3).build());
        f.publish(queue, "1", "2", "3", "4", "5");
        assertThat(f.publisher.answers.values()).hasSize(5).containsOnly(true);
        assertThat(drain(queue)).containsExactly("3", "4", "5");
    }

    @Test
    void unacknowledgedMessagesDoNotCountForTheLimit() {
        LocalQueue queue = f.queue("q", QueueFixture.with().maxLength(1).build());
        TestSink sink = f.consume(queue, 2);
        f.publish(queue, "1", "2", "3");
        assertThat(sink.bodies()).containsExactly("1", "2");
        assertThat(queue.statistics().ready()).isEqualTo(1);
        // Coming back they count again: the head, which is the first of them, has to go.
        f.cancel(queue, sink);
        f.settle(queue, sink, Outcome.REQUEUE, 0, 1);
        assertThat(drain(queue)).containsExactly("3");
    }

    @Test
    void aBodyLargerThanTheByteLimitIsItselfDropped() {
        LocalQueue queue = f.queue("q", QueueFixture.with().maxBytes(4).build());
        f.publish(queue, "abc");
        f.publish(queue, "abcdefgh");
        assertThat(queue.statistics().ready()).isZero();
        f.publish(queue, "ab", "cd", "ef");
        assertThat(drain(queue)).containsExactly("cd", "ef");
    }

    @Test
    void rejectPublishRefusesTheNewest() {
        LocalQueue queue = f.queue(
                "q",
                QueueFixture.with()
                        .maxLength(2)
                        .overflow(QueueSettings.Overflow.REJECT_PUBLISH)
                        .build());
        f.publish(queue, "1", "2", "3");
        assertThat(f.publisher.answers).containsEntry(2L, true).containsEntry(3L, false);
        assertThat(drain(queue)).containsExactly("1", "2");
    }

    @Test
    void aConsumerThatCanTakeTheMessageBypassesTheLimit() {
        LocalQueue queue = f.queue(
                "q",
                QueueFixture.with()
                        .maxLength(0)
                        .overflow(QueueSettings.Overflow.REJECT_PUBLISH)
                        .build());
        TestSink sink = f.consume(queue, 1);
        f.publish(queue, "1", "2");
        assertThat(sink.bodies()).containsExactly("1");
        assertThat(f.publisher.answers).containsEntry(1L, true).containsEntry(2L, false);
    }

    @Test
    void loweringTheLimitTrimsAtOnce() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        f.publish(queue, "1", "2", "3", "4");
        queue.configure(QueueFixture.with().maxLength(2).build());
        f.world.settle();
        assertThat(queue.statistics().ready()).isEqualTo(2);
        assertThat(drain(queue)).containsExactly("3", "4");
    }

    // ---- priorities ----

    @Test
    void higherPrioritiesComeFirstAndKeepTheirOrder() {
        LocalQueue queue = f.queue("q", QueueFixture.with().maxPriority(9).build());
        f.publish(queue, "none");
        f.publish(queue, priority(0), "0");
        f.publish(queue, priority(5), "5a");
        f.publish(queue, priority(200), "clamped to 9");
        f.publish(queue, priority(5), "5b");
        f.publish(queue, priority(9), "9");
        assertThat(drain(queue)).containsExactly("clamped to 9", "9", "5a", "5b", "none", "0");
    }

    @Test
    void aRequeuedMessageReturnsToItsPlaceInItsPriority() {
        LocalQueue queue = f.queue("q", QueueFixture.with().maxPriority(255).build());
        f.publish(queue, priority(255), "high");
        f.publish(queue, priority(1), "1a", "1b");
        TestSink sink = f.consume(queue, 2);
        f.cancel(queue, sink);
        f.settle(queue, sink, Outcome.REQUEUE, 0, 1);
        assertThat(drain(queue)).containsExactly("high", "1a", "1b");
    }

    @Test
    void dropHeadTakesTheHighestPriorityFirst() {
        LocalQueue queue =
                f.queue("q", QueueFixture.with().maxPriority(9).maxLength(2).build());
        f.publish(queue, priority(1), "low");
        f.publish(queue, priority(9), "high");
        f.publish(queue, priority(5), "middle");
        assertThat(drain(queue)).containsExactly("middle", "low");
    }

    @Test
    void withoutMaxPriorityPrioritiesAreIgnored() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        f.publish(queue, priority(1), "1");
        f.publish(queue, priority(9), "9");
        assertThat(drain(queue)).containsExactly("1", "9");
    }

    // ---- consumers ----

    @Test
    void dispatchGoesRoundRobin() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        TestSink one = f.consume(queue, 0);
        TestSink two = f.consume(queue, 0);
        TestSink three = f.consume(queue, 0);
        f.publish(queue, "1", "2", "3", "4", "5", "6", "7");
        assertThat(one.bodies()).containsExactly("1", "4", "7");
        assertThat(two.bodies()).containsExactly("2", "5");
        assertThat(three.bodies()).containsExactly("3", "6");
    }

    @Test
    void lowerConsumerPrioritiesGetWhatHigherOnesCannotTake() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        TestSink low = f.consume(queue, QueueFixture.spec(0, false, -5));
        TestSink high = f.consume(queue, QueueFixture.spec(2, false, 10));
        f.publish(queue, "1", "2", "3");
        assertThat(high.bodies()).containsExactly("1", "2");
        assertThat(low.bodies()).containsExactly("3");
        f.settle(queue, high, Outcome.ACK, 0);
        f.publish(queue, "4", "5");
        assertThat(high.bodies()).containsExactly("1", "2", "4");
        assertThat(low.bodies()).containsExactly("3", "5");
    }

    @Test
    void prefetchLimitsWhatIsUnacknowledged() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        TestSink sink = f.consume(queue, 2);
        f.publish(queue, "1", "2", "3", "4", "5");
        assertThat(sink.bodies()).containsExactly("1", "2");
        f.settle(queue, sink, Outcome.ACK, 0, 1);
        assertThat(sink.bodies()).containsExactly("1", "2", "3", "4");
        f.settle(queue, sink, Outcome.REJECT, 2);
        assertThat(sink.bodies()).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void noAckIgnoresPrefetch() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        TestSink sink = f.consume(queue, QueueFixture.spec(1, true, 0));
        f.publish(queue, "1", "2", "3");
        assertThat(sink.got).hasSize(3);
    }

    @Test
    void getIgnoresPrefetchAndConsumerPriorities() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        TestSink consumer = f.consume(queue, 1);
        f.publish(queue, "1", "2", "3");
        TestSink sink = f.getSink(false);
        f.get(queue, sink, false);
        f.get(queue, sink, false);
        assertThat(sink.bodies()).containsExactly("2", "3");
        assertThat(consumer.bodies()).containsExactly("1");
    }

    @Test
    void anExclusiveConsumerKeepsOthersOutUntilItGoes() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        ConsumerSpec exclusive = new ConsumerSpec("x", "channel", false, true, 0, 0, FieldTable.EMPTY, "guest");
        TestSink sink = f.consume(queue, exclusive);
        assertThat(consume(queue, QueueFixture.spec(0, false, 0))).isInstanceOf(QueueOutcome.ExclusiveUse.class);
        assertThat(f.get(queue, f.getSink(true), true)).isInstanceOf(QueueOutcome.Empty.class);
        f.cancel(queue, sink);
        f.consume(queue, 0);
        assertThat(consume(queue, exclusive)).isInstanceOf(QueueOutcome.ExclusiveUse.class);
    }

    private QueueOutcome consume(LocalQueue queue, ConsumerSpec spec) {
        return f.answer(r -> queue.consume(new TestSink(f, f.clientLoop(), false), spec, f.clientLoop(), r));
    }

    @Test
    void oneOfManyIsActiveAndHandsOverWhenItGoes() {
        LocalQueue queue = f.queue("q", QueueFixture.with().singleActive().build());
        TestSink first = f.consume(queue, QueueFixture.spec(0, false, 0));
        TestSink second = f.consume(queue, QueueFixture.spec(0, false, 0));
        TestSink preferred = f.consume(queue, QueueFixture.spec(0, false, 7));
        f.publish(queue, "1", "2");
        assertThat(first.bodies()).containsExactly("1", "2");
        assertThat(queue.statistics().consumers().stream().map(QueueStatistics.ConsumerView::active))
                .containsExactly(true, false, false);
        f.cancel(queue, first);
        f.publish(queue, "3");
        assertThat(preferred.bodies()).as("highest x-priority first").containsExactly("3");
        f.settle(queue, first, Outcome.REQUEUE, 0, 1);
        assertThat(preferred.bodies()).containsExactly("3", "1", "2");
        f.cancel(queue, preferred);
        f.publish(queue, "4");
        assertThat(second.bodies()).containsExactly("4");
    }

    @Test
    void exclusiveConsumeOfASingleActiveQueueIsRefused() {
        LocalQueue queue = f.queue("q", QueueFixture.with().singleActive().build());
        assertThat(consume(queue, new ConsumerSpec("x", "channel", false, true, 0, 0, FieldTable.EMPTY, "guest")))
                .isInstanceOf(QueueOutcome.ExclusiveUse.class);
    }

    @Test
    void aDeliveryThatIsNotSettledInTimeIsReported() {
        LocalQueue queue =
                f.queue("q", QueueFixture.with().consumerTimeout(60_000).build());
        TestSink prompt = f.consume(queue, 1);
        TestSink late = f.consume(queue, 1);
        f.publish(queue, "1", "2");
        for (int i = 0; i < 7; i++) {
            f.world.advance(9_000);
            f.settle(queue, prompt, Outcome.ACK, i);
            f.publish(queue, "next");
            assertThat(late.timedOut).isEqualTo(false);
        }
        f.world.advance(10_000);
        assertThat(late.timedOut).isTrue();
        assertThat(prompt.timedOut).isFalse();
    }
}
