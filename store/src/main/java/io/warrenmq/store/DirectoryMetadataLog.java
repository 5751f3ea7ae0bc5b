package io.warrenmq.store;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.disk.DiskFile;
import io.warrenmq.store.frame.FileHeader;
import io.warrenmq.store.frame.Frame;
import io.warrenmq.store.frame.FrameScanner;
import io.warrenmq.store.frame.ScanBuffer;
import io.warrenmq.store.work.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Generations of a snapshot and the log that follows it: {@code snapshot-n} and {@code log-n}; generation 0 has no
 * snapshot. All records of one append are one frame, so that a write that was cut short never leaves an intact frame
 * behind a broken one. Owned by the metadata thread.
 */
final class DirectoryMetadataLog implements MetadataLog {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryMetadataLog.class);
    private static final long MAGIC = FileHeader.magic("WARRNMET");
    private static final int FORMAT = 1;
    private static final String DIRECTORY = StoreLayout.METADATA;
    private static final String LOG_PREFIX = "log-";
    private static final String SNAPSHOT_PREFIX = "snapshot-";
    private static final String NEW_SNAPSHOT = "snapshot.new";

    /** Some of: [size, int][record]. */
    private static final int RECORDS = 1;

    /** A snapshot is complete. */
    private static final int END = 2;

    private static final int SNAPSHOT_FRAME_BYTES = 1 << 20;

    private final Disk disk;
    private final LongSupplier salts;
    private final Failure failure;
    private final CRC32C crc = new CRC32C();
    private @Nullable DiskFile file;
    private long generation;
    private long salt;
    private long end;
    private long snapshotEnd;

    DirectoryMetadataLog(Disk disk, LongSupplier salts, Failure failure) {
        this.disk = disk;
        this.salts = salts;
        this.failure = failure;
    }

    @Override
    public void replay(Consumer<byte[]> reader) {
        try {
            ScanBuffer scratch = new ScanBuffer();
            List<Long> snapshots = numbers(SNAPSHOT_PREFIX);
            List<Long> logs = numbers(LOG_PREFIX);
            generation = snapshots.isEmpty() ? 0 : snapshots.getLast();
            if (!logs.isEmpty() && logs.getLast() > generation) {
                throw new StoreException(
                        "The file " + disk.describe(snapshotPath(logs.getLast()))
                                + " is missing, but the log that follows it is there. Restore the data directory from a backup.");
            }
            if (!snapshots.isEmpty()) {
                readSnapshot(scratch, reader);
            }
            if (logs.contains(generation)) {
                readLog(scratch, reader);
            } else {
                beginLog();
            }
            removeOlder(snapshots, logs);
            disk.syncDirectory(DIRECTORY);
        } catch (IOException e) {
            throw new StoreException(
                    "The metadata in " + disk.describe(DIRECTORY) + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void append(List<byte[]> records) {
        DiskFile open = openFile();
        try {
            ByteBuffer frame = frame(RECORDS, records, salt + end);
            int size = frame.remaining();
            open.write(frame, end);
            open.force();
            end += size;
        } catch (IOException e) {
            throw failed("Writing the metadata log", e);
        }
    }

    @Override
    public long bytesSinceSnapshot() {
        return end - snapshotEnd;
    }

    @Override
    public void snapshot(Iterable<byte[]> records) {
        openFile();
        try {
            long next = generation + 1;
            writeSnapshot(next, records.iterator());
            disk.rename(DIRECTORY + "/" + NEW_SNAPSHOT, snapshotPath(next));
            disk.syncDirectory(DIRECTORY);
            close();
            long before = generation;
            generation = next;
            beginLog();
            disk.delete(logPath(before));
            disk.delete(snapshotPath(before));
        } catch (IOException e) {
            throw failed("Writing a snapshot of the metadata", e);
        }
    }

    /** The log ends; has no effect the second time. */
    void close() throws IOException {
        DiskFile open = file;
        if (open != null) {
            file = null;
            open.close();
        }
    }

    private DiskFile openFile() {
        DiskFile open = file;
        if (open == null || failure.failed()) {
            throw new StoreException("The metadata log in " + disk.describe(DIRECTORY)
                    + (failure.failed() ? " failed earlier; the node must be started again" : " is not open"));
        }
        return open;
    }

    private StoreException failed(String what, IOException cause) {
        StoreException failed = new StoreException(
                what + " in " + disk.describe(DIRECTORY) + " failed (" + cause.getMessage()
                        + "). What the disk holds is unknown, so this node stops. Check the disk and its free space, then start"
                        + " the node again.",
                cause);
        failure.fail(failed);
        return failed;
    }

    private void writeSnapshot(long number, Iterator<byte[]> records) throws IOException {
        long newSalt = salts.getAsLong();
        try (DiskFile snapshot = disk.open(DIRECTORY + "/" + NEW_SNAPSHOT, true)) {
            snapshot.truncate(0);
            snapshot.write(header(number, newSalt), 0);
            long at = FileHeader.RESERVED_BYTES;
            List<byte[]> group = new ArrayList<>();
            while (records.hasNext()) {
                int bytes = 0;
                group.clear();
                while (records.hasNext() && bytes < SNAPSHOT_FRAME_BYTES) {
                    byte[] record = records.next();
                    bytes += record.length + Integer.BYTES;
                    group.add(record);
                }
                at += write(snapshot, frame(RECORDS, group, newSalt + at), at);
            }
            write(snapshot, frame(END, List.of(), newSalt + at), at);
            snapshot.force();
        }
    }

    private static int write(DiskFile file, ByteBuffer frame, long at) throws IOException {
        int size = frame.remaining();
        file.write(frame, at);
        return size;
    }

    private ByteBuffer frame(int type, List<byte[]> records, long stamp) {
        int payload = 0;
        for (byte[] record : records) {
            payload = Math.addExact(payload, Integer.BYTES + record.length);
        }
        int total = Math.toIntExact(Frame.totalBytes(payload));
        ByteBuffer frame = ByteBuffer.allocate(total);
        int at = Frame.HEAD_BYTES;
        for (byte[] record : records) {
            frame.putInt(at, record.length);
            frame.put(at + Integer.BYTES, record);
            at += Integer.BYTES + record.length;
        }
        Frame.writeHead(frame, 0, payload, stamp, type, 0);
        Frame.seal(frame, 0, payload, crc);
        return frame.limit(total);
    }

    private static ByteBuffer header(long number, long newSalt) {
        ByteBuffer header = ByteBuffer.allocate(FileHeader.RESERVED_BYTES);
        new FileHeader(MAGIC, FORMAT, number, 0, newSalt).encode(header, 0);
        return header;
    }

    private void beginLog() throws IOException {
        DiskFile begun = disk.open(logPath(generation), true);
        file = begun;
        salt = salts.getAsLong();
        begun.truncate(0);
        begun.write(header(generation, salt), 0);
        begun.force();
        disk.syncDirectory(DIRECTORY);
        end = FileHeader.RESERVED_BYTES;
        snapshotEnd = end;
    }

    private void readSnapshot(ScanBuffer scratch, Consumer<byte[]> reader) throws IOException {
        String path = snapshotPath(generation);
        try (DiskFile snapshot = disk.open(path, false)) {
            Optional<FileHeader> header = readHeader(snapshot);
            if (header.isEmpty()) {
                throw damaged(path, 0);
            }
            FrameScanner frames = new FrameScanner(
                    snapshot, scratch, FileHeader.RESERVED_BYTES, header.get().salt());
            while (frames.next()) {
                if (frames.type() == END) {
                    return;
                }
                read(frames, reader);
            }
            throw damaged(path, frames.offset());
        }
    }

    private void readLog(ScanBuffer scratch, Consumer<byte[]> reader) throws IOException {
        String path = logPath(generation);
        DiskFile log = disk.open(path, false);
        Optional<FileHeader> header = readHeader(log);
        if (header.isEmpty()) {
            long size = log.size();
            log.close();
            if (size > FileHeader.RESERVED_BYTES) {
                throw damaged(path, 0);
            }
            beginLog(); // a crash came while the file was made
            return;
        }
        file = log;
        salt = header.get().salt();
        snapshotEnd = FileHeader.RESERVED_BYTES;
        FrameScanner frames = new FrameScanner(log, scratch, FileHeader.RESERVED_BYTES, salt);
        while (frames.next()) {
            read(frames, reader);
        }
        end = frames.offset();
        if (frames.resync()) {
            throw damaged(path, end);
        }
        if (log.size() > end) {
            LOG.warn(
                    "{} bytes at the end of {} were cut off by a crash while they were written; they were not confirmed",
                    log.size() - end,
                    disk.describe(path));
            log.truncate(end);
        }
        log.force(); // what a killed process wrote without forcing counts from now on
    }

    private StoreException damaged(String path, long offset) {
        return new StoreException("The metadata in " + disk.describe(path) + " is damaged at offset " + offset
                + ". Queues, users and bindings cannot be told for certain, so the node does not start. Restore the directory "
                + disk.describe(DIRECTORY) + " from a backup or from another node, and check the disk.");
    }

    private static Optional<FileHeader> readHeader(DiskFile file) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(FileHeader.RESERVED_BYTES);
        return FileHeader.decode(header, 0, file.read(header, 0), MAGIC, FORMAT);
    }

    private static void read(FrameScanner frame, Consumer<byte[]> reader) {
        ByteBuffer buffer = frame.buffer();
        int at = frame.payloadAt();
        int payloadEnd = at + frame.payloadBytes();
        while (at < payloadEnd) {
            byte[] record = new byte[buffer.getInt(at)];
            buffer.get(at + Integer.BYTES, record);
            at += Integer.BYTES + record.length;
            reader.accept(record);
        }
    }

    private void removeOlder(List<Long> snapshots, List<Long> logs) throws IOException {
        disk.delete(DIRECTORY + "/" + NEW_SNAPSHOT);
        for (long number : snapshots) {
            if (number < generation) {
                disk.delete(snapshotPath(number));
            }
        }
        for (long number : logs) {
            if (number < generation) {
                disk.delete(logPath(number));
            }
        }
    }

    private List<Long> numbers(String prefix) throws IOException {
        return disk.list(DIRECTORY).stream()
                .filter(name -> name.matches(prefix + "\\d{10}"))
                .map(name -> Long.parseLong(name.substring(prefix.length())))
                .sorted()
                .toList();
    }

    private static String snapshotPath(long number) {
        return DIRECTORY + "/" + SNAPSHOT_PREFIX + String.format("%010d", number);
    }

    private static String logPath(long number) {
        return DIRECTORY + "/" + LOG_PREFIX + String.format("%010d", number);
    }
}
