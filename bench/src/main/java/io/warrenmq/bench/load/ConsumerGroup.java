package io.warrenmq.bench.load;

import io.warrenmq.bench.client.ClientConnection;
import io.warrenmq.bench.client.Frames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;

/** All consuming connections, driven by one thread, which owns everything here; counters are read by others racily. */
final class ConsumerGroup implements Runnable {
    private final LoadOptions options;
    private final Selector selector;
    private volatile boolean stopped;
    /** Counts the measurements begun; {@link LoadRun} begins some while it warms up, so that this path is warm too. */
    private volatile int measurement;

    private final SharedCount consumed = new SharedCount();
    private final SharedCount redelivered = new SharedCount();
    private final SharedCount sequenceErrors = new SharedCount();
    private volatile String firstSequenceError = "";
    private LatencyHistogram endToEnd = new LatencyHistogram();

    ConsumerGroup(LoadOptions options, List<ClientConnection> connections) throws IOException {
        this.options = options;
        this.selector = Selector.open();
        for (ClientConnection connection : connections) {
            connection.socket().configureBlocking(false);
            connection.socket().register(selector, SelectionKey.OP_READ, new Consumer(connection));
        }
    }

    long consumed() {
        return consumed.read();
    }

    long redelivered() {
        return redelivered.read();
    }

    long sequenceErrors() {
        return sequenceErrors.read();
    }

    String firstSequenceError() {
        return firstSequenceError;
    }

    /** Forgets the latencies so far. To be called by one thread only. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void measure() {
        measurement++;
    }

    void stop() {
        stopped = true;
        selector.wakeup();
    }

    /** To be read after the thread ended. */
    LatencyHistogram endToEndLatency() {
        return endToEnd;
    }

    @Override
    public void run() {
        try {
            int recorded = 0;
            // Whatever arrived with the consume-ok is in the buffers already, so every connection is read once before
            // waiting.
            for (SelectionKey key : selector.keys()) {
                ((Consumer) key.attachment()).read();
            }
            while (!stopped) {
                int wanted = measurement;
                if (wanted != recorded) {
                    recorded = wanted;
                    endToEnd = new LatencyHistogram();
                }
                selector.select(100);
                for (SelectionKey key : selector.selectedKeys()) {
                    ((Consumer) key.attachment()).read();
                }
                selector.selectedKeys().clear();
                consumed.publish();
                redelivered.publish();
                sequenceErrors.publish();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Consumer implements ClientConnection.FrameHandler {
        private final ClientConnection connection;
        private final long[] lastSequence = new long[options.publishers()];
        private final ByteBuffer ack = ByteBuffer.allocateDirect(64 * 1024);
        private long unacknowledged;
        private long tag;
        private boolean redelivery;
        private boolean first;
        private long now;

        Consumer(ClientConnection connection) {
            this.connection = connection;
        }

        void read() throws IOException {
            now = System.nanoTime();
            if (connection.read(this) < 0) {
                throw new IOException("the broker closed a consuming connection");
            }
            if (ack.position() > 0) {
                ack.flip();
                while (ack.hasRemaining()) {
                    connection.socket().write(ack);
                }
                ack.clear();
            }
        }

        @Override
        public void method(ByteBuffer buffer, int method, int arguments) {
            if (method == Frames.BASIC_DELIVER) {
                int at = arguments + 1 + (buffer.get(arguments) & 0xFF);
                tag = buffer.getLong(at);
                redelivery = buffer.get(at + 8) != 0;
                first = true;
            }
        }

        @Override
        public void body(ByteBuffer buffer, int offset, int sizeBytes) {
            if (!first) {
                return; // a later frame of a split body
            }
            first = false;
            long id = buffer.getLong(offset);
            int publisher = (int) (id >>> 48);
            long sequence = id & 0xFFFF_FFFF_FFFFL;
            if (redelivery) {
                redelivered.add(1);
            } else if (sequence <= lastSequence[publisher]
                    || (options.bindings() == 0
                            && lastSequence[publisher] != 0
                            && sequence != lastSequence[publisher] + 1)) {
                if (sequenceErrors.own() == 0) {
                    firstSequenceError =
                            "publisher " + publisher + ": " + sequence + " after " + lastSequence[publisher];
                }
                sequenceErrors.add(1);
            }
            lastSequence[publisher] = sequence;
            endToEnd.record(now - buffer.getLong(offset + 8));
            consumed.add(1);
            if (options.ackEvery() > 0 && ++unacknowledged >= options.ackEvery()) {
                unacknowledged = 0;
                int start = Frames.begin(ack, ClientConnection.CHANNEL, Frames.BASIC_ACK);
                ack.putLong(tag).put((byte) 1);
                Frames.end(ack, start);
            }
        }
    }
}
