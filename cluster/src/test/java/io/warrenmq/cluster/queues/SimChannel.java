package io.warrenmq.cluster.queues;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.ConfirmSink;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.message.StoredMessage;
import io.warrenmq.broker.queue.ConsumerSpec;
import io.warrenmq.broker.queue.DeliverySink;
import io.warrenmq.broker.queue.QueueEndpoint;
import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.FieldTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A channel on one loop of a simulated node, with its publisher and its consumers. */
final class SimChannel implements ConfirmSink {
    final SimNode node;
    final Loop loop;
    final TreeMap<Long, Boolean> confirms = new TreeMap<>();
    final List<Sink> sinks = new ArrayList<>();
    long sequence;
    int batchesUnderWay;

    SimChannel(SimNode node, int loop) {
        this.node = node;
        this.loop = node.loops.get(loop);
    }

    /** Publishes texts; returns the sequence of the last. */
    long publish(QueueEndpoint queue, BasicProperties properties, String... bodies) {
        node.turn(loop, () -> {
            PublishBatch batch = new PublishBatch(this);
            for (String body : bodies) {
                byte[] octets = body.getBytes(StandardCharsets.UTF_8);
                StoredMessage message =
                        new StoredMessage("", queue.name(), properties, ByteBuffer.wrap(octets), 0, octets.length);
                long location = message.write(loop.writer());
                loop.writer().retain(1);
                batch.add(location, ++sequence, octets.length, message.priority(), message.recordFlags());
            }
            loop.writer().flushReferences();
            batchesUnderWay++;
            queue.publish(batch);
        });
        return sequence;
    }

    long publish(QueueEndpoint queue, String... bodies) {
        return publish(queue, BasicProperties.EMPTY, bodies);
    }

    List<QueueOutcome> ask(Consumer<Consumer<QueueOutcome>> request) {
        List<QueueOutcome> answers = new ArrayList<>();
        node.turn(loop, () -> request.accept(answers::add));
        return answers;
    }

    static ConsumerSpec spec(String tag, int prefetch, boolean noAck, boolean exclusive, int priority) {
        return new ConsumerSpec(
                tag,
                "channel",
                noAck,
                exclusive,
                prefetch,
                priority,
                FieldTable.of("x", io.warrenmq.wire.FieldValue.of(1)),
                "guest");
    }

    Sink sink(boolean noAck) {
        Sink sink = new Sink(noAck);
        sinks.add(sink);
        return sink;
    }

    void settle(QueueEndpoint queue, SettleBatch.Outcome outcome, Delivery... deliveries) {
        node.turn(loop, () -> {
            SettleBatch batch = new SettleBatch();
            for (Delivery delivery : deliveries) {
                if (delivery.sink.unsettled.remove(delivery)) {
                    batch.add(delivery.sink, delivery.position, outcome);
                }
            }
            queue.settle(batch);
        });
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public void confirmed(long from, long to, boolean accepted) {
        if (!loop.inLoop()) {
            throw new AssertionError("confirmed on a foreign loop");
        }
        for (long i = from; i <= to; i++) {
            if (confirms.put(i, accepted) != null) {
                throw new AssertionError(i + " answered twice");
            }
        }
    }

    @Override
    public void batchTaken() {
        batchesUnderWay--;
    }

    /** A delivery as a client sees it. */
    static final class Delivery {
        final Sink sink;
        final long position;
        final String body;
        final boolean redelivered;

        Delivery(Sink sink, long position, String body, boolean redelivered) {
            this.sink = sink;
            this.position = position;
            this.body = body;
            this.redelivered = redelivered;
        }

        @Override
        public String toString() {
            return body + (redelivered ? "!" : "");
        }
    }

    /** A consumer, or the basic.get of a channel. */
    final class Sink implements DeliverySink {
        final List<Delivery> got = new ArrayList<>();
        final List<Delivery> unsettled = new ArrayList<>();
        final boolean noAck;
        int room = Integer.MAX_VALUE;
        int mostUnderWay = Integer.MAX_VALUE;
        boolean cancelled;
        long timedOutMs;

        Sink(boolean noAck) {
            this.noAck = noAck;
        }

        List<String> texts() {
            return got.stream().map(Delivery::toString).toList();
        }

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public boolean ready() {
            return room > 0;
        }

        @Override
        public int mostUnderWay() {
            return mostUnderWay;
        }

        /**
         * As a channel does: what comes on another loop is written on the channel's own, with a reference of its own.
         */
        @Override
        public void deliver(long position, long location, boolean redelivered) {
            if (cancelled) {
                throw new AssertionError("delivered after the end");
            }
            room--;
            if (loop.inLoop()) {
                read(position, location, redelivered);
                if (noAck) {
                    loop.releaser().release(location);
                }
            } else {
                if (!noAck) {
                    node.chunks.chunk(location).retain(1);
                }
                loop.post(() -> {
                    read(position, location, redelivered);
                    loop.releaser().release(location);
                });
            }
        }

        private void read(long position, long location, boolean redelivered) {
            StoredMessage message = StoredMessage.read(node.chunks, location);
            byte[] body = new byte[message.bodySizeBytes()];
            message.memory().get(message.bodyOffset(), body);
            Delivery delivery = new Delivery(this, position, new String(body, StandardCharsets.UTF_8), redelivered);
            got.add(delivery);
            if (!noAck) {
                unsettled.add(delivery);
            }
        }

        @Override
        public void cancelled() {
            if (cancelled) {
                throw new AssertionError("cancelled twice");
            }
            cancelled = true;
        }

        @Override
        public void timedOut(long consumerTimeoutMs) {
            timedOutMs = consumerTimeoutMs;
        }
    }
}
