package io.warrenmq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.SettleBatch.Outcome;
import io.warrenmq.broker.message.StoredMessage;
import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.store.RecoveryVisitor;
import io.warrenmq.store.SpillBatch;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Where positions go on after a restart that found damage, or less than there had been. */
class RecoveredPositionsTest {
    private static final long FLOOR = 3L << 36;

    private final QueueFixture f = new QueueFixture(1, 1, false);

    @Test
    void lanesThatTheRestartDidNotSpeakOfBeginAtTheFloor() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        RecoveryVisitor recovery = f.host.recovery();
        assertThat(recovery.queueExists(queue.id())).isTrue();
        recovery.floor(FLOOR);
        f.host.start();
        TestSink sink = f.consume(queue, 0);

        f.publishPersistent(queue, "new");

        assertThat(sink.got.getFirst().position()).isEqualTo(FLOOR);
        f.settle(queue, sink, Outcome.ACK, 0);
        assertThat(f.leakedBytes()).isZero();
    }

    @Test
    void messagesOnBothSidesOfAGapOfAnySizeAreServedInOrder() {
        LocalQueue queue = f.queue("q", QueueFixture.settings());
        FakeStore.Log log = f.store.prepare(queue.id());
        RecoveryVisitor recovery = f.host.recovery();
        for (long position : new long[] {7, 300, FLOOR + 5, 1L << 55}) {
            long location = f.record("m" + position);
            log.recording.live.put(position, location);
            recovery.message(queue.id(), position, location, 3, 0, Long.MAX_VALUE, SpillBatch.DURABLE);
        }
        recovery.lane(queue.id(), 0, (1L << 55) + FLOOR, 0);
        recovery.floor(FLOOR);
        f.host.start();
        f.publishPersistent(queue, "new");

        TestSink sink = f.consume(queue, 0);

        assertThat(sink.bodies()).containsExactly("m7", "m300", "m" + (FLOOR + 5), "m" + (1L << 55), "new");
        assertThat(sink.got.getLast().position()).isEqualTo((1L << 55) + FLOOR);
        f.settle(queue, sink, Outcome.ACK, 0, 1, 2, 3, 4);
        assertThat(log.recording.live).isEmpty();
        assertThat(f.leakedBytes()).isZero();
    }

    @Test
    void anExchangeThatIsDeclaredAgainAfterTheRestartUsesNoPositionOfItsFirstLife() {
        f.host.recovery().floor(12);
        f.host.start();
        QueueEntry store = f.host.delayStores()
                .open(new ExchangeRecord(
                        "/", "later", "x-delayed-message", true, false, false, FieldTable.EMPTY, "guest"));
        BasicProperties properties = BasicProperties.builder()
                .deliveryMode(2)
                .headers(FieldTable.of("x-delay", FieldValue.of(100)))
                .build();
        StoredMessage message = new StoredMessage("later", "q", properties, ByteBuffer.allocate(3), 0, 3);
        f.world.on(f.clientLoop(), () -> {
            PublishBatch batch = new PublishBatch(f.publisher);
            long location = message.write(f.clientLoop().writer());
            f.clientLoop().writer().retain(1);
            batch.add(location, ++f.publisher.sequence, 3, 0, message.recordFlags());
            store.endpoint().publish(batch);
        });

        assertThat(f.log(store.record().id()).recording.live).containsOnlyKeys(12L);
    }
}
