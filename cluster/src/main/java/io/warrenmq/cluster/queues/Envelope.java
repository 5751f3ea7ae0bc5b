package io.warrenmq.cluster.queues;

import java.nio.ByteBuffer;

/**
 * How what one loop sends to another node is cut into messages of the link.
 *
 * <pre>
 *  0  byte   version of what follows
 *  1  byte   MESSAGES, PART or ACKNOWLEDGEMENT
 *  2  short  the stream: index of the loop that sends; of an acknowledgement, of the loop that sent
 *  4  ...    MESSAGES: one message after the other
 *            PART: int size of the whole, then the next bytes of messages that are too many for one link message
 *            ACKNOWLEDGEMENT: long number of bytes of the stream that were worked off
 * </pre>
 *
 * A message:
 *
 * <pre>
 *  0  int    size of what follows, in bytes
 *  4  byte   {@link Kind}
 *  5  short  the client's loop
 *  7  long   subject
 * 15  ...    what the kind needs
 * </pre>
 */
final class Envelope {
    static final int VERSION = 1;

    static final int MESSAGES = 0;
    static final int PART = 1;
    static final int ACKNOWLEDGEMENT = 2;

    static final int HEADER_BYTES = 4;
    static final int PART_HEADER_BYTES = HEADER_BYTES + Integer.BYTES;

    static final int MESSAGE_KIND = Integer.BYTES;
    static final int MESSAGE_LOOP = MESSAGE_KIND + 1;
    static final int MESSAGE_SUBJECT = MESSAGE_LOOP + Short.BYTES;
    static final int MESSAGE_HEADER_BYTES = MESSAGE_SUBJECT + Long.BYTES;

    private Envelope() {}

    static void header(ByteBuffer target, int type, int stream) {
        target.put(0, (byte) VERSION).put(1, (byte) type).putShort(2, (short) stream);
    }

    static byte[] acknowledgement(int stream, long bytes) {
        ByteBuffer envelope = ByteBuffer.allocate(HEADER_BYTES + Long.BYTES);
        header(envelope, ACKNOWLEDGEMENT, stream);
        envelope.putLong(HEADER_BYTES, bytes);
        return envelope.array();
    }
}
