package io.warrenmq.store;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The format file, the lock file and the directories of a store. */
final class StoreLayout {
    /** Raised whenever an older program could not read what a newer one writes. */
    static final int FORMAT = 1;

    static final String METADATA = "metadata";

    private static final String FORMAT_FILE = "format";
    private static final String NEW_FORMAT_FILE = "format.new";
    private static final String LOCK_FILE = "lock";
    private static final List<String> DIRECTORIES = List.of("wal", "queues", METADATA);
    private static final Pattern FORMAT_TEXT = Pattern.compile("warren-store format (\\d{1,9})\\s*");
    private static final int LONGEST_FORMAT_BYTES = 256;

    private StoreLayout() {}

    /** Takes the directory, making it when it is new. */
    static Disk.Release open(Disk disk, String holder) {
        Disk.Release lock = lock(disk, holder);
        boolean done = false;
        try {
            checkFormat(disk);
            for (String directory : DIRECTORIES) {
                disk.createDirectory(directory);
            }
            disk.syncDirectory("");
            done = true;
            return lock;
        } catch (IOException e) {
            throw unusable(disk, e);
        } finally {
            if (!done) {
                release(disk, lock);
            }
        }
    }

    static void release(Disk disk, Disk.Release lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StoreException(
                    "The lock of " + disk.describe("") + " could not be released: " + e.getMessage(), e);
        }
    }

    private static Disk.Release lock(Disk disk, String holder) {
        try {
            disk.createDirectory("");
            return switch (disk.lock(LOCK_FILE, holder)) {
                case Disk.Locking.Taken taken -> taken.release();
                case Disk.Locking.HeldBy other ->
                    throw new StoreException("The data directory "
                            + disk.describe("") + " is in use by " + other.holder()
                            + ". Stop that one first, or give this node a data directory of its own.");
            };
        } catch (IOException e) {
            throw unusable(disk, e);
        }
    }

    private static StoreException unusable(Disk disk, IOException cause) {
        return new StoreException(
                "The data directory " + disk.describe("") + " cannot be used: " + cause
                        + ". It must be a directory that this user may read and write, on a file system with free space.",
                cause);
    }

    private static void checkFormat(Disk disk) throws IOException {
        if (!disk.exists(FORMAT_FILE)) {
            for (String directory : DIRECTORIES) {
                if (disk.exists(directory)) {
                    throw new StoreException(
                            "The data directory " + disk.describe("") + " has no file named "
                                    + FORMAT_FILE + " although it has one named " + directory
                                    + ". Restore it from a backup; or, when this directory is none of WarrenMQ's, choose another one.");
                }
            }
            writeFormat(disk);
            return;
        }
        String text = read(disk);
        Matcher matcher = FORMAT_TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new StoreException("The file " + disk.describe(FORMAT_FILE)
                    + " does not say \"warren-store format <number>\". Restore it from a backup; this program writes format "
                    + FORMAT + ".");
        }
        int format = Integer.parseInt(matcher.group(1));
        if (format != FORMAT) {
            throw new StoreException("The data directory " + disk.describe("") + " has format " + format
                    + ", this program reads format " + FORMAT
                    + ". Start the WarrenMQ version that wrote it, or one that is newer,"
                    + " or choose another data directory. Nothing was changed.");
        }
    }

    private static String read(Disk disk) throws IOException {
        try (DiskFile file = disk.open(FORMAT_FILE, false)) {
            ByteBuffer text = ByteBuffer.allocate(LONGEST_FORMAT_BYTES);
            int size = file.read(text, 0);
            return new String(text.array(), 0, size, StandardCharsets.UTF_8);
        }
    }

    private static void writeFormat(Disk disk) throws IOException {
        try (DiskFile file = disk.open(NEW_FORMAT_FILE, true)) {
            file.truncate(0);
            String text = "warren-store format " + FORMAT + "\n";
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            file.force();
        }
        disk.rename(NEW_FORMAT_FILE, FORMAT_FILE);
        disk.syncDirectory("");
    }
}
