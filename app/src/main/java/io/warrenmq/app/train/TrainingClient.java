package io.warrenmq.app.train;

import io.warrenmq.wire.BasicMethod;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.ChannelMethod;
import io.warrenmq.wire.ConfirmMethod;
import io.warrenmq.wire.ConnectionMethod;
import io.warrenmq.wire.ContentFrames;
import io.warrenmq.wire.DecodeLimits;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FrameHeader;
import io.warrenmq.wire.FrameType;
import io.warrenmq.wire.Method;
import io.warrenmq.wire.Methods;
import io.warrenmq.wire.QueueMethod;
import io.warrenmq.wire.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Does once what nearly every client does. Used by one thread. */
final class TrainingClient implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int FRAME_MAX = 131_072;
    private static final int CHANNEL = 1;
    private static final int MESSAGES = 200;
    private static final String QUEUE = "training";
    private static final ByteBuffer BODY = ByteBuffer.allocate(64).asReadOnlyBuffer();

    private final SocketChannel socket;
    private final ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES).flip();

    TrainingClient(int port) throws IOException {
        socket = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Connects, publishes with confirms, consumes, acknowledges, and closes in order. */
    void run() throws IOException {
        out.put("AMQP".getBytes(StandardCharsets.US_ASCII)).put(new byte[] {0, 0, 9, 1});
        flush();
        await(ConnectionMethod.Start.class);
        send(0, new ConnectionMethod.StartOk(FieldTable.EMPTY, "PLAIN", Secret.of("\0guest\0guest"), "en_US"));
        flush();
        await(ConnectionMethod.Tune.class);
        send(0, new ConnectionMethod.TuneOk(1, FRAME_MAX, 0));
        send(0, new ConnectionMethod.Open("/"));
        flush();
        await(ConnectionMethod.OpenOk.class);
        call(new ChannelMethod.Open(), ChannelMethod.OpenOk.class);
        call(
                new QueueMethod.Declare(QUEUE, false, true, false, false, false, FieldTable.EMPTY),
                QueueMethod.DeclareOk.class);
        call(new ConfirmMethod.Select(false), ConfirmMethod.SelectOk.class);
        for (int i = 0; i < MESSAGES; i++) {
            publish();
        }
        flush();
        while (await(BasicMethod.Ack.class).deliveryTag() < MESSAGES) {
            // the next confirm
        }
        call(new BasicMethod.Qos(0, MESSAGES, false), BasicMethod.QosOk.class);
        call(
                new BasicMethod.Consume(QUEUE, "", false, false, false, false, FieldTable.EMPTY),
                BasicMethod.ConsumeOk.class);
        long tag = 0;
        while (tag < MESSAGES) {
            tag = await(BasicMethod.Deliver.class).deliveryTag();
        }
        send(CHANNEL, new BasicMethod.Ack(tag, true));
        call(new QueueMethod.Delete(QUEUE, false, false, false), QueueMethod.DeleteOk.class);
        send(0, new ConnectionMethod.Close(200, "done", 0, 0));
        flush();
        await(ConnectionMethod.CloseOk.class);
    }

    private void publish() {
        send(CHANNEL, new BasicMethod.Publish("", QUEUE, false, false));
        BasicProperties persistent = BasicProperties.builder().deliveryMode(2).build();
        out.position(
                ContentFrames.write(CHANNEL, persistent, BODY, 0, BODY.capacity(), FRAME_MAX, out, out.position()));
    }

    private <T extends Method> T call(Method method, Class<T> answer) throws IOException {
        send(CHANNEL, method);
        flush();
        return await(answer);
    }

    private void send(int channel, Method method) {
        out.position(Methods.writeFrame(channel, method, out, out.position()));
    }

    private void flush() throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            socket.write(out);
        }
        out.clear();
    }

    private <T extends Method> T await(Class<T> wanted) throws IOException {
        while (true) {
            Method method = next();
            if (wanted.isInstance(method)) {
                return wanted.cast(method);
            }
            if (method instanceof ConnectionMethod.Close || method instanceof ChannelMethod.Close) {
                throw new IOException("the node refused the training load: " + method);
            }
        }
    }

    /** The next method, null for another frame. */
    private @Nullable Method next() throws IOException {
        while (in.remaining() < FrameHeader.OVERHEAD_BYTES
                || in.remaining() < FrameHeader.size(in, in.position()) + FrameHeader.OVERHEAD_BYTES) {
            in.compact();
            if (socket.read(in) < 0) {
                throw new IOException("the node closed the connection of the training load");
            }
            in.flip();
        }
        int at = in.position();
        int size = (int) FrameHeader.size(in, at);
        in.position(at + size + FrameHeader.OVERHEAD_BYTES);
        return FrameHeader.type(in, at) == FrameType.METHOD
                ? Methods.decode(in, at + FrameHeader.BYTES, size, DecodeLimits.DEFAULT)
                : null;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
