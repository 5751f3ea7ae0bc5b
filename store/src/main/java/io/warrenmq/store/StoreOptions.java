package io.warrenmq.store;

/**
 * Sizes of the store; each has one effect only, none changes what survives.
 *
 * @param logFileSizeBytes size of a log file. Smaller files are retired more often, which moves more messages to
 *     segments; larger ones take longer to read at start. Default 64 MiB.
 * @param logFilesKept log files in use before the oldest is retired. More of them keep more messages out of segments.
 *     Default 4.
 * @param segmentSizeBytes where a segment ends. Smaller segments are freed sooner, larger ones mean fewer files.
 *     Default 16 MiB.
 * @param segmentMessages where a segment ends, in messages. Default 16384.
 */
public record StoreOptions(long logFileSizeBytes, int logFilesKept, int segmentSizeBytes, int segmentMessages) {
    private static final long SMALLEST_LOG_FILE_BYTES = 16 * 1024;
    private static final long LARGEST_LOG_FILE_BYTES = 4L << 30;
    private static final int MOST_SEGMENT_MESSAGES = 1 << 20;

    public StoreOptions {
        require(
                logFileSizeBytes >= SMALLEST_LOG_FILE_BYTES && logFileSizeBytes <= LARGEST_LOG_FILE_BYTES,
                "the size of log files must be between 16 KiB and 4 GiB, not " + logFileSizeBytes + " bytes");
        require(logFilesKept >= 1, "at least 1 log file must be kept, not " + logFilesKept);
        require(segmentSizeBytes >= 1024, "segments must have at least 1 KiB, not " + segmentSizeBytes + " bytes");
        require(
                segmentMessages >= 1 && segmentMessages <= MOST_SEGMENT_MESSAGES,
                "segments must have between 1 and " + MOST_SEGMENT_MESSAGES + " messages, not " + segmentMessages);
    }

    public static StoreOptions defaults() {
        return new StoreOptions(64L << 20, 4, 16 << 20, 16 * 1024);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new StoreException("Store settings: " + message);
        }
    }
}
