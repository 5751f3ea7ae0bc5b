package io.warrenmq.store.log;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.disk.DiskFile;
import io.warrenmq.store.work.Worker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log files that are ready for use: all their blocks are written, so that writing into them needs no room that a full
 * disk could refuse, and an fsync no change of the file's metadata. One is always kept ready, made in the background.
 *
 * <p>Thread-safe: filled by the worker, emptied by the log thread. The lock is held while a file is made, so that the
 * log thread, should it ever come too early, waits for that file instead of making another.
 */
final class LogReserve {
    private static final Logger LOG = LoggerFactory.getLogger(LogReserve.class);
    private static final int READY_FILES = 1;
    private static final int KEPT_FILES = 3;
    /**
     * Forced one by one: a file forced as a whole keeps the disk busy for as long as it takes to write it, and every
     * confirm of that time waits (64 MiB: 50 to 200 ms on a virtual disk).
     */
    private static final int ZEROES_BYTES = 1 << 18;

    private final Disk disk;
    private final long fileSizeBytes;
    private final Object lock = new Object();
    private final ConcurrentLinkedQueue<String> ready = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Worker> worker = new AtomicReference<>();
    private int nextNumber = 1;
    private boolean shortOfSpace;

    /** Whether the log waits for a file: confirms wait anyway then, so it is made as fast as can be. */
    private volatile boolean awaited;

    LogReserve(Disk disk, long fileSizeBytes) {
        this.disk = disk;
        this.fileSizeBytes = fileSizeBytes;
    }

    /** @param freeFiles files found that hold nothing of use */
    void start(Worker background, List<String> freeFiles) {
        worker.set(background);
        freeFiles.forEach(this::recycle);
        background.post(this::replenish);
    }

    /** A file name that was found at recovery: it must not be given out again. */
    void found(int number) {
        synchronized (lock) {
            nextNumber = Math.max(nextNumber, number + 1);
        }
    }

    /** A file ready for use, with the worker asked for the next one. */
    String take() throws IOException {
        String path = ready.poll();
        if (path == null) {
            awaited = true;
            try {
                synchronized (lock) {
                    path = ready.poll(); // one may have been in the making
                    if (path == null) {
                        path = create();
                    }
                }
            } finally {
                awaited = false;
            }
        }
        Worker background = worker.get();
        if (background != null && ready.isEmpty()) {
            background.post(this::replenish);
        }
        return path;
    }

    /** A file whose content nobody needs any more. */
    void recycle(String path) {
        Worker background = worker.get();
        if (background == null) {
            throw new IllegalStateException("log files cannot be recycled before the log is started");
        }
        background.post(() -> prepare(path));
    }

    private void replenish() {
        synchronized (lock) {
            try {
                while (ready.size() < READY_FILES) {
                    ready.add(create());
                    shortOfSpace = false;
                }
            } catch (IOException e) {
                // Nothing is lost yet: the current file still has room, and take() tries again when that is used up.
                if (!shortOfSpace) {
                    shortOfSpace = true;
                    LOG.error(
                            "No log file could be prepared in {} ({}). When the current one is full the node will stop."
                                    + " Free space on this file system or move the data directory to a larger one.",
                            disk.describe(LogFormat.DIRECTORY),
                            e.getMessage());
                }
            }
        }
    }

    private void prepare(String path) {
        synchronized (lock) {
            try {
                if (ready.size() >= KEPT_FILES) {
                    disk.delete(path);
                    return;
                }
                try (DiskFile file = disk.open(path, false)) {
                    file.write(LogFormat.headerBlock(LogFormat.FREE, 0, 0), 0);
                    if (file.size() > fileSizeBytes) {
                        file.truncate(fileSizeBytes);
                    }
                    file.force();
                    fill(file, file.size());
                }
                ready.add(path);
            } catch (IOException e) {
                LOG.error(
                        "Log file {} could not be prepared for further use and is left alone", disk.describe(path), e);
            }
        }
    }

    private String create() throws IOException {
        String path = LogFormat.DIRECTORY + "/" + String.format("%06d", nextNumber) + LogFormat.SUFFIX;
        nextNumber++;
        boolean complete = false;
        try (DiskFile file = disk.open(path, true)) {
            file.write(LogFormat.headerBlock(LogFormat.FREE, 0, 0), 0);
            fill(file, LogFormat.HEADER_BLOCK_BYTES);
            disk.syncDirectory(LogFormat.DIRECTORY);
            complete = true;
        } finally {
            if (!complete) {
                disk.delete(path); // half a file would only take the space that is missing
            }
        }
        return path;
    }

    private void fill(DiskFile file, long from) throws IOException {
        ByteBuffer zeroes = ByteBuffer.allocateDirect((int) Math.min(ZEROES_BYTES, fileSizeBytes));
        long at = from;
        while (at < fileSizeBytes) {
            zeroes.clear().limit((int) Math.min(zeroes.capacity(), fileSizeBytes - at));
            int count = zeroes.remaining();
            file.write(zeroes, at);
            at += count;
            if (!awaited) {
                file.force();
            }
        }
        file.force();
    }
}
