package io.warrenmq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.StoredMessage;
import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.store.SpillBatch;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The memory of x-delayed-message exchanges. */
class DelayedMessagesTest {
    private static final ExchangeRecord EXCHANGE =
            new ExchangeRecord("/", "later", "x-delayed-message", true, false, false, FieldTable.EMPTY, "guest");

    private final QueueFixture f = new QueueFixture(2);
    private final QueueEntry store = f.host.delayStores().open(EXCHANGE);

    private void publish(QueueFixture fixture, QueueEntry target, String body, long delayMs) {
        fixture.world.on(fixture.clientLoop(), () -> {
            PublishBatch batch = new PublishBatch(fixture.publisher);
            StoredMessage message = message(body, delayMs);
            long location = message.write(fixture.clientLoop().writer());
            fixture.clientLoop().writer().retain(1);
            batch.add(location, ++fixture.publisher.sequence, body.length(), 0, message.recordFlags());
            target.endpoint().publish(batch);
        });
    }

    private static StoredMessage message(String body, long delayMs) {
        BasicProperties properties = BasicProperties.builder()
                .deliveryMode(2)
                .headers(FieldTable.of("x-delay", FieldValue.of((int) delayMs)))
                .build();
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        return new StoredMessage("later", "q", properties, ByteBuffer.wrap(octets), 0, octets.length);
    }

    @Test
    void releasesMessagesWhenTheyAreDueByTheBindingsOfThatMoment() {
        publish(f, store, "500", 500);
        publish(f, store, "100", 100);
        publish(f, store, "unbound", 50);
        assertThat(f.publisher.answers.values())
                .as("confirmed once stored")
                .hasSize(3)
                .containsOnly(true);
        f.world.advance(60);
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        f.metadata.vhost.bind("later", "q", "q");
        TestSink sink = f.consume(queue, QueueFixture.spec(0, true, 0));
        f.world.advance(39);
        assertThat(sink.got).isEmpty();
        f.world.advance(1);
        assertThat(sink.bodies()).containsExactly("100");
        f.world.advance(400);
        assertThat(sink.bodies()).containsExactly("100", "500");
        assertThat(f.leakedBytes()).isZero();
        assertThat(f.world.armedTimers()).isZero();
    }

    @Test
    void consumersSeeTheDelayNegated() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        f.metadata.vhost.bind("later", "q", "q");
        FieldValue[] seen = new FieldValue[1];
        TestSink sink = new TestSink(f, f.queueLoop(), true) {
            @Override
            public void deliver(long position, long location, boolean redelivered) {
                seen[0] = StoredMessage.read(f.world.chunks, location)
                        .properties()
                        .headersOrEmpty()
                        .find("x-delay")
                        .orElseThrow();
                super.deliver(position, location, redelivered);
            }
        };
        f.world.on(
                f.clientLoop(),
                () -> queue.consume(sink, QueueFixture.spec(0, true, 0), f.clientLoop(), outcome -> {}));
        publish(f, store, "a", 5000);
        f.world.advance(5000);
        assertThat(seen[0]).isEqualTo(FieldValue.of(-5000));
    }

    @Test
    void keepsAMessageUntilItsQueueHasCommittedIt() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        f.metadata.vhost.bind("later", "q", "q");
        publish(f, store, "a", 10);
        FakeStore.Log log = f.log(store.record().id());
        f.store.holdCommits = true;
        f.world.advance(10);
        assertThat(queue.statistics().ready()).isEqualTo(1);
        assertThat(log.recording.live).hasSize(1);
        f.store.releaseCommits();
        f.world.settle();
        assertThat(log.recording.live).isEmpty();
    }

    @Test
    void aRestartFindsWhatWasWaiting() {
        QueueFixture fixture = new QueueFixture(1, 7, false);
        QueueEntry again = fixture.host.delayStores().open(EXCHANGE);
        LocalQueue queue = fixture.queue("q", QueueFixture.settings());
        fixture.metadata.vhost.bind("later", "q", "q");
        long id = again.record().id();
        assertThat(id)
                .as("found again by the exchange's name")
                .isEqualTo(store.record().id());
        FakeStore.Log log = fixture.store.prepare(id);
        var recovery = fixture.host.recovery();
        assertThat(recovery.queueExists(id)).isTrue();
        long now = fixture.world.nowMs();
        long location = fixture.record(message("second", 100));
        log.recording.live.put(4L, location);
        recovery.message(id, 4, location, 6, 0, now + 100, SpillBatch.DURABLE);
        location = fixture.record(message("first", 100));
        log.recording.live.put(7L, location);
        recovery.message(id, 7, location, 5, 0, now - 100, SpillBatch.DURABLE);
        recovery.lane(id, 0, 8, 0);
        fixture.host.start();
        TestSink sink = fixture.consume(queue, QueueFixture.spec(0, true, 0));
        assertThat(sink.bodies()).containsExactly("first");
        fixture.world.advance(100);
        assertThat(sink.bodies()).containsExactly("first", "second");
        assertThat(log.recording.live).isEmpty();
    }

    @Test
    void deletingTheExchangeDropsWhatWaits() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        f.metadata.vhost.bind("later", "q", "q");
        publish(f, store, "a", 10);
        f.host.delayStores().close(store);
        f.world.advance(100);
        assertThat(queue.statistics().ready()).isZero();
        assertThat(f.log(store.record().id()).recording.live).isEmpty();
        QueueEntry again = f.host.delayStores().open(EXCHANGE);
        publish(f, again, "b", 10);
        f.world.advance(10);
        assertThat(queue.statistics().ready()).isEqualTo(1);
    }
}
