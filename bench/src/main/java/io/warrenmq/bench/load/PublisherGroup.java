package io.warrenmq.bench.load;

import io.warrenmq.bench.client.ClientConnection;
import io.warrenmq.bench.client.Frames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** All publishing connections, driven by one thread, which owns everything here; counters are read by others racily. */
public final class PublisherGroup implements Runnable {
    private static final int WRITE_BUFFER_BYTES = 64 * 1024;
    private static final long PACING_PARK_NANOS = 50_000;

    private final LoadOptions options;
    private final List<Publisher> publishers = new ArrayList<>();
    private final Selector selector;
    private volatile boolean stopped;
    /** Counts the measurements begun; {@link LoadRun} begins some while it warms up, so that this path is warm too. */
    private volatile int measurement;

    private final SharedCount published = new SharedCount();
    private final SharedCount confirmed = new SharedCount();
    private final SharedCount refused = new SharedCount();
    private LatencyHistogram confirms = new LatencyHistogram();

    public PublisherGroup(
            LoadOptions options, List<ClientConnection> connections, List<String> exchanges, List<String[]> keys)
            throws IOException {
        this.options = options;
        this.selector = Selector.open();
        for (int i = 0; i < connections.size(); i++) {
            Publisher publisher = new Publisher(i, connections.get(i), exchanges.get(i), keys.get(i));
            publishers.add(publisher);
        }
    }

    public long published() {
        return published.read();
    }

    public long confirmed() {
        return confirmed.read();
    }

    public long refused() {
        return refused.read();
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
    LatencyHistogram confirmLatency() {
        return confirms;
    }

    @Override
    public void run() {
        try {
            long start = System.nanoTime();
            int recorded = 0;
            while (!stopped && !(options.messages() > 0 && finished())) {
                int wanted = measurement;
                if (wanted != recorded) {
                    recorded = wanted;
                    confirms = new LatencyHistogram();
                }
                boolean progress = false;
                long due = options.ratePerSecond() == 0
                        ? Long.MAX_VALUE
                        : (long) ((System.nanoTime() - start) / 1e9 * options.ratePerSecond()) - published.own();
                for (Publisher publisher : publishers) {
                    long share = due == Long.MAX_VALUE ? due : (due + publishers.size() - 1) / publishers.size();
                    progress |= publisher.write(share);
                }
                if (progress) {
                    selector.selectNow();
                } else if (options.ratePerSecond() > 0) {
                    LockSupport.parkNanos(PACING_PARK_NANOS);
                    selector.selectNow();
                } else {
                    selector.select(100);
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isReadable()) {
                        ((Publisher) key.attachment()).readConfirms();
                    }
                }
                selector.selectedKeys().clear();
                publishCounts();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            publishCounts();
        }
    }

    private void publishCounts() {
        published.publish();
        confirmed.publish();
        refused.publish();
    }

    private boolean finished() {
        return published.own() >= options.messages()
                && publishers.stream().allMatch(Publisher::written)
                && (options.confirmWindow() == 0 || confirmed.own() + refused.own() >= published.own());
    }

    private final class Publisher implements ClientConnection.FrameHandler {
        private final ClientConnection connection;
        private final SelectionKey key;
        private final byte[][] templates;
        private final int[] bodyOffsets;
        private final long identity;
        private final ByteBuffer out = ByteBuffer.allocateDirect(WRITE_BUFFER_BYTES * 2);
        private final long[] sentAt;
        private long sequence;
        private long lowestUnconfirmed = 1;
        private final BitSet confirmedAhead = new BitSet();

        Publisher(int number, ClientConnection connection, String exchange, String[] routingKeys) throws IOException {
            this.connection = connection;
            this.identity = (long) number << 48;
            this.templates = new byte[routingKeys.length][];
            this.bodyOffsets = new int[routingKeys.length];
            for (int i = 0; i < routingKeys.length; i++) {
                templates[i] = Frames.message(
                        ClientConnection.CHANNEL, exchange, routingKeys[i], options.persistent(), options.bodyBytes());
                bodyOffsets[i] = templates[i].length - 1 - options.bodyBytes();
            }
            this.sentAt = new long[Math.max(1, Integer.highestOneBit(Math.max(1, options.confirmWindow())) * 2)];
            connection.socket().configureBlocking(false);
            this.key = connection.socket().register(selector, SelectionKey.OP_READ, this);
        }

        /** Fills the buffer as far as window, pace and room allow, writes once; false when nothing could be done. */
        boolean write(long due) throws IOException {
            long room = due;
            if (options.confirmWindow() > 0) {
                room = Math.min(room, options.confirmWindow() - (sequence + 1 - lowestUnconfirmed));
            }
            if (options.messages() > 0) {
                room = Math.min(room, options.messages() - published.own());
            }
            int count = 0;
            long now = System.nanoTime();
            while (count < room && out.position() < WRITE_BUFFER_BYTES) {
                int template = templates.length == 1 ? 0 : (int) (sequence % templates.length);
                byte[] bytes = templates[template];
                if (out.remaining() < bytes.length) {
                    break;
                }
                int at = out.position();
                out.put(bytes);
                sequence++;
                out.putLong(at + bodyOffsets[template], identity | sequence);
                out.putLong(at + bodyOffsets[template] + 8, now);
                if (options.confirmWindow() > 0) {
                    sentAt[(int) (sequence & (sentAt.length - 1))] = now;
                }
                count++;
            }
            published.add(count);
            if (out.position() == 0) {
                key.interestOps(SelectionKey.OP_READ);
                return false;
            }
            out.flip();
            int written = connection.socket().write(out);
            boolean left = out.hasRemaining();
            out.compact();
            key.interestOps(left ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
            return written > 0;
        }

        /** Whether the socket took everything: a broker that blocks its publishers takes it late. */
        boolean written() {
            return out.position() == 0;
        }

        void readConfirms() throws IOException {
            if (connection.read(this) < 0) {
                throw new IOException("the broker closed a publishing connection");
            }
        }

        @Override
        public void method(ByteBuffer buffer, int method, int arguments) {
            if (method == Frames.BASIC_ACK) {
                settle(buffer.getLong(arguments), (buffer.get(arguments + 8) & 1) != 0, true);
            } else if (method == Frames.BASIC_NACK) {
                settle(buffer.getLong(arguments), (buffer.get(arguments + 8) & 1) != 0, false);
            }
        }

        private void settle(long tag, boolean multiple, boolean accepted) {
            long now = System.nanoTime();
            long from = multiple ? lowestUnconfirmed : tag;
            for (long settled = from; settled <= tag; settled++) {
                int slot = (int) (settled & (sentAt.length - 1));
                if (confirmedAhead.get(slot)) {
                    continue; // confirmed on its own before; a multiple confirm may pass over it
                }
                confirmedAhead.set(slot);
                confirms.record(now - sentAt[slot]);
                if (accepted) {
                    confirmed.add(1);
                } else {
                    refused.add(1);
                }
            }
            while (lowestUnconfirmed <= sequence) {
                int slot = (int) (lowestUnconfirmed & (sentAt.length - 1));
                if (!confirmedAhead.get(slot)) {
                    break;
                }
                confirmedAhead.clear(slot);
                lowestUnconfirmed++;
            }
        }

        @Override
        public void body(ByteBuffer buffer, int offset, int sizeBytes) {
            throw new IllegalStateException("a message came back: it was not routed");
        }
    }
}
