package io.warrenmq.ctl.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/**
 * JSON lines after the handshake. In front of each stands a seal: an HMAC with the key of this connection over
 * direction, number of the line and text. So whoever relays a handshake to the real node (for instance from behind a
 * forged node file) can neither change, repeat, drop nor add a line. Owned by the thread that serves the connection.
 */
public final class SealedLines {
    private static final int SEAL_BYTES = 18;
    private static final int SEAL_LENGTH = 24;

    private final Lines lines;
    private final byte[] key;
    private final byte sendDirection;
    private final byte receiveDirection;
    private final int maxLineBytes;
    private long sent;
    private long received;

    SealedLines(Lines lines, byte[] key, boolean isNode, int maxLineBytes) {
        this.lines = lines;
        this.key = key;
        this.sendDirection = (byte) (isNode ? 'N' : 'C');
        this.receiveDirection = (byte) (isNode ? 'C' : 'N');
        this.maxLineBytes = maxLineBytes;
    }

    /**
     * Reads the next document.
     *
     * @throws ProtocolException when the line is too long, not sealed or no JSON
     */
    public JsonValue read() throws IOException {
        byte[] line = lines.read(maxLineBytes);
        if (line.length < SEAL_LENGTH) {
            throw new ProtocolException("a line without a seal");
        }
        byte[] text = Arrays.copyOfRange(line, SEAL_LENGTH, line.length);
        byte[] expected = seal(receiveDirection, received, text);
        received++;
        if (!MessageDigest.isEqual(expected, Arrays.copyOf(line, SEAL_LENGTH))) {
            throw new ProtocolException("a line with a wrong seal");
        }
        try {
            return JsonText.read(new String(text, StandardCharsets.UTF_8));
        } catch (MalformedJsonException e) {
            throw new ProtocolException("malformed JSON: " + e.getMessage());
        }
    }

    /** Writes one document; it may stay in a buffer until {@link #flush}. */
    public void write(JsonValue value) throws IOException {
        byte[] text = Lines.bytes(JsonText.write(value));
        lines.write(seal(sendDirection, sent, text), text);
        sent++;
    }

    public void flush() throws IOException {
        lines.flush();
    }

    private byte[] seal(byte direction, long number, byte[] text) {
        byte[] prefix = ByteBuffer.allocate(1 + Long.BYTES)
                .put(direction)
                .putLong(number)
                .array();
        byte[] seal = Hmac.sha256(key, prefix, text);
        return Base64.getEncoder().encode(Arrays.copyOf(seal, SEAL_BYTES));
    }
}
