package io.warrenmq.store.log;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.disk.DiskFile;
import io.warrenmq.store.frame.Damage;
import io.warrenmq.store.frame.FileHeader;
import io.warrenmq.store.frame.Frame;
import io.warrenmq.store.frame.FrameScanner;
import io.warrenmq.store.frame.ProvenFrames;
import io.warrenmq.store.frame.ScanBuffer;
import io.warrenmq.store.memory.ChunkPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log when the store is opened, in two passes: first what was settled, then the messages that were not. Owned
 * by the recovering thread.
 */
public final class LogRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(LogRecovery.class);

    private final Disk disk;
    private final Damage damage;
    private final Map<Long, LoggedQueue> queues;
    private final ChunkPool chunks;
    private final ScanBuffer scratch = new ScanBuffer();
    private final List<LogFile> files = new ArrayList<>();
    private final List<String> freeFiles = new ArrayList<>();
    private final Map<LogFile, SharedOffsets> shared = new HashMap<>();

    /**
     * Queue and position of messages whose settlement reached a segment's index but not the log. The log must say it
     * too: when the segment is gone, it alone would bring them back.
     */
    private final List<long[]> settledInSegments = new ArrayList<>();

    private final List<LoggedLane> unnamed = new ArrayList<>();
    private long oldest;
    private long endOfLast;
    private boolean lastEnded = true;

    LogRecovery(Disk disk, LogReserve reserve, Map<Long, LoggedQueue> queues, Damage damage, ChunkPool chunks)
            throws IOException {
        this.disk = disk;
        this.queues = queues;
        this.damage = damage;
        this.chunks = chunks;
        findFiles(reserve);
    }

    /** First pass: what the log says of positions, messages themselves aside. */
    public interface Positions {
        boolean queueExists(long queueId);

        void settled(long queueId, long first, long last);

        /** Positions of this lane below {@code next} were given out; also of queues that do not exist. */
        void named(long queueId, long next);
    }

    /** Second pass: messages. */
    public interface Messages {
        /** What is known of a message that the log has. */
        Presence presence(long queueId, long position);

        /** A wanted message; the reference to {@code location} passes to the receiver. */
        void message(long queueId, long position, long expiresAtMs, long location);

        /** A wanted message whose record is damaged. */
        void lost(long queueId, long position);
    }

    /** Where a message is. */
    public enum Presence {
        /** Settled, or its queue is gone. */
        GONE,
        /** Settled as far as a segment knows; the log does not say so. */
        SETTLED_IN_SEGMENT,
        /** Live, in a segment. */
        IN_SEGMENT,
        /** Live, and only the log has it. */
        WANTED
    }

    public void readPositions(Positions positions) throws IOException {
        for (LogFile logFile : files) {
            try (DiskFile file = disk.open(logFile.path(), false)) {
                boolean last = logFile == files.getLast();
                LongConsumer onDamage = damageIn(logFile);
                ProvenFrames reader = frames(logFile, file, last, onDamage);
                boolean ended = false;
                SharedOffsets references = new SharedOffsets();
                while (!ended && reader.next()) {
                    ended = reader.frame().type() == LogFormat.END;
                    if (!ended) {
                        readPositions(logFile, reader.frame(), references, positions);
                    }
                }
                if (!ended && !last) {
                    onDamage.accept(
                            reader.frame().offset()); // before a file was followed by another it got its end mark
                }
                shared.put(logFile, references.sorted());
                file.force();
                if (last) {
                    lastEnded = ended;
                    endOfLast = reader.frame().offset();
                    if (!ended) {
                        readHidden(logFile, reader.frame(), positions);
                    }
                }
            }
        }
        dropRetiredFiles();
        reportGaps();
    }

    /** Only among files that are needed: retired ones are wiped in any order. */
    private void reportGaps() {
        long expected = oldest;
        for (LogFile file : files) {
            if (file.sequence() != expected) {
                damage.found(
                        file.path(),
                        0,
                        "the log file before this one (sequence " + (file.sequence() - 1)
                                + ") is missing or its header cannot be read; messages that were only in it are lost");
            }
            expected = file.sequence() + 1;
        }
    }

    /**
     * Behind the place where the log was cut off intact frames may follow. They count for nothing, but should damage
     * bring them back one day, their positions must not have been given to other messages.
     */
    private void readHidden(LogFile logFile, FrameScanner frame, Positions positions) throws IOException {
        long hidden = 0;
        while (frame.resync()) {
            while (frame.next()) {
                hidden++;
                if (frame.payloadBytes() < 2 * Long.BYTES) {
                    continue; // names no position
                }
                ByteBuffer buffer = frame.buffer();
                int at = frame.payloadAt();
                long queueId = buffer.getLong(at);
                switch (frame.type()) {
                    case LogFormat.ENQUEUE, LogFormat.ENQUEUE_SHARED ->
                        positions.named(queueId, buffer.getLong(at + 8) + 1);
                    case LogFormat.SETTLE ->
                        positions.named(queueId, buffer.getLong(at + frame.payloadBytes() - Long.BYTES) + 1);
                    case LogFormat.LANES -> positions.named(queueId, buffer.getLong(at + 8));
                    default -> LOG.debug("a frame of type {} behind the end of the log is ignored", frame.type());
                }
            }
        }
        if (hidden > 0) {
            LOG.warn(
                    "The last write to {} was cut short at offset {}, as a loss of power does: {} record(s) behind it are"
                            + " dropped. They were not confirmed, unless the disk has lost what it had reported as written.",
                    disk.describe(logFile.path()),
                    endOfLast,
                    hidden);
        }
    }

    public void readMessages(Messages messages) throws IOException {
        RecordReader records = new RecordReader(chunks, messages);
        LongConsumer toldAlready = _ -> {};
        for (LogFile logFile : files) {
            try (DiskFile file = disk.open(logFile.path(), false)) {
                boolean last = logFile == files.getLast();
                ProvenFrames reader = frames(logFile, file, last, toldAlready);
                records.begin(shared.getOrDefault(logFile, new SharedOffsets()));
                while (reader.next() && reader.frame().type() != LogFormat.END) {
                    readMessage(logFile, reader.frame(), records, messages);
                }
                records.end();
            }
        }
    }

    private ProvenFrames frames(LogFile logFile, DiskFile file, boolean last, LongConsumer onDamage)
            throws IOException {
        FrameScanner scanner = new FrameScanner(file, scratch, LogFormat.HEADER_BLOCK_BYTES, logFile.salt());
        return new ProvenFrames(scanner, !last, onDamage);
    }

    private void readMessage(LogFile logFile, FrameScanner frame, RecordReader records, Messages messages) {
        int type = frame.type();
        if (type == LogFormat.ENQUEUE || type == LogFormat.ENQUEUE_SHARED) {
            ByteBuffer buffer = frame.buffer();
            long queueId = buffer.getLong(frame.payloadAt());
            long position = buffer.getLong(frame.payloadAt() + 8);
            Presence presence = messages.presence(queueId, position);
            if (presence == Presence.SETTLED_IN_SEGMENT) {
                settledInSegments.add(new long[] {queueId, position});
            } else if (presence != Presence.GONE) {
                // Also what is in a segment: its settlement will be counted against this file.
                queue(queueId).lane(position).enqueued(logFile, position);
            }
            if (type == LogFormat.ENQUEUE) {
                records.own(frame, presence == Presence.WANTED);
            } else if (presence == Presence.WANTED) {
                records.reference(frame);
            }
        }
    }

    /**
     * Marks the end of the last file, so that what a crash left behind it is never read again; the log goes on in a new
     * one.
     */
    RecoveredLog finish() throws IOException {
        if (!files.isEmpty() && !lastEnded) {
            LogFile last = files.getLast();
            try (DiskFile file = disk.open(last.path(), false)) {
                ByteBuffer mark = ByteBuffer.allocate(Frame.HEAD_BYTES);
                Frame.writeHead(mark, 0, 0, last.salt() + endOfLast, LogFormat.END, endOfLast);
                Frame.seal(mark, 0, 0, new CRC32C());
                file.write(mark, endOfLast);
                file.force();
            }
        }
        long next = files.isEmpty() ? Math.max(1, oldest) : files.getLast().sequence() + 1;
        return new RecoveredLog(List.copyOf(files), next);
    }

    /**
     * Positions of this lane below {@code next} were given out, whether the log names them or not: it will from now on.
     */
    public void goesOnAt(long queueId, long next) {
        LoggedLane lane = queue(queueId).lane(next - 1);
        if (lane.next() < next) {
            unnamed.add(lane);
            lane.goesOnAt(next);
        }
    }

    List<LoggedLane> unnamed() {
        return unnamed;
    }

    List<long[]> settledInSegments() {
        return settledInSegments;
    }

    /** Files that hold nothing of use. */
    List<String> freeFiles() {
        return freeFiles;
    }

    private void findFiles(LogReserve reserve) throws IOException {
        // A process that was killed may have left what the system has, but not the disk: what is relied on below is
        // forced.
        disk.syncDirectory(LogFormat.DIRECTORY);
        for (String name : disk.list(LogFormat.DIRECTORY)) {
            if (!name.matches("\\d{6,9}\\" + LogFormat.SUFFIX)) {
                continue;
            }
            reserve.found(Integer.parseInt(name.substring(0, name.length() - LogFormat.SUFFIX.length())));
            String path = LogFormat.DIRECTORY + "/" + name;
            Optional<FileHeader> header = readHeader(path);
            if (header.isEmpty() && hasFrames(path)) {
                setAside(path);
            } else if (header.isPresent() && header.get().number() != LogFormat.FREE) {
                FileHeader found = header.get();
                files.add(new LogFile(path, found.number(), found.salt(), null));
                oldest = Math.max(oldest, found.extra());
            } else {
                freeFiles.add(path);
            }
        }
        files.sort(Comparator.comparingLong(LogFile::sequence));
        dropRetiredFiles();
    }

    private Optional<FileHeader> readHeader(String path) throws IOException {
        try (DiskFile file = disk.open(path, false)) {
            ByteBuffer block = ByteBuffer.allocate(LogFormat.HEADER_BLOCK_BYTES);
            return LogFormat.header(block, file.read(block, 0));
        }
    }

    /** Nothing can be read without the salt of the header; somebody may still want to look at the file. */
    private void setAside(String path) throws IOException {
        damage.found(
                path,
                0,
                "the header of the log file cannot be read, so messages that were only in it are lost; the file is renamed to "
                        + path + LogFormat.SET_ASIDE_SUFFIX + " and may be deleted");
        disk.rename(path, path + LogFormat.SET_ASIDE_SUFFIX);
        disk.syncDirectory(LogFormat.DIRECTORY);
    }

    /** Whether something was ever written behind the header; a file in the making has only zeroes. */
    private boolean hasFrames(String path) throws IOException {
        try (DiskFile file = disk.open(path, false)) {
            ByteBuffer head = ByteBuffer.allocate(Frame.HEAD_BYTES);
            int size = file.read(head, LogFormat.HEADER_BLOCK_BYTES);
            for (int i = 0; i < size; i++) {
                if (head.get(i) != 0) {
                    return true;
                }
            }
            return false;
        }
    }

    private void dropRetiredFiles() {
        files.removeIf(file -> {
            boolean retired = file.sequence() < oldest;
            if (retired) {
                freeFiles.add(file.path());
            }
            return retired;
        });
    }

    private LongConsumer damageIn(LogFile file) {
        return offset -> damage.found(
                file.path(),
                offset,
                "one or more records of the log cannot be read; messages that were only there are lost");
    }

    private void readPositions(LogFile logFile, FrameScanner frame, SharedOffsets references, Positions positions) {
        ByteBuffer buffer = frame.buffer();
        int at = frame.payloadAt();
        int end = at + frame.payloadBytes();
        switch (frame.type()) {
            case LogFormat.ENQUEUE -> named(logFile, buffer.getLong(at), buffer.getLong(at + 8) + 1, positions);
            case LogFormat.ENQUEUE_SHARED -> {
                named(logFile, buffer.getLong(at), buffer.getLong(at + 8) + 1, positions);
                references.add(buffer.getLong(at + LogFormat.ENQUEUE_HEAD_BYTES));
            }
            case LogFormat.SETTLE -> {
                long queueId = buffer.getLong(at);
                for (int range = at + 8; range < end; range += 16) {
                    long last = buffer.getLong(range + 8);
                    positions.settled(queueId, buffer.getLong(range), last);
                    positions.named(queueId, last + 1);
                }
            }
            case LogFormat.LANES -> {
                for (int lane = at; lane < end; lane += 16) {
                    named(logFile, buffer.getLong(lane), buffer.getLong(lane + 8), positions);
                }
            }
            case LogFormat.SYNCED -> {
                // ProvenFrames has looked at it
            }
            case LogFormat.OLDEST -> oldest = Math.max(oldest, buffer.getLong(at));
            default ->
                damage.found(
                        logFile.path(), frame.offset(), "a record of unknown type " + frame.type() + " is ignored");
        }
    }

    private void named(LogFile logFile, long queueId, long next, Positions positions) {
        positions.named(queueId, next);
        if (positions.queueExists(queueId)) {
            // next - 1 because the position, not the one after it, tells the lane
            queue(queueId).lane(next - 1).named(logFile, next);
        }
    }

    private LoggedQueue queue(long queueId) {
        return queues.computeIfAbsent(queueId, LoggedQueue::new);
    }
}
