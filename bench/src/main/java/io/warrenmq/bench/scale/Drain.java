package io.warrenmq.bench.scale;

import io.warrenmq.bench.client.ClientConnection;
import io.warrenmq.bench.client.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * Takes the messages of one publisher out of a queue and demands that they come in order, each once, from the first on.
 * Owned by the thread that made it.
 */
final class Drain implements AutoCloseable, ClientConnection.FrameHandler {
    private static final long STALL_MS = 60_000;
    private static final long SEQUENCE_MASK = 0xFFFF_FFFF_FFFFL;
    private static final int ACK_BYTES = 21;

    enum Settling {
        NONE,
        ACKNOWLEDGE
    }

    private final ClientConnection connection;
    private final String queue;
    private final int prefetch;
    private final int ackEvery;
    private final Settling settling;
    private final Selector selector;
    private final ByteBuffer acks = ByteBuffer.allocateDirect(64 * 1024);
    private long received;
    private long tag;
    private boolean bodyBegins;

    Drain(ClientConnection connection, String queue, int prefetch, int ackEvery, Settling settling) throws IOException {
        this.connection = connection;
        this.queue = queue;
        this.prefetch = prefetch;
        this.ackEvery = ackEvery;
        this.settling = settling;
        this.selector = Selector.open();
    }

    /** Ends when so many messages came; the answers to them were handed to the socket. */
    void run(long count) throws IOException {
        connection.consume(queue, false, prefetch);
        connection.socket().configureBlocking(false);
        connection.socket().register(selector, SelectionKey.OP_READ);
        // Deliveries may have come together with the answer to the subscription.
        while (connection.read(this) >= 0) {
            if (settling == Settling.ACKNOWLEDGE && (acks.position() > 0 || received >= count)) {
                acknowledge(received >= count);
            }
            if (received >= count) {
                return;
            }
            if (selector.select(STALL_MS) == 0) {
                throw new IOException(
                        "only " + received + " of " + count + " messages came, none for " + STALL_MS / 1000 + " s");
            }
            selector.selectedKeys().clear();
        }
        throw new IOException("the broker closed the connection after " + received + " of " + count + " messages");
    }

    private void acknowledge(boolean rest) throws IOException {
        if (rest && received % ackEvery != 0) {
            writeAck();
        }
        acks.flip();
        while (acks.hasRemaining()) {
            connection.socket().write(acks);
        }
        acks.clear();
    }

    private void writeAck() {
        int start = Frames.begin(acks, ClientConnection.CHANNEL, Frames.BASIC_ACK);
        acks.putLong(tag).put((byte) 1);
        Frames.end(acks, start);
    }

    @Override
    public void method(ByteBuffer buffer, int method, int arguments) {
        if (method == Frames.BASIC_DELIVER) {
            tag = buffer.getLong(arguments + 1 + (buffer.get(arguments) & 0xFF));
            bodyBegins = true;
        }
    }

    @Override
    public void body(ByteBuffer buffer, int offset, int sizeBytes) {
        if (!bodyBegins) {
            return; // a later frame of a split body
        }
        bodyBegins = false;
        long sequence = buffer.getLong(offset) & SEQUENCE_MASK;
        received++;
        if (sequence != received) {
            throw new IllegalStateException("message " + sequence + " came where " + received + " was due");
        }
        if (settling == Settling.ACKNOWLEDGE && received % ackEvery == 0 && acks.remaining() >= ACK_BYTES) {
            writeAck();
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        connection.close();
    }
}
