package io.warrenmq.cluster.mirrors;

import io.warrenmq.cluster.replication.OperationBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a queue did, as bytes: operations one after the other.
 *
 * <pre>
 * MARKER     byte 0, long: where the counts of the first epoch's lanes begin
 * ENQUEUE    byte 1, long position, long expiry, byte flags, then the message record, whose first int is its size
 * SETTLED    byte 2, long first and long last position, of one lane
 * DELIVERED  byte 3, long first and long last position, of one lane
 * </pre>
 */
final class Operations implements OperationBatch {
    static final int MARKER = 0;
    static final int ENQUEUE = 1;
    static final int SETTLED = 2;
    static final int DELIVERED = 3;

    static final int ENQUEUE_HEAD_BYTES = 1 + Long.BYTES + Long.BYTES + 1;
    static final int RANGE_BYTES = 1 + Long.BYTES + Long.BYTES;

    private final byte[] bytes;
    private final int count;
    /** The queue of this node did it: it need not be done again. */
    private final boolean own;

    Operations(byte[] bytes, int count, boolean own) {
        this.bytes = bytes;
        this.count = count;
        this.own = own;
    }

    static Operations marker(long offset) {
        return new Operations(
                ByteBuffer.allocate(1 + Long.BYTES)
                        .put((byte) MARKER)
                        .putLong(offset)
                        .array(),
                1,
                false);
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isOwn() {
        return own;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public void release() {
        // the garbage collector's
    }

    /** Some of them, as they stand. */
    Operations slice(int skip, int wanted) {
        if (skip == 0 && wanted == count) {
            return this;
        }
        Reader reader = new Reader(this);
        for (int i = 0; i < skip; i++) {
            reader.next();
        }
        int from = reader.end();
        for (int i = 0; i < wanted; i++) {
            reader.next();
        }
        return new Operations(Arrays.copyOfRange(bytes, from, reader.end()), wanted, own);
    }

    /** Reads one operation after the other. */
    static final class Reader {
        private final ByteBuffer in;
        private int at;
        private int end;

        Reader(Operations operations) {
            in = ByteBuffer.wrap(operations.bytes);
        }

        boolean hasNext() {
            return end < in.capacity();
        }

        /** Goes to the next. @return its kind */
        int next() {
            at = end;
            int kind = in.get(at);
            end = switch (kind) {
                case MARKER -> at + 1 + Long.BYTES;
                case ENQUEUE -> at + ENQUEUE_HEAD_BYTES + in.getInt(at + ENQUEUE_HEAD_BYTES);
                case SETTLED, DELIVERED -> at + RANGE_BYTES;
                default -> throw new IllegalStateException("an operation of kind " + kind);
            };
            return kind;
        }

        int end() {
            return end;
        }

        long offset() {
            return in.getLong(at + 1);
        }

        long position() {
            return in.getLong(at + 1);
        }

        long expiresAtMs() {
            return in.getLong(at + 1 + Long.BYTES);
        }

        int flags() {
            return in.get(at + 1 + 2 * Long.BYTES);
        }

        int recordOffset() {
            return at + ENQUEUE_HEAD_BYTES;
        }

        int recordBytes() {
            return in.getInt(at + ENQUEUE_HEAD_BYTES);
        }

        ByteBuffer memory() {
            return in;
        }

        long first() {
            return in.getLong(at + 1);
        }

        long last() {
            return in.getLong(at + 1 + Long.BYTES);
        }
    }

    /** Gathers operations. */
    static final class Writer {
        private static final int INITIAL_BYTES = 1 << 10;
        /** Kept between batches; what a large message needed is not. */
        private static final int KEPT_BYTES = 512 << 10;

        private ByteBuffer out = ByteBuffer.allocate(INITIAL_BYTES);
        private int end;
        private int count;

        int count() {
            return count;
        }

        int sizeBytes() {
            return end;
        }

        void enqueue(long position, long expiresAtMs, int flags, ByteBuffer memory, int offset, int sizeBytes) {
            require(ENQUEUE_HEAD_BYTES + sizeBytes);
            out.put(end, (byte) ENQUEUE);
            out.putLong(end + 1, position);
            out.putLong(end + 1 + Long.BYTES, expiresAtMs);
            out.put(end + 1 + 2 * Long.BYTES, (byte) flags);
            out.put(end + ENQUEUE_HEAD_BYTES, memory, offset, sizeBytes);
            end += ENQUEUE_HEAD_BYTES + sizeBytes;
            count++;
        }

        void range(int kind, long first, long last) {
            require(RANGE_BYTES);
            out.put(end, (byte) kind);
            out.putLong(end + 1, first);
            out.putLong(end + 1 + Long.BYTES, last);
            end += RANGE_BYTES;
            count++;
        }

        /** What was gathered; the next batch begins. */
        Operations take(boolean own) {
            byte[] bytes = new byte[end];
            out.get(0, bytes);
            Operations taken = new Operations(bytes, count, own);
            end = 0;
            count = 0;
            if (out.capacity() > KEPT_BYTES) {
                out = ByteBuffer.allocate(INITIAL_BYTES);
            }
            return taken;
        }

        void clear() {
            end = 0;
            count = 0;
        }

        private void require(int bytes) {
            if (out.capacity() - end < bytes) {
                int capacity =
                        (int) Math.min(Integer.MAX_VALUE - 8L, Math.max((long) end + bytes, out.capacity() * 2L));
                ByteBuffer larger = ByteBuffer.allocate(capacity);
                larger.put(0, out, 0, end);
                out = larger;
            }
        }
    }
}
