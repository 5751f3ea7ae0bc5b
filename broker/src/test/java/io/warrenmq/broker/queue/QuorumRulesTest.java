package io.warrenmq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.message.SettleBatch.Outcome;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rules in which a quorum queue of one member differs from a classic queue. */
class QuorumRulesTest {
    private static final BasicProperties TRANSIENT =
            BasicProperties.builder().deliveryMode(1).build();

    private final QueueFixture f = new QueueFixture(2);

    @AfterEach
    void everyByteOfMemoryCameBack() {
        f.host.queues().forEach(queue -> f.answer(reply -> queue.purge(f.clientLoop(), reply)));
        List.copyOf(f.metadata.queues.values())
                .forEach(entry -> f.world.on(f.queueLoop(), () -> f.host.delete(entry.endpoint())));
        assertThat(f.leakedBytes()).isZero();
    }

    private LocalQueue quorum() {
        return f.queue("q", QueueFixture.with().quorum(20).build());
    }

    private static List<Long> counts(TestSink sink) {
        return sink.got.stream().map(TestSink.Delivery::count).toList();
    }

    // ---- durability ----

    @Test
    void everyMessageIsLoggedWhateverItsDeliveryMode() {
        LocalQueue queue = quorum();
        f.store.holdCommits = true;
        f.publish(queue, TRANSIENT, "1");
        assertThat(f.publisher.answers).as("confirmed before it is safe").isEmpty();
        f.store.releaseCommits();
        f.world.settle();
        assertThat(f.publisher.answers).containsEntry(1L, true);
        assertThat(f.log(queue).recording.live).hasSize(1);
        assertThat(queue.statistics().persistent()).isEqualTo(1);
    }

    // ---- returns ----

    @Test
    void returnedMessagesAreServedBeforeTheRestInTheOrderOfTheirReturn() {
        LocalQueue queue = quorum();
        TestSink sink = f.consume(queue, 4);
        f.publish(queue, "1", "2", "3", "4", "5", "6");
        f.cancel(queue, sink);
        f.settle(queue, sink, Outcome.REQUEUE, 2);
        f.settle(queue, sink, Outcome.REQUEUE, 0, 1);
        f.settle(queue, sink, Outcome.REQUEUE, 3);
        TestSink next = f.consume(queue, 0);
        assertThat(next.bodies()).containsExactly("3", "1", "2", "4", "5", "6");
        assertThat(next.got.stream().map(TestSink.Delivery::redelivered))
                .containsExactly(true, true, true, true, false, false);
    }

    @Test
    void whatAChannelGivesBackAtItsEndKeepsItsOrder() {
        LocalQueue queue = quorum();
        TestSink sink = f.consume(queue, 3);
        f.publish(queue, "1", "2", "3", "4");
        f.cancel(queue, sink);
        f.settle(queue, sink, Outcome.REQUEUE, 0, 1, 2);
        assertThat(f.consume(queue, 0).bodies()).containsExactly("1", "2", "3", "4");
    }

    @Test
    void aReturnedMessageIsServedAgainEvenIfAnotherOneOfTheReturnsWasPurgedOrSettled() {
        LocalQueue queue = quorum();
        TestSink sink = f.consume(queue, 2);
        f.publish(queue, "1", "2");
        f.cancel(queue, sink);
        f.settle(queue, sink, Outcome.REQUEUE, 1);
        assertThat(((QueueOutcome.Done) f.answer(reply -> queue.purge(f.clientLoop(), reply))).messageCount())
                .isEqualTo(1);
        f.settle(queue, sink, Outcome.REQUEUE, 0);
        assertThat(f.consume(queue, 0).bodies()).containsExactly("1");
    }

    // ---- x-delivery-count ----

    @Test
    void aRedeliveryTellsHowOftenTheMessageCameBackAndTheFirstDeliveryDoesNot() {
        LocalQueue queue = quorum();
        TestSink sink = f.consume(queue, 1);
        f.publish(queue, "1");
        assertThat(sink.got.getFirst().deliveryCount()).isEmpty();
        f.settle(queue, sink, Outcome.REQUEUE, 0);
        f.settle(queue, sink, Outcome.REQUEUE, 1);
        assertThat(counts(sink)).containsExactly(0L, 1L, 2L);
        assertThat(sink.bodies()).containsExactly("1", "1", "1");
        f.settle(queue, sink, Outcome.ACK, 2);
        f.publish(queue, "2");
        assertThat(sink.got.get(3).deliveryCount()).isEmpty();
    }

    @Test
    void theHeaderIsAddedToThoseOfTheMessageAndReplacesOneThatAClientSent() {
        LocalQueue queue = quorum();
        TestSink sink = f.getSink(false);
        FieldTable headers =
                FieldTable.of("mine", FieldValue.of(7)).with("x-delivery-count", FieldValue.of("of a client"));
        f.publish(queue, BasicProperties.builder().headers(headers).build(), "1");
        f.get(queue, sink, false);
        f.settle(queue, sink, Outcome.REQUEUE, 0);
        FieldTable[] seen = new FieldTable[1];
        TestSink next = new TestSink(f, f.queueLoop(), true) {
            @Override
            public void deliver(long position, long location, boolean redelivered) {
                seen[0] = f.messageAt(location).properties().headersOrEmpty();
                super.deliver(position, location, redelivered);
            }
        };
        f.get(queue, next, true);
        assertThat(seen[0].find("mine")).hasValue(FieldValue.of(7));
        assertThat(seen[0].find("x-delivery-count")).hasValue(new FieldValue.Int64(1));
        assertThat(seen[0].size()).isEqualTo(2);
    }

    @Test
    void getAndNoAckConsumersLearnTheCountToo() {
        LocalQueue queue = quorum();
        TestSink getter = f.getSink(false);
        f.publish(queue, "1", "2");
        f.get(queue, getter, false);
        f.get(queue, getter, false);
        f.settle(queue, getter, Outcome.REQUEUE, 0, 1);
        f.get(queue, f.getSink(true), true);
        TestSink noAck = f.consume(queue, QueueFixture.spec(0, true, 0));
        assertThat(noAck.bodies()).containsExactly("2");
        assertThat(counts(noAck)).containsExactly(1L);
        assertThat(f.log(queue).recording.live).isEmpty();
    }

    @Test
    void aClassicQueueNeverTellsACount() {
        LocalQueue queue = f.queue("classic", QueueFixture.settings());
        TestSink sink = f.consume(queue, 1);
        f.publish(queue, "1");
        f.settle(queue, sink, Outcome.REQUEUE, 0);
        assertThat(sink.got.get(1).redelivered()).isTrue();
        assertThat(sink.got.get(1).deliveryCount()).isEmpty();
    }

    // ---- x-delivery-limit ----

    @Test
    void aMessageReturnedMoreOftenThanTheLimitIsDropped() {
        LocalQueue queue = f.queue("q", QueueFixture.with().quorum(2).build());
        TestSink sink = f.consume(queue, 1);
        f.publish(queue, "1", "2");
        for (int delivery = 0; delivery < 3; delivery++) {
            f.settle(queue, sink, Outcome.REQUEUE, delivery);
        }
        assertThat(sink.bodies()).containsExactly("1", "1", "1", "2");
        assertThat(counts(sink)).containsExactly(0L, 1L, 2L, 0L);
        assertThat(f.log(queue).recording.live).hasSize(1);
    }

    @Test
    void withADeadLetterExchangeItGoesThereWithoutTheHeaderOfItsRedeliveries() {
        LocalQueue dead = f.queue("dead", QueueFixture.settings());
        LocalQueue queue = f.queue(
                "q",
                QueueFixture.with()
                        .quorum(0)
                        .deadLetter("")
                        .deadLetterKey("dead")
                        .build());
        TestSink sink = f.consume(queue, 1);
        f.publish(queue, TRANSIENT, "1");
        f.settle(queue, sink, Outcome.REQUEUE, 0);
        assertThat(sink.got).hasSize(1);
        FieldTable[] headers = new FieldTable[1];
        TestSink taker = new TestSink(f, f.queueLoop(), true) {
            @Override
            public void deliver(long position, long location, boolean redelivered) {
                headers[0] = f.messageAt(location).properties().headersOrEmpty();
                super.deliver(position, location, redelivered);
            }
        };
        f.get(dead, taker, true);
        assertThat(headers[0].text("x-first-death-reason")).hasValue("delivery_limit");
        assertThat(headers[0].contains("x-delivery-count")).isFalse();
        assertThat(f.log(queue).recording.live).isEmpty();
    }

    @Test
    void aNegativeLimitIsNone() {
        LocalQueue queue = f.queue("q", QueueFixture.with().quorum(-1).build());
        TestSink sink = f.consume(queue, 1);
        f.publish(queue, "1");
        for (int delivery = 0; delivery < 50; delivery++) {
            f.settle(queue, sink, Outcome.REQUEUE, delivery);
        }
        assertThat(sink.got.getLast().count()).isEqualTo(50);
    }

    @Test
    void aLimitThatAPolicyLowersCountsAtTheNextReturn() {
        LocalQueue queue = f.queue("q", QueueFixture.with().quorum(-1).build());
        TestSink sink = f.consume(queue, 1);
        f.publish(queue, "1");
        f.settle(queue, sink, Outcome.REQUEUE, 0);
        f.settle(queue, sink, Outcome.REQUEUE, 1);
        f.world.on(
                f.queueLoop(),
                () -> queue.configure(QueueFixture.with().quorum(1).build()));
        assertThat(queue.statistics().unacknowledged()).isEqualTo(1);
        f.settle(queue, sink, Outcome.REQUEUE, 2);
        assertThat(queue.statistics().ready() + queue.statistics().unacknowledged())
                .isZero();
    }

    // ---- limits ----

    @Test
    void rejectPublishRefusesAndDropHeadDrops() {
        LocalQueue refusing = f.queue(
                "r",
                QueueFixture.with()
                        .quorum(20)
                        .maxLength(1)
                        .overflow(QueueSettings.Overflow.REJECT_PUBLISH)
                        .build());
        f.publish(refusing, "1", "2");
        assertThat(f.publisher.answers).containsEntry(1L, true).containsEntry(2L, false);
        LocalQueue dropping =
                f.queue("d", QueueFixture.with().quorum(20).maxLength(1).build());
        f.publish(dropping, "1", "2");
        assertThat(f.consume(dropping, 0).bodies()).containsExactly("2");
    }

    @Test
    void rejectPublishDlxIsDropHead() {
        LocalQueue queue = f.queue(
                "q",
                QueueFixture.with()
                        .quorum(20)
                        .maxLength(1)
                        .overflow(QueueSettings.Overflow.REJECT_PUBLISH_DLX)
                        .build());
        f.publish(queue, "1", "2");
        assertThat(f.publisher.answers).containsEntry(2L, true);
        assertThat(f.consume(queue, 0).bodies()).containsExactly("2");
    }

    // ---- consumers ----

    @Test
    void aConsumerWithoutPrefetchHasTwoThousandInFlight() {
        LocalQueue queue = quorum();
        TestSink sink = f.consume(queue, 0);
        f.publish(queue, IntStream.range(0, 2001).mapToObj(Integer::toString).toArray(String[]::new));
        assertThat(sink.got).hasSize(2000);
        f.settle(queue, sink, Outcome.ACK, 0);
        assertThat(sink.got).hasSize(2001);
    }

    @Test
    void theActiveConsumerHandsOverToOneOfHigherPriorityWhenItsDeliveriesAreSettled() {
        LocalQueue queue =
                f.queue("q", QueueFixture.with().quorum(20).singleActive().build());
        TestSink first = f.consume(queue, 10);
        f.publish(queue, "1", "2");
        TestSink preferred = f.consume(queue, QueueFixture.spec(10, false, 7));
        f.publish(queue, "3");
        f.settle(queue, first, Outcome.ACK, 0);
        assertThat(first.bodies()).as("no more than it had").containsExactly("1", "2");
        assertThat(preferred.got).as("before all is settled").isEmpty();
        f.settle(queue, first, Outcome.REQUEUE, 1);
        assertThat(preferred.bodies()).containsExactly("2", "3");
        assertThat(queue.statistics().consumers().stream().map(QueueStatistics.ConsumerView::active))
                .containsExactly(false, true);
    }

    @Test
    void anIdleActiveConsumerHandsOverAtOnceAndOneOfEqualPriorityWaits() {
        LocalQueue queue =
                f.queue("q", QueueFixture.with().quorum(20).singleActive().build());
        TestSink first = f.consume(queue, 10);
        TestSink equal = f.consume(queue, 10);
        f.publish(queue, "1");
        f.settle(queue, first, Outcome.ACK, 0);
        TestSink preferred = f.consume(queue, QueueFixture.spec(10, false, 1));
        f.publish(queue, "2");
        assertThat(first.bodies()).containsExactly("1");
        assertThat(equal.got).isEmpty();
        assertThat(preferred.bodies()).containsExactly("2");
    }

    @Test
    void theActiveConsumerGoesOnWhenTheOneForWhomItMakesWayIsGone() {
        LocalQueue queue =
                f.queue("q", QueueFixture.with().quorum(20).singleActive().build());
        TestSink first = f.consume(queue, 10);
        f.publish(queue, "1");
        TestSink preferred = f.consume(queue, QueueFixture.spec(10, false, 7));
        f.publish(queue, "2");
        f.cancel(queue, preferred);
        assertThat(first.bodies()).containsExactly("1", "2");
        assertThat(preferred.got).isEmpty();
    }

    @Test
    void whenTheActiveConsumerLeavesBeforeItHandedOverThePreferredOneIsActiveAtOnce() {
        LocalQueue queue =
                f.queue("q", QueueFixture.with().quorum(20).singleActive().build());
        TestSink first = f.consume(queue, 10);
        f.publish(queue, "1");
        TestSink preferred = f.consume(queue, QueueFixture.spec(10, false, 7));
        f.publish(queue, "2");
        f.cancel(queue, first);
        assertThat(preferred.bodies()).containsExactly("2");
        f.settle(queue, first, Outcome.REQUEUE, 0);
        assertThat(preferred.bodies()).containsExactly("2", "1");
    }
}
