package io.warrenmq.bench.micro;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.ConfirmSink;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.message.StoredMessage;
import io.warrenmq.broker.queue.ConsumerSpec;
import io.warrenmq.broker.queue.DeliverySink;
import io.warrenmq.broker.queue.QueueEndpoint;
import io.warrenmq.store.memory.ChunkWriter;
import io.warrenmq.store.memory.MessageRecord;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.FieldTable;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One message's way through a queue on one loop: written to a chunk, enqueued, delivered, acknowledged, confirmed. In
 * batches of 100, as they come with one read of a socket; without a disk.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class QueueBenchmark {
    private static final int BATCH = 100;
    private static final int BODY_BYTES = 16;
    private static final int PREFETCH = 1000;

    /** Messages that wait behind those that pass, so that the index is as large as that of a deep queue. */
    @Param({"0", "100000"})
    int waiting;

    private final SingleLoop broker = new SingleLoop();
    private final Loop loop = broker.loop();
    private final QueueEndpoint queue = broker.queue("q").endpoint();
    private final Publisher publisher = new Publisher();
    private final Consumer consumer = new Consumer();
    private final ByteBuffer record;

    /** Keeps one record as a template, because channels write records without encoding anything. */
    public QueueBenchmark() {
        StoredMessage message = new StoredMessage(
                "",
                "q",
                BasicProperties.builder().deliveryMode(2).build(),
                ByteBuffer.allocateDirect(BODY_BYTES),
                0,
                BODY_BYTES);
        ChunkWriter writer = loop.writer();
        message.write(writer);
        int size = MessageRecord.sizeBytes(writer.memory(), writer.offset());
        record = ByteBuffer.allocateDirect(size).put(0, writer.memory(), writer.offset(), size);
        writer.discard();
    }

    /** Fills the queue, then subscribes. */
    @Setup
    public void subscribe() {
        for (int i = 0; i < waiting; i += BATCH) {
            broker.turn(this::publish);
        }
        consumer.room = 0;
        ConsumerSpec spec = new ConsumerSpec("c", "channel", false, false, PREFETCH, 0, FieldTable.EMPTY, "guest");
        broker.turn(() -> queue.consume(consumer, spec, loop, outcome -> {}));
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long enqueueDeliverAcknowledge() {
        consumer.room = BATCH;
        broker.turn(this::publish);
        if (consumer.room != 0) {
            broker.turn(() -> queue.resume(consumer));
        }
        if (consumer.room != 0) {
            throw new IllegalStateException(consumer.room + " of " + BATCH + " messages were not delivered");
        }
        SettleBatch settled = consumer.settled;
        consumer.settled = new SettleBatch();
        broker.turn(() -> queue.settle(settled));
        return publisher.confirmed;
    }

    private void publish() {
        ChunkWriter writer = loop.writer();
        PublishBatch batch = new PublishBatch(publisher);
        for (int i = 0; i < BATCH; i++) {
            long location = writer.allocate(record.capacity());
            writer.memory().put(writer.offset(), record, 0, record.capacity());
            writer.retain(1);
            batch.add(location, ++publisher.sequence, BODY_BYTES, 0, MessageRecord.PERSISTENT);
        }
        queue.publish(batch);
    }

    private final class Publisher implements ConfirmSink {
        private long sequence;
        private long confirmed;

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public void confirmed(long from, long to, boolean accepted) {
            confirmed += to - from + 1;
        }
    }

    private final class Consumer implements DeliverySink {
        private int room;
        private SettleBatch settled = new SettleBatch();

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public boolean ready() {
            return room > 0;
        }

        @Override
        public void deliver(long position, long location, boolean redelivered) {
            room--;
            settled.add(this, position, SettleBatch.Outcome.ACK);
        }

        @Override
        public void cancelled() {
            throw new IllegalStateException("the queue is gone");
        }
    }
}
