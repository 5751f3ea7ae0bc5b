package io.warrenmq.bench.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One connection with channel 1 open. Set up with blocking calls, then driven without blocking by the thread of a
 * publisher or consumer group, which owns it from then on.
 */
public final class ClientConnection implements AutoCloseable {
    private static final int READ_BUFFER_BYTES = 256 * 1024;
    private static final int SETUP_BUFFER_BYTES = 64 * 1024;
    /** Enough for what a broker says during the handshake, and little enough for tens of thousands of connections. */
    private static final int IDLE_BUFFER_BYTES = 4 * 1024;

    public static final int CHANNEL = 1;

    /** What a frame walk reports; offsets are absolute in the buffer. */
    public interface FrameHandler {
        void method(ByteBuffer buffer, int method, int argumentsOffset);

        void body(ByteBuffer buffer, int offset, int sizeBytes);
    }

    private final SocketChannel socket;
    private final ByteBuffer setup;
    private final ByteBuffer in;

    public ClientConnection(Login login) throws IOException {
        this(login, SETUP_BUFFER_BYTES, READ_BUFFER_BYTES);
    }

    /** A connection that will carry nothing: its buffers are small. */
    public static ClientConnection idle(Login login) throws IOException {
        return new ClientConnection(login, IDLE_BUFFER_BYTES, IDLE_BUFFER_BYTES);
    }

    private ClientConnection(Login login, int setupBytes, int readBytes) throws IOException {
        setup = ByteBuffer.allocate(setupBytes);
        in = ByteBuffer.allocateDirect(readBytes).flip();
        socket = SocketChannel.open();
        try {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.connect(new InetSocketAddress(login.host(), login.port()));
            handshake(login);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void handshake(Login login) throws IOException {
        setup.put("AMQP".getBytes(StandardCharsets.US_ASCII)).put(new byte[] {0, 0, 9, 1});
        flushSetup();
        await(Frames.CONNECTION_START);
        int start = Frames.begin(setup, 0, Frames.CONNECTION_START_OK);
        Frames.table(
                setup,
                Map.of(
                        "product",
                        "warren-bench",
                        "capabilities",
                        Map.of(
                                "publisher_confirms",
                                true,
                                "consumer_cancel_notify",
                                true,
                                "connection.blocked",
                                true)));
        Frames.shortString(setup, "PLAIN");
        Frames.longString(setup, "\0" + login.user() + "\0" + login.password());
        Frames.shortString(setup, "en_US");
        Frames.end(setup, start);
        flushSetup();
        int tune = await(Frames.CONNECTION_TUNE);
        int frameMax = in.getInt(tune + 2);
        start = Frames.begin(setup, 0, Frames.CONNECTION_TUNE_OK);
        setup.putShort(in.getShort(tune)).putInt(frameMax).putShort((short) 0);
        Frames.end(setup, start);
        start = Frames.begin(setup, 0, Frames.CONNECTION_OPEN);
        Frames.shortString(setup, login.vhost());
        setup.put((byte) 0).put((byte) 0);
        Frames.end(setup, start);
        flushSetup();
        await(Frames.CONNECTION_OPEN_OK);
        start = Frames.begin(setup, CHANNEL, Frames.CHANNEL_OPEN);
        setup.put((byte) 0);
        call(start, Frames.CHANNEL_OPEN_OK);
    }

    public SocketChannel socket() {
        return socket;
    }

    ByteBuffer setup() {
        return setup;
    }

    public void declareQueue(String queue, boolean durable, Map<String, Object> arguments) throws IOException {
        Requests.declareQueue(setup, queue, durable, false, arguments);
        answered(Frames.QUEUE_DECLARE_OK);
    }

    /** Messages that are ready in the queue. */
    public long messageCount(String queue) throws IOException {
        Requests.declareQueuePassively(setup, queue);
        int arguments = answered(Frames.QUEUE_DECLARE_OK);
        return in.getInt(arguments + 1 + (in.get(arguments) & 0xFF)) & 0xFFFF_FFFFL;
    }

    public void deleteQueue(String queue) throws IOException {
        Requests.deleteQueue(setup, queue, false);
        answered(Frames.QUEUE_DELETE_OK);
    }

    public void purgeQueue(String queue) throws IOException {
        Requests.purgeQueue(setup, queue);
        answered(Frames.QUEUE_PURGE_OK);
    }

    public void declareExchange(String exchange, String type) throws IOException {
        Requests.declareExchange(setup, exchange, type);
        answered(Frames.EXCHANGE_DECLARE_OK);
    }

    public void deleteExchange(String exchange) throws IOException {
        Requests.deleteExchange(setup, exchange);
        answered(Frames.EXCHANGE_DELETE_OK);
    }

    public void bindQueue(String queue, String exchange, String routingKey) throws IOException {
        Requests.bindQueue(setup, queue, exchange, routingKey, false);
        answered(Frames.QUEUE_BIND_OK);
    }

    public void selectConfirms() throws IOException {
        int start = Frames.begin(setup, CHANNEL, Frames.CONFIRM_SELECT);
        setup.put((byte) 0);
        call(start, Frames.CONFIRM_SELECT_OK);
    }

    /** Deliveries may follow the answer directly; they stay in the buffer for the first {@link #read}. */
    public void consume(String queue, boolean noAck, int prefetch) throws IOException {
        int start = Frames.begin(setup, CHANNEL, Frames.BASIC_QOS);
        setup.putInt(0).putShort((short) prefetch).put((byte) 0);
        call(start, Frames.BASIC_QOS_OK);
        start = Frames.begin(setup, CHANNEL, Frames.BASIC_CONSUME);
        setup.putShort((short) 0);
        Frames.shortString(setup, queue);
        Frames.shortString(setup, "");
        setup.put((byte) (noAck ? 0b10 : 0));
        Frames.table(setup, Map.of());
        call(start, Frames.BASIC_CONSUME_OK);
    }

    /** Reads once and walks every whole frame; returns how many bytes were read, -1 at the end of the stream. */
    public int read(FrameHandler handler) throws IOException {
        in.compact();
        int bytes = socket.read(in);
        in.flip();
        walk(handler);
        return bytes;
    }

    private void walk(FrameHandler handler) {
        while (in.remaining() >= 8) {
            int at = in.position();
            int size = in.getInt(at + 3);
            if (in.remaining() < size + 8) {
                if (size + 8 > in.capacity()) {
                    throw new IllegalStateException("the broker sent a frame of " + size + " bytes");
                }
                return;
            }
            if (in.get(at + 7 + size) != Frames.END) {
                throw new IllegalStateException("frame without end octet");
            }
            switch (in.get(at)) {
                case Frames.METHOD -> {
                    int method = in.getInt(at + 7);
                    if (method == Frames.CHANNEL_CLOSE || method == Frames.CONNECTION_CLOSE) {
                        throw new IllegalStateException("the broker closed: " + closeText(at + 11));
                    }
                    handler.method(in, method, at + 11);
                }
                case Frames.BODY -> handler.body(in, at + 7, size);
                default -> {
                    // headers and heartbeats carry nothing that is measured
                }
            }
            in.position(at + size + 8);
        }
    }

    private void call(int start, int answer) throws IOException {
        Frames.end(setup, start);
        answered(answer);
    }

    private int answered(int answer) throws IOException {
        flushSetup();
        return await(answer);
    }

    void flushSetup() throws IOException {
        setup.flip();
        while (setup.hasRemaining()) {
            socket.write(setup);
        }
        setup.clear();
    }

    /** Waits for a method and returns the offset of its arguments; what follows it stays in the buffer. */
    int await(int method) throws IOException {
        while (true) {
            while (in.remaining() >= 8 && in.remaining() >= in.getInt(in.position() + 3) + 8) {
                int at = in.position();
                in.position(at + in.getInt(at + 3) + 8);
                if (in.get(at) != Frames.METHOD) {
                    continue;
                }
                int received = in.getInt(at + 7);
                if (received == method) {
                    return at + 11;
                }
                if (received == Frames.CHANNEL_CLOSE || received == Frames.CONNECTION_CLOSE) {
                    throw new IOException("the broker closed: " + closeText(at + 11));
                }
            }
            in.compact();
            int bytes = socket.read(in);
            in.flip();
            if (bytes < 0) {
                throw new IOException("the broker closed the connection during set-up");
            }
        }
    }

    private String closeText(int offset) {
        byte[] text = new byte[in.get(offset + 2) & 0xFF];
        in.get(offset + 3, text);
        return in.getShort(offset) + " " + new String(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
