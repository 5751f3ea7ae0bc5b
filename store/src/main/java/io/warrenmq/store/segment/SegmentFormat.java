package io.warrenmq.store.segment;

import io.warrenmq.store.frame.FileHeader;
import java.util.regex.Pattern;

/** Names and layout of segment files; docs/internals/store.md has the pictures. */
final class SegmentFormat {
    static final String DIRECTORY = "queues";
    static final String SEGMENT_SUFFIX = ".seg";
    static final String INDEX_SUFFIX = ".idx";
    /** A segment that is being removed. */
    static final String GONE_SUFFIX = ".gone";

    /** An index that will replace a damaged one. */
    static final String NEW_INDEX_SUFFIX = ".idx.new";

    static final long SEGMENT_MAGIC = FileHeader.magic("WARRNSEG");
    static final long INDEX_MAGIC = FileHeader.magic("WARRNIDX");
    static final int FORMAT = 1;

    /** In a segment: [position][expiry][flags of SpillBatch, as a long][message record]. */
    static final int MESSAGE = 1;

    static final int MESSAGE_HEAD_BYTES = 24;

    /**
     * In an index, some of: [position - first position, int][offset in the segment / 8, int][record size, int][body
     * size, int][expiry, long][flags of SpillBatch, byte][priority, byte][0, short].
     */
    static final int ENTRIES = 1;

    static final int ENTRY_BYTES = 28;

    /**
     * In an index, some of: [(position - first position) / 64, int][bits of settled positions, long]; a later one
     * counts.
     */
    static final int SETTLED = 2;

    static final int SETTLED_BYTES = 12;

    /**
     * Entries in one frame of an index: damage costs no more than these, which are then read from the segment again.
     */
    static final int ENTRIES_PER_FRAME = 1024;

    /** Lane and count, a number, and what the file is. */
    static final Pattern NAME =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{14})(?:-(\\d{1,6}))?(\\.seg|\\.idx|\\.gone|\\.idx\\.new)");

    private SegmentFormat() {}

    static String queueDirectory(long queueId) {
        return DIRECTORY + "/" + String.format("%016x", queueId);
    }

    /** Path of a file: lane, count, and a number unless it is 0. */
    static String path(long queueId, long base, int number, String suffix) {
        String name = String.format("/%02x-%014x", base >>> 56, base & 0xFF_FFFF_FFFF_FFFFL);
        return queueDirectory(queueId) + name + (number == 0 ? "" : "-" + number) + suffix;
    }

    /** The two files of a segment share one salt; their frames must still not pass for each other. */
    static long indexSalt(long salt) {
        return ~salt;
    }
}
