package io.warrenmq.store.disk.sim;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A disk in memory. What was not forced can be lost by {@link #crash}, bits can be flipped, files cut, and operations
 * made to fail. Thread-safe.
 */
public final class SimulatedDisk implements Disk {
    private final TreeMap<String, SimulatedFile> files = new TreeMap<>();
    private final TreeSet<String> directories = new TreeSet<>(Set.of(""));
    private final TreeMap<String, SimulatedFile> keptFiles = new TreeMap<>();
    private final TreeSet<String> keptDirectories = new TreeSet<>(Set.of(""));
    private final List<NameChange> unsynced = new ArrayList<>();
    private final Set<String> locks = new HashSet<>();
    private long capacityBytes = Long.MAX_VALUE;
    private long writesUntilFailure = Long.MAX_VALUE;
    private long forcesUntilFailure = Long.MAX_VALUE;
    private boolean readsFail;
    private long epoch;
    private long forces;

    /** Something that happened to the names of a directory and is not on the platter. */
    private record NameChange(String directory, Runnable keep) {}

    /** How a crash treats what was not forced. */
    public enum Loss {
        /**
         * Nothing yet: the process died, the machine did not. What was not forced can still be lost by the next crash.
         */
        NONE,
        /** Everything. */
        ALL,
        /** The end: writes of each file reach the platter in their order, the last one in part. */
        TORN,
        /** Any sectors, in no order. */
        SCATTERED
    }

    /** The process or the machine dies: open files and locks are gone, and so is some of what was not forced. */
    public synchronized void crash(Loss loss, RandomGenerator random) {
        epoch++;
        locks.clear();
        writesUntilFailure = Long.MAX_VALUE;
        forcesUntilFailure = Long.MAX_VALUE;
        readsFail = false;
        if (loss == Loss.NONE) {
            return;
        }
        int keptChanges = loss == Loss.ALL ? 0 : random.nextInt(unsynced.size() + 1);
        unsynced.subList(0, keptChanges).forEach(change -> change.keep().run());
        unsynced.clear();
        files.clear();
        directories.clear();
        directories.addAll(keptDirectories);
        keptFiles.keySet().removeIf(path -> !keptDirectories.contains(parent(path)));
        files.putAll(keptFiles);
        for (SimulatedFile file : files.values()) {
            switch (loss) {
                case NONE, ALL -> file.forget();
                case TORN -> file.tear(random);
                case SCATTERED -> file.scatter(random);
            }
        }
    }

    /** Another disk with the same content, unsynced changes to files included; those to names count as synced. */
    public synchronized SimulatedDisk copy() {
        SimulatedDisk copy = new SimulatedDisk();
        copy.directories.addAll(directories);
        copy.keptDirectories.addAll(directories);
        files.forEach((path, file) -> {
            SimulatedFile twin = file.copy();
            copy.files.put(path, twin);
            copy.keptFiles.put(path, twin);
        });
        return copy;
    }

    /** Bytes of all files together that fit; more fail as on a full disk. */
    public synchronized void capacity(long bytes) {
        capacityBytes = bytes;
    }

    /** The {@code count}th write from now on fails, and all after it. */
    public synchronized void failWrites(long count) {
        writesUntilFailure = count;
    }

    /** The {@code count}th force from now on fails, and all after it. */
    public synchronized void failForces(long count) {
        forcesUntilFailure = count;
    }

    public synchronized void failReads(boolean fail) {
        readsFail = fail;
    }

    public synchronized void flip(String path, long at, int mask) {
        file(path).flip((int) at, mask);
    }

    public synchronized void cut(String path, long sizeBytes) {
        file(path).cut((int) sizeBytes);
    }

    public synchronized long sizeBytes(String path) {
        return file(path).size();
    }

    /** Paths of all files. */
    public synchronized List<String> files() {
        return List.copyOf(files.keySet());
    }

    /** How often files were forced. */
    public synchronized long forces() {
        return forces;
    }

    @Override
    public String describe(String path) {
        return "simulated:" + path;
    }

    @Override
    public synchronized DiskFile open(String path, boolean create) throws IOException {
        SimulatedFile file = files.get(path);
        if (file == null) {
            if (!create || !directories.contains(parent(path))) {
                throw new NoSuchFileException(describe(path));
            }
            SimulatedFile made = new SimulatedFile();
            files.put(path, made);
            change(parent(path), () -> keptFiles.put(path, made));
            file = made;
        }
        return new Handle(file, epoch);
    }

    @Override
    public synchronized boolean exists(String path) {
        return files.containsKey(path) || directories.contains(path);
    }

    @Override
    public synchronized List<String> list(String path) {
        TreeSet<String> names = new TreeSet<>();
        for (Set<String> all : List.of(files.keySet(), directories)) {
            for (String each : all) {
                if (!each.isEmpty() && parent(each).equals(path)) {
                    names.add(each.substring(each.lastIndexOf('/') + 1));
                }
            }
        }
        return List.copyOf(names);
    }

    @Override
    public synchronized void createDirectory(String path) {
        if (!directories.contains(path)) {
            createDirectory(parent(path));
            directories.add(path);
            change(parent(path), () -> keptDirectories.add(path));
        }
    }

    @Override
    public synchronized void delete(String path) throws IOException {
        if (directories.contains(path)) {
            if (!list(path).isEmpty()) {
                throw new IOException(describe(path) + " is not empty");
            }
            directories.remove(path);
            change(parent(path), () -> keptDirectories.remove(path));
        } else if (files.remove(path) != null) {
            change(parent(path), () -> keptFiles.remove(path));
        }
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        SimulatedFile file = files.remove(from);
        if (file == null) {
            throw new NoSuchFileException(describe(from));
        }
        files.put(to, file);
        change(parent(to), () -> {
            keptFiles.remove(from);
            keptFiles.put(to, file);
        });
    }

    @Override
    public synchronized void syncDirectory(String path) throws IOException {
        if (!directories.contains(path)) {
            throw new NoSuchFileException(describe(path));
        }
        countForce();
        unsynced.removeIf(change -> {
            boolean here = change.directory().equals(path);
            if (here) {
                change.keep().run();
            }
            return here;
        });
    }

    @Override
    public synchronized long usableBytes() {
        return Math.max(0, capacityBytes - usedBytes());
    }

    @Override
    public synchronized Locking lock(String path, String holder) {
        if (!locks.add(path)) {
            return new Locking.HeldBy(holder);
        }
        long lockEpoch = epoch;
        return new Locking.Taken(() -> release(path, lockEpoch));
    }

    private synchronized void release(String path, long lockEpoch) {
        if (lockEpoch == epoch) {
            locks.remove(path);
        }
    }

    private void change(String directory, Runnable keep) {
        unsynced.add(new NameChange(directory, keep));
    }

    private SimulatedFile file(String path) {
        SimulatedFile file = files.get(path);
        if (file == null) {
            throw new IllegalArgumentException("no file " + path);
        }
        return file;
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private long usedBytes() {
        return files.values().stream().mapToLong(SimulatedFile::size).sum();
    }

    private void countForce() throws IOException {
        forces++;
        if (--forcesUntilFailure <= 0) {
            throw new IOException("Input/output error");
        }
    }

    /** An open file, which a crash closes. */
    private final class Handle implements DiskFile {
        private final SimulatedFile file;
        private final long opened;

        Handle(SimulatedFile file, long opened) {
            this.file = file;
            this.opened = opened;
        }

        private void check() throws IOException {
            if (opened != epoch) {
                throw new IOException("opened before the crash");
            }
        }

        @Override
        public void write(ByteBuffer bytes, long at) throws IOException {
            synchronized (SimulatedDisk.this) {
                check();
                if (--writesUntilFailure <= 0) {
                    throw new IOException("Input/output error");
                }
                long growth = at + bytes.remaining() - file.size();
                if (growth > 0 && usedBytes() + growth > capacityBytes) {
                    throw new IOException("No space left on device");
                }
                file.write(bytes, (int) at);
            }
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            synchronized (SimulatedDisk.this) {
                check();
                if (readsFail) {
                    throw new IOException("Input/output error");
                }
                return file.read(into, (int) at);
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (SimulatedDisk.this) {
                check();
                countForce();
                file.force();
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (SimulatedDisk.this) {
                check();
                return file.size();
            }
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            synchronized (SimulatedDisk.this) {
                check();
                file.truncate((int) sizeBytes);
            }
        }

        @Override
        public void close() {
            // Nothing is held for a handle.
        }
    }
}
