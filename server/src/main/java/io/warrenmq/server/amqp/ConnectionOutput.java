package io.warrenmq.server.amqp;

import io.warrenmq.wire.FrameHeader;
import io.warrenmq.wire.Method;
import io.warrenmq.wire.Methods;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What one connection writes: one contiguous buffer while there is something to write, none otherwise. Owned by the
 * connection's loop.
 */
final class ConnectionOutput {
    private final Transport transport;
    private final Runnable hasOutput;
    private @Nullable OutputBuffer buffer;
    private int position;
    private long writtenBytes;

    /** @param hasOutput called when the first byte was written since the last {@link #flush} */
    ConnectionOutput(Transport transport, Runnable hasOutput) {
        this.transport = transport;
        this.hasOutput = hasOutput;
    }

    /** Bytes written since the connection began, for statistics and heartbeats. */
    long writtenBytes() {
        return writtenBytes;
    }

    /** Whether the socket took everything so far: deliveries stop while it has not. */
    boolean open() {
        return transport.pendingBytes() == 0;
    }

    /** Whether a frame of this size can be written in one piece. */
    static boolean fits(int bytes) {
        return bytes <= OutputBuffer.SIZE_BYTES;
    }

    /**
     * Room for {@code bytes} in one piece, in {@link #memory} at the returned offset; to be confirmed by
     * {@link #advance}.
     */
    int reserve(int bytes) {
        OutputBuffer current = buffer;
        if (current == null) {
            buffer = transport.acquire();
            position = 0;
            hasOutput.run();
        } else if (position > 0 && position + bytes > current.fillBytes()) {
            flush();
            buffer = transport.acquire();
            position = 0;
            hasOutput.run();
        }
        return position;
    }

    ByteBuffer memory() {
        OutputBuffer current = buffer;
        if (current == null) {
            throw new IllegalStateException("nothing was reserved");
        }
        return current.memory();
    }

    void advance(int end) {
        writtenBytes += end - position;
        position = end;
    }

    void write(int channel, Method method) {
        int length = Methods.frameLength(method);
        if (!fits(length)) {
            writeLarge(channel, method, length);
            return;
        }
        int at = reserve(length);
        advance(Methods.writeFrame(channel, method, memory(), at));
    }

    /** Method frames are never split, and configured server properties have no limit. */
    private void writeLarge(int channel, Method method, int length) {
        flush();
        ByteBuffer own = ByteBuffer.allocateDirect(length);
        Methods.writeFrame(channel, method, own, 0);
        writtenBytes += length;
        transport.sendShared(own, 0, length, () -> {});
    }

    void writeHeartbeat() {
        int at = reserve(FrameHeader.OVERHEAD_BYTES);
        advance(FrameHeader.writeHeartbeat(memory(), at));
    }

    void write(byte[] bytes) {
        int at = reserve(bytes.length);
        memory().put(at, bytes);
        advance(at + bytes.length);
    }

    /** Writes memory of others without copying it; it must not change until {@code sent} has run. */
    void writeShared(ByteBuffer memory, int offset, int length, Runnable sent) {
        flush();
        writtenBytes += length;
        transport.sendShared(memory, offset, length, sent);
    }

    /** Gives what was written to the transport. */
    void flush() {
        OutputBuffer current = buffer;
        if (current != null) {
            buffer = null;
            if (position == 0) {
                transport.recycle(current);
            } else {
                transport.send(current, position);
            }
        }
    }

    /** Forgets what was written. */
    void discard() {
        OutputBuffer current = buffer;
        if (current != null) {
            buffer = null;
            transport.recycle(current);
        }
    }
}
