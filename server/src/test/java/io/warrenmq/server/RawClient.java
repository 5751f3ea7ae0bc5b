package io.warrenmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.wire.BasicMethod;
import io.warrenmq.wire.ChannelMethod;
import io.warrenmq.wire.ConnectionMethod;
import io.warrenmq.wire.DecodeLimits;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FrameType;
import io.warrenmq.wire.Method;
import io.warrenmq.wire.Methods;
import io.warrenmq.wire.Octets;
import io.warrenmq.wire.Secret;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;

/** A client that sends what it is told, right or wrong, frame by frame. */
final class RawClient implements AutoCloseable {
    static final byte[] HEADER_0_9_1 = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

    private final Socket socket;
    private final DataInputStream in;

    /** A frame as it came. */
    record Frame(int type, int channel, ByteBuffer payload) {
        Method method() {
            assertThat(type).as("frame type").isEqualTo(FrameType.METHOD);
            return Methods.decode(payload, 0, payload.capacity(), DecodeLimits.DEFAULT);
        }
    }

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    void sendFrame(int type, int channel, byte[] payload) throws IOException {
        sendFrame(type, channel, payload, 0xCE);
    }

    void sendFrame(int type, int channel, byte[] payload, int end) throws IOException {
        send(frame(type, channel, payload, end));
    }

    static byte[] frame(int type, int channel, byte[] payload, int end) {
        return ByteBuffer.allocate(8 + payload.length)
                .put((byte) type)
                .putShort((short) channel)
                .putInt(payload.length)
                .put(payload)
                .put((byte) end)
                .array();
    }

    void send(int channel, Method method) throws IOException {
        send(bytes(channel, method));
    }

    static byte[] bytes(int channel, Method method) {
        ByteBuffer buffer = ByteBuffer.allocate(Methods.frameLength(method));
        Methods.writeFrame(channel, method, buffer, 0);
        return buffer.array();
    }

    /** The next frame that is no heartbeat. */
    Frame read() throws IOException {
        while (true) {
            int type = in.readUnsignedByte();
            int channel = in.readUnsignedShort();
            byte[] payload = in.readNBytes(in.readInt());
            assertThat(in.readUnsignedByte()).as("frame end").isEqualTo(0xCE);
            if (type != FrameType.HEARTBEAT) {
                return new Frame(type, channel, ByteBuffer.wrap(payload));
            }
        }
    }

    <T extends Method> T expect(Class<T> type) throws IOException {
        return expect(type, -1);
    }

    <T extends Method> T expect(Class<T> type, int channel) throws IOException {
        Frame frame = read();
        Method method = frame.method();
        assertThat(method).isInstanceOf(type);
        if (channel >= 0) {
            assertThat(frame.channel()).as("channel").isEqualTo(channel);
        }
        return type.cast(method);
    }

    /** Reads the body of a message with its header frame first. */
    byte[] readContent(int channel) throws IOException {
        Frame header = read();
        assertThat(header.type()).isEqualTo(FrameType.HEADER);
        assertThat(header.channel()).isEqualTo(channel);
        long size = header.payload().getLong(4);
        ByteBuffer body = ByteBuffer.allocate((int) size);
        while (body.hasRemaining()) {
            Frame piece = read();
            assertThat(piece.type()).isEqualTo(FrameType.BODY);
            assertThat(piece.channel()).isEqualTo(channel);
            body.put(piece.payload());
        }
        return body.array();
    }

    byte[] readBytes(int count) throws IOException {
        return in.readNBytes(count);
    }

    /** Whether the server has closed the socket, waiting for it if it has not. */
    boolean isClosedByServer() throws IOException {
        try {
            while (true) {
                in.readByte();
            }
        } catch (EOFException | SocketException e) {
            return true;
        }
    }

    void expectClosed() throws IOException {
        int next;
        try {
            next = in.read();
        } catch (SocketException e) {
            return;
        }
        assertThat(next).as("end of stream").isEqualTo(-1);
    }

    ConnectionMethod.Start begin() throws IOException {
        send(HEADER_0_9_1);
        return expect(ConnectionMethod.Start.class);
    }

    static FieldTable capabilities(String... names) {
        FieldTable.Builder capabilities = FieldTable.builder();
        for (String name : names) {
            capabilities.add(name, true);
        }
        return FieldTable.builder().add("capabilities", capabilities.build()).build();
    }

    void startOk(String mechanism, byte[] response, FieldTable properties) throws IOException {
        send(0, new ConnectionMethod.StartOk(properties, mechanism, Secret.of(Octets.of(response)), "en_US"));
    }

    static byte[] plain(String user, String password) {
        return ("\0" + user + "\0" + password).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    ConnectionMethod.Tune login() throws IOException {
        begin();
        startOk(
                "PLAIN",
                plain(TestNode.USER, TestNode.PASSWORD),
                capabilities("consumer_cancel_notify", "connection.blocked", "authentication_failure_close"));
        return expect(ConnectionMethod.Tune.class);
    }

    /** Opens the vhost {@code /} without heartbeats. */
    RawClient open() throws IOException {
        return open(2047, 131_072, 0);
    }

    RawClient open(int channelMax, int frameMax, int heartbeatSeconds) throws IOException {
        login();
        send(0, new ConnectionMethod.TuneOk(channelMax, frameMax, heartbeatSeconds));
        send(0, new ConnectionMethod.Open("/"));
        expect(ConnectionMethod.OpenOk.class);
        return this;
    }

    RawClient openChannel(int number) throws IOException {
        send(number, new ChannelMethod.Open());
        expect(ChannelMethod.OpenOk.class, number);
        return this;
    }

    static byte[] publish(int channel, String exchange, String key) {
        return bytes(channel, new BasicMethod.Publish(exchange, key, false, false));
    }

    static byte[] header(int channel, long bodySize) {
        return frame(
                FrameType.HEADER,
                channel,
                ByteBuffer.allocate(14)
                        .putShort((short) 60)
                        .putShort((short) 0)
                        .putLong(bodySize)
                        .array(),
                0xCE);
    }

    static byte[] body(int channel, byte[] body) {
        return frame(FrameType.BODY, channel, body, 0xCE);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
