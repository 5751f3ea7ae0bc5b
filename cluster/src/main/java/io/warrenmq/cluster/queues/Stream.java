package io.warrenmq.cluster.queues;

import io.warrenmq.cluster.link.PeerLink;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one loop of another node sends over a link: puts together what came in parts, and acknowledges what was worked
 * off. {@link #part} is called by the network, {@link #workedOff} by any thread.
 */
final class Stream {
    private static final int INITIAL_BYTES = 64 << 10;

    private final PeerLink link;
    private final int number;
    private final long reportedEveryBytes;
    private final int largestBytes;
    private byte @Nullable [] whole;
    private int filledBytes;

    /** Guarded by this. */
    private long workedOffBytes;

    private long reportedBytes;

    /** @param largestBytes of messages that come together; more is refused, because nobody sends it */
    Stream(PeerLink link, int number, long windowBytes, int largestBytes) {
        this.link = link;
        this.number = number;
        this.reportedEveryBytes = windowBytes / 4;
        this.largestBytes = largestBytes;
    }

    /**
     * Takes the next part of something large.
     *
     * @return an envelope of messages when it was the last part, else nothing
     */
    byte @Nullable [] part(byte[] envelope) {
        if (envelope.length < Envelope.PART_HEADER_BYTES) {
            throw new MalformedException("a part of " + envelope.length + " bytes");
        }
        int size = ByteBuffer.wrap(envelope).getInt(Envelope.HEADER_BYTES);
        int length = envelope.length - Envelope.PART_HEADER_BYTES;
        byte[] target = whole;
        if (target == null) {
            target = new byte[INITIAL_BYTES];
            filledBytes = Envelope.HEADER_BYTES;
        }
        int end = filledBytes + length;
        if (size < 0 || size > largestBytes || end > size + Envelope.HEADER_BYTES) {
            throw new MalformedException("part of something of " + size + " bytes, of which " + end + " came");
        }
        if (end > target.length) {
            // Grows as bytes come, not as the size promises.
            int larger = (int) Math.min(size + (long) Envelope.HEADER_BYTES, target.length * 2L);
            target = Arrays.copyOf(target, Math.max(end, larger));
        }
        System.arraycopy(envelope, Envelope.PART_HEADER_BYTES, target, filledBytes, length);
        filledBytes = end;
        if (end < size + Envelope.HEADER_BYTES) {
            whole = target;
            return null;
        }
        whole = null;
        return target.length == end ? target : Arrays.copyOf(target, end);
    }

    /** So much of the stream holds no memory any more. */
    void workedOff(int bytes) {
        long report = 0;
        synchronized (this) {
            workedOffBytes += bytes;
            if (workedOffBytes - reportedBytes >= reportedEveryBytes) {
                reportedBytes = workedOffBytes;
                report = workedOffBytes;
            }
        }
        if (report > 0) {
            link.send(Envelope.acknowledgement(number, report));
        }
    }
}
