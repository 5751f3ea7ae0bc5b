package io.warrenmq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.message.SettleBatch.Outcome;
import io.warrenmq.broker.queue.QueueSettings.Overflow;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** x-dead-letter-strategy at-least-once. */
class AssuredDeadLettersTest {
    private final QueueFixture f = new QueueFixture(2);

    @AfterEach
    void everyByteOfMemoryCameBack() {
        List.copyOf(f.metadata.queues.values())
                .forEach(entry -> f.world.on(f.queueLoop(), () -> f.host.delete(entry.endpoint())));
        assertThat(f.leakedBytes()).isZero();
        assertThat(f.world.armedTimers()).isZero();
    }

    private LocalQueue source() {
        return f.queue(
                "q", QueueFixture.with().quorumAtLeastOnce(20).deadLetter("dlx").build());
    }

    private void die(LocalQueue queue, String... bodies) {
        f.publish(queue, bodies);
        TestSink sink = f.consume(queue, 0);
        int[] all = java.util.stream.IntStream.range(0, bodies.length).toArray();
        f.settle(queue, sink, Outcome.REJECT, all);
        f.cancel(queue, sink);
    }

    @Test
    void aMessageWithoutATargetWaitsUntilThereIsOne() {
        LocalQueue queue = source();
        LocalQueue dead = f.queue("dead", QueueFixture.settings());
        die(queue, "a", "b");
        f.world.advance(3 * AssuredDeadLetters.RETRY_MS);
        assertThat(f.log(queue).recording.live).as("still in the log").hasSize(2);

        f.metadata.vhost.bind("dlx", "q", "dead");
        f.world.advance(AssuredDeadLetters.RETRY_MS);

        TestSink sink = f.consume(dead, QueueFixture.spec(0, true, 0));
        assertThat(sink.bodies()).containsExactly("a", "b");
        assertThat(f.log(queue).recording.live).isEmpty();
        assertThat(queue.statistics().ready()).isZero();
    }

    @Test
    void aTargetThatRefusesIsAskedAgainAndTheOthersAreNot() {
        LocalQueue queue = source();
        LocalQueue open = f.queue("open", QueueFixture.settings());
        LocalQueue full = f.queue(
                "full",
                QueueFixture.with()
                        .maxLength(1)
                        .overflow(Overflow.REJECT_PUBLISH)
                        .build());
        f.publish(full, "first");
        f.metadata.vhost.bind("dlx", "q", "open");
        f.metadata.vhost.bind("dlx", "q", "full");
        die(queue, "a");
        f.world.advance(2 * AssuredDeadLetters.RETRY_MS);
        assertThat(open.statistics().ready()).isEqualTo(1);
        assertThat(f.log(queue).recording.live).hasSize(1);

        TestSink sink = f.consume(full, QueueFixture.spec(0, true, 0));
        f.world.advance(AssuredDeadLetters.RETRY_MS);

        assertThat(sink.bodies()).containsExactly("first", "a");
        assertThat(open.statistics().ready()).as("one copy").isEqualTo(1);
        assertThat(f.log(queue).recording.live).isEmpty();
    }

    @Test
    void aTargetThatIsDeletedHoldsNothingUp() {
        LocalQueue queue = source();
        LocalQueue full = f.queue(
                "full",
                QueueFixture.with()
                        .maxLength(0)
                        .overflow(Overflow.REJECT_PUBLISH)
                        .build());
        f.metadata.vhost.bind("dlx", "q", "full");
        die(queue, "a");
        assertThat(f.log(queue).recording.live).hasSize(1);

        f.world.on(f.queueLoop(), () -> f.host.delete(full));
        f.world.advance(AssuredDeadLetters.RETRY_MS);

        assertThat(f.log(queue).recording.live).isEmpty();
    }

    @Test
    void deadMessagesCountAgainstTheLimitsUntilTheyAreGone() {
        LocalQueue queue = f.queue(
                "q",
                QueueFixture.with()
                        .quorumAtLeastOnce(20)
                        .deadLetter("dlx")
                        .maxLength(2)
                        .build());
        LocalQueue dead = f.queue("dead", QueueFixture.settings());
        die(queue, "a", "b");
        f.publish(queue, "c");
        assertThat(f.publisher.answers).containsEntry(3L, false);

        f.metadata.vhost.bind("dlx", "q", "dead");
        f.world.advance(AssuredDeadLetters.RETRY_MS);
        f.publish(queue, "d");

        assertThat(f.publisher.answers).containsEntry(4L, true);
        assertThat(dead.statistics().ready()).isEqualTo(2);
    }

    @Test
    void whatExpiresWaitsToo() {
        LocalQueue queue = f.queue(
                "q",
                QueueFixture.with()
                        .quorumAtLeastOnce(20)
                        .deadLetter("dlx")
                        .ttl(100)
                        .build());
        LocalQueue dead = f.queue("dead", QueueFixture.settings());
        f.publish(queue, "a");
        f.world.advance(100);
        assertThat(queue.statistics().ready()).isZero();

        f.metadata.vhost.bind("dlx", "q", "dead");
        f.world.advance(AssuredDeadLetters.RETRY_MS);

        assertThat(dead.statistics().ready()).isEqualTo(1);
        assertThat(f.log(queue).recording.live).isEmpty();
    }
}
