package io.warrenmq.broker.flow;

/**
 * When a node acts on the message memory it holds. Without limits a publisher that is faster than its consumers and the
 * disk fills all memory.
 *
 * @param spillAtBytes message memory above which deep queues write to segments; too small makes queues use the disk
 *     that would fit into memory, too large leaves no room to do it in time
 * @param spillToBytes they go on until it is below this
 * @param throttleAtBytes message memory above which publishers are not read
 * @param resumeAtBytes they are read again when it is below this
 * @param throttleAtPendingBytes log not written yet above which publishers are not read; too small wastes the disk's
 *     throughput, too large lets confirms take long
 * @param resumeAtPendingBytes they are read again when it is below this
 */
public record MemoryMarks(
        long spillAtBytes,
        long spillToBytes,
        long throttleAtBytes,
        long resumeAtBytes,
        long throttleAtPendingBytes,
        long resumeAtPendingBytes) {
    public MemoryMarks {
        if (spillToBytes > spillAtBytes
                || resumeAtBytes > throttleAtBytes
                || resumeAtPendingBytes > throttleAtPendingBytes) {
            throw new IllegalArgumentException("a mark to go on at is above the mark to act at");
        }
    }

    /** The same for a store that cannot take messages out of memory: asking queues to spill would only cost time. */
    public MemoryMarks withoutSpilling() {
        return new MemoryMarks(
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                throttleAtBytes,
                resumeAtBytes,
                throttleAtPendingBytes,
                resumeAtPendingBytes);
    }

    /**
     * The usual marks: queues spill from half of the memory on, publishers wait when all of it is used.
     *
     * @param messageMemoryBytes memory that messages may use
     * @param pendingBytes bytes handed to the log that may wait to be written
     */
    public static MemoryMarks of(long messageMemoryBytes, long pendingBytes) {
        return new MemoryMarks(
                messageMemoryBytes / 2,
                messageMemoryBytes / 5 * 2,
                messageMemoryBytes,
                messageMemoryBytes / 5 * 4,
                pendingBytes,
                pendingBytes / 2);
    }
}
