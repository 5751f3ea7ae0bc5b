package io.warrenmq.ctl.protocol;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Lines of bytes with a limit on their length. Owned by the thread that serves the connection. */
final class Lines {
    private static final int BUFFER_BYTES = 8192;

    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;

    Lines(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** Whether something was read that no line has used yet. */
    boolean hasPending() {
        return position < limit;
    }

    /**
     * Reads up to the next line end, which is left out. Memory grows with what arrives.
     *
     * @throws EOFException when the stream ends before
     * @throws ProtocolException when there are more than {@code maxBytes} bytes
     */
    byte[] read(int maxBytes) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            if (position == limit) {
                limit = Math.max(in.read(buffer), -1);
                position = 0;
                if (limit < 0) {
                    limit = 0;
                    throw new EOFException("the connection was closed by the other side");
                }
            }
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            if (line.size() + end - position > maxBytes) {
                throw new ProtocolException("a line is longer than " + maxBytes + " bytes");
            }
            line.write(buffer, position, end - position);
            boolean complete = end < limit;
            position = complete ? end + 1 : end;
            if (complete) {
                return line.toByteArray();
            }
        }
    }

    /** Writes bytes that contain no line end, as a line. */
    void write(byte[]... parts) throws IOException {
        for (byte[] part : parts) {
            out.write(part);
        }
        out.write('\n');
    }

    void flush() throws IOException {
        out.flush();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
