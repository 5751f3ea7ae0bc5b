package io.warrenmq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.message.StoredMessage;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Dead-lettering: what triggers it, the headers it writes, cycles, and that nothing is lost on the way. */
class DeadLetterTest {
    private final QueueFixture f = new QueueFixture(2);

    /** Takes one message from a queue and shows all of it. */
    private StoredMessage take(LocalQueue queue) {
        StoredMessage[] seen = new StoredMessage[1];
        TestSink sink = new TestSink(f, f.queueLoop(), true) {
            @Override
            public void deliver(long position, long location, boolean redelivered) {
                seen[0] = StoredMessage.read(f.world.chunks, location);
                super.deliver(position, location, redelivered);
            }
        };
        f.get(queue, sink, true);
        assertThat(seen[0]).as("message in %s", queue).isNotNull();
        return seen[0];
    }

    private static List<FieldTable> deaths(StoredMessage message) {
        return message.properties().headersOrEmpty().array("x-death").orElseThrow().stream()
                .map(value -> ((FieldValue.Table) value).table())
                .toList();
    }

    @Test
    void writesTheHistoryOfTheDeathAndMovesTheExpiration() {
        LocalQueue dead = f.queue("dead", QueueFixture.settings());
        f.metadata.vhost.bind("dlx", "q", "dead");
        LocalQueue queue = f.queue("q", QueueFixture.with().deadLetter("dlx").build());
        BasicProperties properties = BasicProperties.builder()
                .deliveryMode(2)
                .contentType("text/plain")
                .expiration("100")
                .headers(FieldTable.of("mine", FieldValue.of(7)))
                .build();
        f.publish(queue, properties, "a");
        f.world.advance(100);
        StoredMessage message = take(dead);
        assertThat(message.exchange()).isEqualTo("dlx");
        assertThat(message.routingKey()).isEqualTo("q");
        assertThat(message.properties().expiration()).isNull();
        assertThat(message.properties().deliveryMode()).isEqualTo(2);
        assertThat(message.properties().contentType()).isEqualTo("text/plain");
        FieldTable headers = message.properties().headersOrEmpty();
        assertThat(headers.integer("mine")).hasValue(7);
        assertThat(headers.text("x-first-death-reason")).hasValue("expired");
        assertThat(headers.text("x-first-death-queue")).hasValue("q");
        assertThat(headers.text("x-first-death-exchange")).hasValue("");
        assertThat(headers.text("x-last-death-reason")).hasValue("expired");
        FieldTable entry = deaths(message).getFirst();
        assertThat(entry.entries().stream().map(FieldTable.Entry::name))
                .containsExactly("count", "reason", "queue", "time", "exchange", "routing-keys", "original-expiration");
        assertThat(entry.find("count")).hasValue(new FieldValue.Int64(1));
        assertThat(entry.find("time")).hasValue(new FieldValue.Timestamp(f.world.nowMs() / 1000));
        assertThat(entry.array("routing-keys").orElseThrow()).containsExactly(FieldValue.of("q"));
        assertThat(entry.text("original-expiration")).hasValue("100");
        assertThat(f.log(queue).recording.live).isEmpty();
    }

    @Test
    void countsRepeatedDeathsAndKeepsTheMostRecentFirst() {
        LocalQueue work = f.queue(
                "work",
                QueueFixture.with().deadLetter("").deadLetterKey("retry").build());
        LocalQueue retry = f.queue(
                "retry",
                QueueFixture.with().ttl(50).deadLetter("").deadLetterKey("work").build());
        TestSink sink = f.consume(work, 0);
        f.publish(work, "a");
        for (int round = 0; round < 3; round++) {
            f.settle(work, sink, SettleBatch.Outcome.REJECT, round);
            assertThat(retry.statistics().ready()).isEqualTo(1);
            f.world.advance(50);
            assertThat(sink.got).hasSize(round + 2);
        }
        f.cancel(work, sink);
        f.settle(work, sink, SettleBatch.Outcome.REQUEUE, 3);
        StoredMessage message = take(work);
        assertThat(deaths(message).stream().map(d -> d.text("queue").orElseThrow() + " " + d.integer("count")))
                .containsExactly("retry OptionalLong[3]", "work OptionalLong[3]");
        assertThat(message.properties().headersOrEmpty().text("x-first-death-reason"))
                .hasValue("rejected");
        assertThat(message.properties().headersOrEmpty().text("x-last-death-reason"))
                .hasValue("expired");
    }

    @Test
    void continuesAHistoryThatAClientSentAndReplacesWhatIsNone() {
        LocalQueue dead = f.queue("dead", QueueFixture.settings());
        LocalQueue queue = f.queue(
                "q",
                QueueFixture.with()
                        .maxLength(0)
                        .deadLetter("")
                        .deadLetterKey("dead")
                        .build());
        FieldTable earlier = FieldTable.builder()
                .add("count", 4L)
                .add("reason", "maxlen")
                .add("queue", "q")
                .build();
        f.publish(
                queue,
                BasicProperties.builder()
                        .headers(FieldTable.of("x-death", FieldValue.of(List.of(FieldValue.of(earlier)))))
                        .build(),
                "a");
        assertThat(deaths(take(dead)).getFirst().integer("count")).hasValue(5);
        f.publish(
                queue,
                BasicProperties.builder()
                        .headers(FieldTable.of("x-death", FieldValue.of("nonsense")))
                        .build(),
                "b");
        assertThat(deaths(take(dead)))
                .singleElement()
                .satisfies(d -> assertThat(d.integer("count")).hasValue(1));
    }

    @Test
    void entriesOfOldBrokersWithoutCountsBecomeOneForEachQueueAndReason() {
        LocalQueue dead = f.queue("dead", QueueFixture.settings());
        LocalQueue queue = f.queue(
                "q",
                QueueFixture.with()
                        .maxLength(0)
                        .deadLetter("")
                        .deadLetterKey("dead")
                        .build());
        FieldValue old = FieldValue.of(FieldTable.builder()
                .add("reason", "expired")
                .add("queue", "old")
                .build());
        f.publish(
                queue,
                BasicProperties.builder()
                        .headers(FieldTable.of("x-death", FieldValue.of(List.of(old, old, old))))
                        .build(),
                "a");
        List<FieldTable> deaths = deaths(take(dead));
        assertThat(deaths).extracting(d -> d.text("queue").orElse("")).containsExactly("q", "old");
        assertThat(deaths.getLast().integer("count")).hasValue(3);
    }

    @Test
    void withoutAKeyOfItsOwnAllKeysOfTheMessageRoute() {
        LocalQueue one = f.queue("one", QueueFixture.settings());
        LocalQueue two = f.queue("two", QueueFixture.settings());
        f.metadata.vhost.bind("dlx", "q", "one");
        f.metadata.vhost.bind("dlx", "copy", "two");
        LocalQueue queue =
                f.queue("q", QueueFixture.with().maxLength(0).deadLetter("dlx").build());
        BasicProperties properties = BasicProperties.builder()
                .headers(FieldTable.of("CC", FieldValue.of(List.of(FieldValue.of("copy")))))
                .build();
        f.publish(queue, properties, "a");
        StoredMessage message = take(two);
        assertThat(message.properties().headersOrEmpty().contains("CC")).isTrue();
        assertThat(deaths(message).getFirst().array("routing-keys").orElseThrow())
                .containsExactly(FieldValue.of("q"), FieldValue.of("copy"));
        assertThat(one.statistics().ready()).isEqualTo(1);
    }

    @Test
    void aKeyOfItsOwnReplacesTheKeysAndRemovesCc() {
        LocalQueue dead = f.queue("dead", QueueFixture.settings());
        f.metadata.vhost.bind("dlx", "k", "dead");
        LocalQueue queue = f.queue(
                "q",
                QueueFixture.with()
                        .maxLength(0)
                        .deadLetter("dlx")
                        .deadLetterKey("k")
                        .build());
        BasicProperties properties = BasicProperties.builder()
                .headers(FieldTable.of("CC", FieldValue.of(List.of(FieldValue.of("copy")))))
                .build();
        f.publish(queue, properties, "a");
        StoredMessage message = take(dead);
        assertThat(message.routingKey()).isEqualTo("k");
        assertThat(message.properties().headersOrEmpty().contains("CC")).isFalse();
    }

    @Test
    void aQueueThatExpiresIntoItselfDropsInsteadOfLooping() {
        LocalQueue queue =
                f.queue("q", QueueFixture.with().ttl(10).deadLetter("").build());
        f.publish(queue, "a");
        f.world.advance(100);
        assertThat(queue.statistics().ready()).isZero();
        assertThat(queue.statistics().published()).isEqualTo(1);
    }

    @Test
    void aRejectionInBetweenMakesACycleLegal() {
        LocalQueue queue = f.queue("q", QueueFixture.with().deadLetter("").build());
        TestSink sink = f.consume(queue, 0);
        f.publish(queue, "a");
        for (int i = 0; i < 5; i++) {
            f.settle(queue, sink, SettleBatch.Outcome.REJECT, i);
        }
        assertThat(sink.got)
                .hasSize(6)
                .allSatisfy(d -> assertThat(d.redelivered()).isFalse());
    }

    @Test
    void aMissingExchangeDropsTheMessageAndTheQueueWorksOn() {
        LocalQueue queue =
                f.queue("q", QueueFixture.with().ttl(10).deadLetter("nowhere").build());
        f.publishPersistent(queue, "a");
        f.world.advance(10);
        assertThat(queue.statistics().ready()).isZero();
        assertThat(f.log(queue).recording.live).isEmpty();
        TestSink sink = f.consume(queue, 0);
        f.publish(queue, "b");
        assertThat(sink.bodies()).containsExactly("b");
    }

    @Test
    void theSourceKeepsTheMessageUntilTheTargetHasCommittedIt() {
        LocalQueue dead = f.queue("dead", QueueFixture.settings());
        LocalQueue queue = f.queue(
                "q",
                QueueFixture.with().ttl(10).deadLetter("").deadLetterKey("dead").build());
        f.publishPersistent(queue, "a");
        f.store.holdCommits = true;
        f.world.advance(10);
        assertThat(dead.statistics().ready()).isEqualTo(1);
        assertThat(f.log(queue).recording.live).as("still in the source's log").hasSize(1);
        f.store.releaseCommits();
        f.world.settle();
        assertThat(f.log(queue).recording.live).isEmpty();
        assertThat(f.log(dead).recording.live).hasSize(1);
    }

    @Test
    void keepsTheOrderOfThousands() {
        LocalQueue dead = f.queue("dead", QueueFixture.settings());
        LocalQueue queue = f.queue(
                "q",
                QueueFixture.with().ttl(10).deadLetter("").deadLetterKey("dead").build());
        String[] bodies = java.util.stream.IntStream.range(0, 5000)
                .mapToObj(Integer::toString)
                .toArray(String[]::new);
        f.publishPersistent(queue, bodies);
        f.world.advance(10);
        TestSink sink = f.consume(dead, QueueFixture.spec(0, true, 0));
        assertThat(sink.bodies()).containsExactly(bodies);
        assertThat(f.log(queue).recording.live).isEmpty();
        assertThat(f.leakedBytes()).isZero();
    }

    @Test
    void droppedHeadsAndRefusedPublishesAreDeadLettered() {
        LocalQueue dead = f.queue("dead", QueueFixture.settings());
        QueueFixture.Settings settings =
                QueueFixture.with().maxLength(1).deadLetter("").deadLetterKey("dead");
        LocalQueue heads = f.queue("heads", settings.build());
        f.publish(heads, "a", "b", "c");
        LocalQueue refusing = f.queue(
                "refusing",
                settings.overflow(QueueSettings.Overflow.REJECT_PUBLISH_DLX).build());
        f.publish(refusing, "d", "e");
        assertThat(f.publisher.answers.get(5L)).as("refused and dead-lettered").isFalse();
        TestSink sink = f.consume(dead, QueueFixture.spec(0, true, 0));
        assertThat(sink.bodies()).containsExactly("a", "b", "e");
        assertThat(refusing.statistics().ready()).isEqualTo(1);
    }

    @Test
    void deletionAndPurgeDeadLetterNothing() {
        LocalQueue dead = f.queue("dead", QueueFixture.settings());
        LocalQueue queue = f.queue(
                "q", QueueFixture.with().deadLetter("").deadLetterKey("dead").build());
        f.publish(queue, "a");
        f.answer(r -> queue.purge(f.clientLoop(), r));
        f.publish(queue, "b");
        f.answer(r -> queue.delete(false, false, f.clientLoop(), r));
        assertThat(dead.statistics().published()).isZero();
    }

    @Test
    void aTargetThatRefusesLosesItsCopyOnly() {
        LocalQueue full = f.queue(
                "full",
                QueueFixture.with()
                        .maxLength(0)
                        .overflow(QueueSettings.Overflow.REJECT_PUBLISH)
                        .build());
        LocalQueue other = f.queue("other", QueueFixture.settings());
        f.metadata.vhost.bind("dlx", "q", "full");
        f.metadata.vhost.bind("dlx", "q", "other");
        LocalQueue queue =
                f.queue("q", QueueFixture.with().ttl(1).deadLetter("dlx").build());
        f.publishPersistent(queue, "a");
        f.world.advance(1);
        assertThat(full.statistics().ready()).isZero();
        assertThat(other.statistics().ready()).isEqualTo(1);
        assertThat(f.log(queue).recording.live).isEmpty();
    }
}
