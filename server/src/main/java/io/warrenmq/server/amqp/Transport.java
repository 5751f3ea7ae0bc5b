package io.warrenmq.server.amqp;

import java.nio.ByteBuffer;

/**
 * The socket of one connection, as the engine sees it. Owned by the connection's loop, and called on it only.
 *
 * <p>Nothing here calls back into the connection before it has returned, except {@link #send} and {@link #sendShared},
 * which may call {@link AmqpConnection#sent}.
 */
public interface Transport {
    /** An empty buffer from the loop's pool, to be given to {@link #send} or {@link #recycle}. */
    OutputBuffer acquire();

    /** Gives back a buffer that was not sent. */
    void recycle(OutputBuffer buffer);

    /** Writes the first {@code lengthBytes} of the buffer, which passes to the transport. */
    void send(OutputBuffer buffer, int lengthBytes);

    /** Writes a range of memory that does not change until {@code sent} has run. */
    void sendShared(ByteBuffer memory, int offset, int lengthBytes, Runnable sent);

    /** Bytes given to the transport that the socket has not taken. */
    long pendingBytes();

    void pauseReading();

    void resumeReading();

    /** Closes the socket as soon as everything sent before was written, or after {@code timeoutMs}. */
    void closeWhenSent(long timeoutMs);

    /** Closes the socket now; what is pending is lost. */
    void drop();
}
