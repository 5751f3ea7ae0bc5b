package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.message.StoredMessage;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.store.Store;
import io.warrenmq.store.memory.MessageRecord;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.FieldTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Queues on virtual loops: loop 0 has the queues, the last loop the clients (the same when there is one loop). */
final class QueueFixture {
    final VirtualWorld world;
    final FakeStore store;
    final FakeMetadata metadata;
    final LocalQueues host;
    final TestPublisher publisher;
    boolean memoryPressed;
    private long nextId = 1;

    QueueFixture(int loops) {
        this(loops, 42);
    }

    QueueFixture(int loops, long seed) {
        this(loops, seed, true);
    }

    /** @param start false for a node that has still to recover */
    QueueFixture(int loops, long seed, boolean start) {
        this(new VirtualWorld(loops, seed), start, Optional.empty());
    }

    /** Queues on another store than the fake one. */
    QueueFixture(VirtualWorld world, boolean start, Optional<Store> other) {
        this.world = world;
        store = new FakeStore(world);
        Store used = other.isPresent() ? other.get() : store;
        metadata = new FakeMetadata(world);
        host = new LocalQueues(world.loops, new QueueServices(used, () -> metadata, () -> memoryPressed));
        metadata.host = host;
        if (start) {
            host.start();
        }
        publisher = new TestPublisher(clientLoop());
    }

    Loop queueLoop() {
        return world.loops.getFirst();
    }

    Loop clientLoop() {
        return world.loops.getLast();
    }

    LocalQueue queue(String name, QueueSettings settings) {
        return queue(name, settings, true, false);
    }

    LocalQueue queue(String name, QueueSettings settings, boolean durable, boolean autoDelete) {
        QueueRecord record = new QueueRecord(nextId++, "/", name, durable, autoDelete, 0, FieldTable.EMPTY, "guest");
        LocalQueue queue = host.createAt(0, record, settings);
        metadata.queues.put(name, new QueueEntry(record, queue));
        world.settle();
        return queue;
    }

    /** A record as a recovering store would hand it over. */
    long record(String body) {
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        return record(new StoredMessage("", "q", BasicProperties.EMPTY, ByteBuffer.wrap(octets), 0, octets.length));
    }

    long record(StoredMessage message) {
        long location = message.write(clientLoop().writer());
        clientLoop().writer().retain(1);
        clientLoop().writer().flushReferences();
        return location;
    }

    FakeStore.Log log(LocalQueue queue) {
        return log(queue.id());
    }

    FakeStore.Log log(long id) {
        FakeStore.Log log = store.logs.get(id);
        if (log == null) {
            throw new AssertionError("log " + id + " was never opened");
        }
        return log;
    }

    void publish(LocalQueue queue, String... bodies) {
        publish(queue, BasicProperties.EMPTY, bodies);
    }

    void publishPersistent(LocalQueue queue, String... bodies) {
        publish(queue, BasicProperties.builder().deliveryMode(2).build(), bodies);
    }

    void publish(LocalQueue queue, BasicProperties properties, String... bodies) {
        world.on(clientLoop(), () -> queue.publish(batch(queue, properties, bodies)));
    }

    PublishBatch batch(LocalQueue queue, BasicProperties properties, String... bodies) {
        PublishBatch batch = new PublishBatch(publisher);
        for (String body : bodies) {
            byte[] octets = body.getBytes(StandardCharsets.UTF_8);
            StoredMessage message =
                    new StoredMessage("", queue.name(), properties, ByteBuffer.wrap(octets), 0, octets.length);
            long location = message.write(clientLoop().writer());
            clientLoop().writer().retain(1);
            batch.add(location, ++publisher.sequence, octets.length, message.priority(), message.recordFlags());
        }
        return batch;
    }

    StoredMessage messageAt(long location) {
        return StoredMessage.read(world.chunks, location);
    }

    String bodyAt(long location) {
        StoredMessage message = messageAt(location);
        byte[] body = new byte[message.bodySizeBytes()];
        message.memory().get(message.bodyOffset(), body);
        return new String(body, StandardCharsets.UTF_8);
    }

    TestSink consume(LocalQueue queue, int prefetch) {
        return consume(queue, spec(prefetch, false, 0));
    }

    TestSink consume(LocalQueue queue, ConsumerSpec spec) {
        TestSink sink = new TestSink(this, clientLoop(), spec.noAck());
        List<QueueOutcome> answers = new ArrayList<>();
        world.on(clientLoop(), () -> queue.consume(sink, spec, clientLoop(), answers::add));
        if (!(answers.getFirst() instanceof QueueOutcome.Done)) {
            throw new AssertionError("consume answered " + answers);
        }
        return sink;
    }

    static ConsumerSpec spec(int prefetch, boolean noAck, int priority) {
        return new ConsumerSpec("c", "channel", noAck, false, prefetch, priority, FieldTable.EMPTY, "guest");
    }

    QueueOutcome cancel(LocalQueue queue, TestSink sink) {
        return answer(reply -> queue.cancel(sink, clientLoop(), reply));
    }

    /** Gets a message; the outcome is Done or Empty. */
    QueueOutcome get(LocalQueue queue, TestSink sink, boolean noAck) {
        return answer(reply -> queue.get(sink, noAck, clientLoop(), reply));
    }

    TestSink getSink(boolean noAck) {
        return new TestSink(this, clientLoop(), noAck);
    }

    QueueOutcome answer(java.util.function.Consumer<java.util.function.Consumer<QueueOutcome>> request) {
        List<QueueOutcome> answers = new ArrayList<>();
        world.on(clientLoop(), () -> request.accept(answers::add));
        if (answers.size() != 1) {
            throw new AssertionError("answers: " + answers);
        }
        return answers.getFirst();
    }

    void settle(LocalQueue queue, TestSink sink, SettleBatch.Outcome outcome, int... deliveries) {
        world.on(clientLoop(), () -> {
            SettleBatch batch = new SettleBatch();
            for (int delivery : deliveries) {
                batch.add(sink, sink.got.get(delivery).position(), outcome);
            }
            queue.settle(batch);
        });
    }

    /** Message memory that is still held, apart from the chunks that loops are filling. */
    long leakedBytes() {
        for (Loop loop : world.loops) {
            world.on(loop, () -> loop.writer().closeCurrent());
        }
        store.close();
        return world.chunks.usedBytes();
    }

    static QueueSettings settings() {
        return QueueSettings.plain();
    }

    static QueueSettings ttl(long ms) {
        return new Settings().ttl(ms).build();
    }

    static Settings with() {
        return new Settings();
    }

    static int flags(BasicProperties properties) {
        return properties.deliveryMode() == null ? 0 : MessageRecord.PERSISTENT;
    }

    /** Settings of a queue under test. */
    static final class Settings {
        private OptionalLong ttl = OptionalLong.empty();
        private OptionalLong expires = OptionalLong.empty();
        private OptionalLong maxLength = OptionalLong.empty();
        private OptionalLong maxBytes = OptionalLong.empty();
        private QueueSettings.Overflow overflow = QueueSettings.Overflow.DROP_HEAD;
        private Optional<String> dlx = Optional.empty();
        private Optional<String> dlk = Optional.empty();
        private int maxPriority;
        private boolean singleActive;
        private OptionalLong consumerTimeout = OptionalLong.empty();
        private Optional<QueueSettings.Quorum> quorum = Optional.empty();

        Settings ttl(long ms) {
            ttl = OptionalLong.of(ms);
            return this;
        }

        Settings expires(long ms) {
            expires = OptionalLong.of(ms);
            return this;
        }

        Settings maxLength(long count) {
            maxLength = OptionalLong.of(count);
            return this;
        }

        Settings maxBytes(long bytes) {
            maxBytes = OptionalLong.of(bytes);
            return this;
        }

        Settings overflow(QueueSettings.Overflow value) {
            overflow = value;
            return this;
        }

        Settings deadLetter(String exchange) {
            dlx = Optional.of(exchange);
            return this;
        }

        Settings deadLetterKey(String key) {
            dlk = Optional.of(key);
            return this;
        }

        Settings maxPriority(int max) {
            maxPriority = max;
            return this;
        }

        /** @param deliveryLimit negative for none */
        Settings quorum(long deliveryLimit) {
            quorum = Optional.of(new QueueSettings.Quorum(deliveryLimit, false));
            return this;
        }

        /** With overflow reject-publish, without which there is no such strategy. */
        Settings quorumAtLeastOnce(long deliveryLimit) {
            quorum = Optional.of(new QueueSettings.Quorum(deliveryLimit, true));
            overflow = QueueSettings.Overflow.REJECT_PUBLISH;
            return this;
        }

        Settings singleActive() {
            singleActive = true;
            return this;
        }

        Settings consumerTimeout(long ms) {
            consumerTimeout = OptionalLong.of(ms);
            return this;
        }

        QueueSettings build() {
            return new QueueSettings(
                    ttl,
                    expires,
                    maxLength,
                    maxBytes,
                    overflow,
                    dlx,
                    dlk,
                    maxPriority,
                    singleActive,
                    consumerTimeout,
                    quorum,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }
}
