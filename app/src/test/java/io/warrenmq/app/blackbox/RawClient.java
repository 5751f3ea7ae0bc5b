package io.warrenmq.app.blackbox;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A client that sends exactly the bytes it is told to and expects exactly one answer. Everything else fails the test,
 * and so does silence. Owned by the test's thread.
 */
public final class RawClient implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 10_000;

    /** Longer than anything takes on a busy machine, shorter than a test may. */
    private static final int ANSWER_TIMEOUT_MS = 15_000;

    private final Socket socket;
    private final DataInputStream in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(ANSWER_TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 * 1024));
    }

    /** The header of AMQP 0-9-1. */
    public static byte[] protocolHeader() {
        return new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    }

    /** Connects without sending anything. */
    public static RawClient connect(InetSocketAddress node) {
        Socket socket = new Socket();
        try {
            socket.connect(node, CONNECT_TIMEOUT_MS);
            return new RawClient(socket);
        } catch (IOException e) {
            closeQuietly(socket);
            throw new UncheckedIOException("no connection to " + node, e);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects and logs in. */
    public static RawClient open(InetSocketAddress node, Login login) {
        RawClient client = connect(node);
        client.login(login);
        return client;
    }

    /** Connects, logs in as guest and opens channel 1. */
    public static RawClient open(InetSocketAddress node) {
        RawClient client = open(node, Login.GUEST);
        client.openChannel(1);
        return client;
    }

    /** The whole handshake. */
    public RawClient login(Login login) {
        authenticate(login);
        send(0, login.tuneOk());
        call(0, Amqp.connectionOpen(login.virtualHost()), MethodId.CONNECTION_OPEN_OK);
        return this;
    }

    /** The handshake up to connection.tune. */
    public Frame authenticate(Login login) {
        send(protocolHeader());
        expect(0, MethodId.CONNECTION_START);
        return call(0, login.startOk(), MethodId.CONNECTION_TUNE);
    }

    // ---- sending

    public RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("the node takes nothing more", e);
        }
        return this;
    }

    public RawClient send(int channel, Payload method) {
        return send(Frame.bytes(channel, method));
    }

    public RawClient sendFrame(int type, int channel, byte[] payload) {
        return send(Frame.bytes(type, channel, payload));
    }

    /** A message without properties, its body in one frame. */
    public RawClient publish(int channel, String exchange, String key, byte[] body) {
        return publish(channel, Amqp.publish(exchange, key, 0), Amqp.header(body.length), body);
    }

    public RawClient publish(int channel, Payload method, Payload header, byte[]... bodies) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(Frame.bytes(channel, method));
        frames.writeBytes(Frame.bytes(Frame.HEADER, channel, header.bytes()));
        for (byte[] body : bodies) {
            if (body.length > 0) {
                frames.writeBytes(Frame.bytes(Frame.BODY, channel, body));
            }
        }
        return send(frames.toByteArray());
    }

    // ---- receiving

    /** The next frame; the end of the connection fails the test. */
    public Frame next() {
        return poll(ANSWER_TIMEOUT_MS).orElseThrow(() -> new AssertionError("the node closed the connection"));
    }

    /**
     * The next frame, or nothing when the node closed the connection.
     *
     * @throws AssertionError when neither happens in time
     */
    public Optional<Frame> poll(int timeoutMs) {
        try {
            socket.setSoTimeout(timeoutMs);
            int type = in.readUnsignedByte();
            socket.setSoTimeout(ANSWER_TIMEOUT_MS);
            int channel = in.readUnsignedShort();
            byte[] payload = new byte[in.readInt()];
            in.readFully(payload);
            int end = in.readUnsignedByte();
            if (end != Frame.END) {
                throw new AssertionError("the node ended a frame with " + end);
            }
            return Optional.of(new Frame(type, channel, payload));
        } catch (EOFException e) {
            return Optional.empty();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the node was silent for " + timeoutMs + " ms", e);
        } catch (SocketException e) {
            return Optional.empty(); // reset, because the node dropped what it had not read
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether nothing comes for so long, not even the end of the connection. */
    public boolean isSilentFor(int durationMs) {
        try {
            socket.setSoTimeout(durationMs);
            in.mark(1);
            int first = in.read();
            in.reset();
            if (first < 0) {
                throw new AssertionError("the node closed the connection");
            }
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame, which must be this method. */
    public Frame expect(int channel, int methodId) {
        Frame frame = next();
        if (frame.channel() != channel || !frame.isMethod(methodId)) {
            throw new AssertionError(
                    "expected method " + MethodId.text(methodId) + " on channel " + channel + ", got " + frame);
        }
        return frame;
    }

    public Frame call(int channel, Payload method, int answerId) {
        return send(channel, method).expect(channel, answerId);
    }

    /** The message that follows this method. */
    public Content expectContent(int channel, int methodId) {
        Frame method = expect(channel, methodId);
        Frame header = next();
        if (header.type() != Frame.HEADER || header.channel() != channel) {
            throw new AssertionError("expected the header of a message, got " + header);
        }
        ByteBuffer fields = ByteBuffer.wrap(header.payload());
        ByteBuffer body = ByteBuffer.allocate((int) fields.getLong(4));
        List<Integer> sizes = new ArrayList<>();
        while (body.hasRemaining()) {
            Frame frame = next();
            if (frame.type() != Frame.BODY || frame.channel() != channel) {
                throw new AssertionError("expected the body of a message, got " + frame);
            }
            body.put(frame.payload());
            sizes.add(frame.payload().length);
        }
        byte[] properties = new byte[header.payload().length - 12];
        fields.get(12, properties);
        return new Content(method, properties, body.array(), sizes);
    }

    /** The 8 bytes with which the node answers a protocol header that it does not speak. */
    public byte[] expectProtocolHeader() {
        byte[] header = new byte[protocolHeader().length];
        try {
            in.readFully(header);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return header;
    }

    // ---- errors

    /** The node closes a channel, and gets its answer. */
    public CloseReason expectChannelClose(int channel) {
        CloseReason reason = CloseReason.of(expect(channel, MethodId.CHANNEL_CLOSE));
        send(channel, Payload.method(MethodId.CHANNEL_CLOSE_OK));
        return reason;
    }

    /** The node closes the connection, gets its answer and ends it. */
    public CloseReason expectConnectionClose() {
        CloseReason reason = CloseReason.of(expect(0, MethodId.CONNECTION_CLOSE));
        send(0, Payload.method(MethodId.CONNECTION_CLOSE_OK));
        expectEnd(ANSWER_TIMEOUT_MS);
        return reason;
    }

    /** The node closes the connection without another frame. */
    public void expectEnd(int timeoutMs) {
        poll(timeoutMs).ifPresent(frame -> {
            throw new AssertionError("expected the end of the connection, got " + frame);
        });
    }

    // ---- channels

    public RawClient openChannel(int channel) {
        call(channel, Amqp.channelOpen(), MethodId.CHANNEL_OPEN_OK);
        return this;
    }

    /** Answers of a queue.declare: the name, ready messages, consumers. */
    public record Declared(String queue, long messageCount, long consumerCount) {}

    public Declared declare(int channel, Payload queueDeclare) {
        Fields ok = call(channel, queueDeclare, MethodId.QUEUE_DECLARE_OK).arguments();
        return new Declared(ok.shortstr(), ok.longUint(), ok.longUint());
    }

    /** connection.close and its answer. */
    public void closeConnection() {
        call(0, Amqp.close(MethodId.CONNECTION_CLOSE), MethodId.CONNECTION_CLOSE_OK);
        close();
    }

    /** The socket, for tests that treat it badly. */
    public Socket socket() {
        return socket;
    }

    /** Ends the connection as a dying client does. */
    @Override
    public void close() {
        closeQuietly(socket);
    }
}
