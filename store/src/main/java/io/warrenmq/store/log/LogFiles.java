package io.warrenmq.store.log;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.disk.DiskFile;
import io.warrenmq.store.frame.Frame;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/** The log files in use, oldest first; the last one is being written. Owned by the log thread. */
final class LogFiles {
    private final Disk disk;
    private final LogReserve reserve;
    private final long fileSizeBytes;
    private final LongSupplier salts;
    private final ArrayDeque<LogFile> inUse = new ArrayDeque<>();
    private long nextSequence;

    /** @param salts random numbers */
    LogFiles(Disk disk, LogReserve reserve, long fileSizeBytes, LongSupplier salts, RecoveredLog recovered) {
        this.disk = disk;
        this.reserve = reserve;
        this.fileSizeBytes = fileSizeBytes;
        this.salts = salts;
        this.inUse.addAll(recovered.files());
        this.nextSequence = recovered.nextSequence();
    }

    /** Takes the next file into use; its header reaches the disk with the first force. */
    LogFile begin() throws IOException {
        String path = reserve.take();
        DiskFile file = disk.open(path, false);
        long sequence = nextSequence++;
        long salt = salts.getAsLong();
        long oldest = inUse.isEmpty() ? sequence : inUse.getFirst().sequence();
        file.write(LogFormat.headerBlock(sequence, oldest, salt), 0);
        LogFile begun = new LogFile(path, sequence, salt, file);
        inUse.addLast(begun);
        return begun;
    }

    /**
     * Whether a frame at {@code offset} leaves room for the end mark; an empty file takes any frame and grows for it.
     */
    boolean hasRoom(long offset, long payloadBytes) {
        return offset + Frame.totalBytes(payloadBytes) + Frame.HEAD_BYTES <= fileSizeBytes
                || offset == LogFormat.HEADER_BLOCK_BYTES;
    }

    int count() {
        return inUse.size();
    }

    LogFile oldest() {
        return inUse.getFirst();
    }

    /** Sequence of the oldest file but {@link #oldest}. */
    long sequenceAfterOldest() {
        return inUse.getFirst().sequence() + 1;
    }

    /** The oldest file is no longer needed, and a frame that says so is on disk. */
    void retireOldest() throws IOException {
        LogFile retired = inUse.removeFirst();
        retired.close();
        reserve.recycle(retired.path());
    }
}
