package io.warrenmq.store.log;

import io.warrenmq.store.frame.FileHeader;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Layout of log files; docs/internals/store.md has the pictures. */
final class LogFormat {
    static final String DIRECTORY = "wal";
    static final String SUFFIX = ".wal";

    /** Added to the name of a file whose header cannot be read. */
    static final String SET_ASIDE_SUFFIX = ".damaged";

    static final long MAGIC = FileHeader.magic("WARRNWAL");
    static final int FORMAT = 1;

    /** Frames begin here: a file system block for the header, so that writing it never touches a frame. */
    static final int HEADER_BLOCK_BYTES = 4096;

    /** The second copy of the header: one damaged sector or flipped bit must not cost a file of messages. */
    private static final int HEADER_COPY_AT = 2048;

    /** Sequence of a file that is prepared for use and holds nothing. */
    static final long FREE = 0;

    /** [queue id][position][expiry][message record]. */
    static final int ENQUEUE = 1;

    static final int ENQUEUE_HEAD_BYTES = 24;

    /** [queue id][position][expiry][offset in this file of the ENQUEUE frame with the record]. */
    static final int ENQUEUE_SHARED = 2;

    static final int ENQUEUE_SHARED_BYTES = 32;

    /** [queue id] then pairs of [first position][last position]. */
    static final int SETTLE = 3;

    /** Pairs of [queue id][a position below which, in its lane, none must be given out again]. */
    static final int LANES = 4;

    /** [sequence]: files before it are no longer needed. */
    static final int OLDEST = 5;

    /** The file ends here; what follows was never confirmed. */
    static final int END = 6;

    /**
     * Nothing but its synced offset: everything before it was on disk when it was written. Without it damage in the
     * last group before an idle time would look like a write that was cut short.
     */
    static final int SYNCED = 7;

    private LogFormat() {}

    /** A header block, ready to be written at offset 0. */
    static ByteBuffer headerBlock(long sequence, long oldestSequence, long salt) {
        ByteBuffer block = ByteBuffer.allocate(HEADER_BLOCK_BYTES);
        FileHeader header = new FileHeader(MAGIC, FORMAT, sequence, oldestSequence, salt);
        header.encode(block, 0);
        header.encode(block, HEADER_COPY_AT);
        return block;
    }

    /** The newer of the two copies in a header block. */
    static Optional<FileHeader> header(ByteBuffer block, int limit) {
        Optional<FileHeader> first = FileHeader.decode(block, 0, limit, MAGIC, FORMAT);
        Optional<FileHeader> second = FileHeader.decode(block, HEADER_COPY_AT, limit, MAGIC, FORMAT);
        if (first.isPresent() && second.isPresent()) {
            return first.get().number() >= second.get().number() ? first : second;
        }
        return first.isPresent() ? first : second;
    }
}
