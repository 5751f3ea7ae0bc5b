package io.warrenmq.store.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A directory of the file system. Thread-safe. */
public final class DirectoryDisk implements Disk {
    private static final int LONGEST_HOLDER_BYTES = 1024;

    /** Lock files that this process has, by what it said of itself. */
    private static final Map<Path, String> LOCKED_HERE = new ConcurrentHashMap<>();

    private final Path root;

    public DirectoryDisk(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public String describe(String path) {
        return root.resolve(path).toString();
    }

    @Override
    public DiskFile open(String path, boolean create) throws IOException {
        Path file = root.resolve(path);
        return new ChannelFile(
                file,
                create
                        ? FileChannel.open(
                                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)
                        : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(root.resolve(path));
    }

    @Override
    public List<String> list(String path) throws IOException {
        Path directory = root.resolve(path);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void createDirectory(String path) throws IOException {
        Files.createDirectories(root.resolve(path));
    }

    @Override
    public void delete(String path) throws IOException {
        Files.deleteIfExists(root.resolve(path));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                root.resolve(from),
                root.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void syncDirectory(String path) throws IOException {
        try (FileChannel directory = FileChannel.open(root.resolve(path), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    @Override
    public long usableBytes() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    @Override
    public Locking lock(String path, String holder) throws IOException {
        Path file = root.toRealPath().resolve(path);
        // Asked first, and without opening the file: the system drops all locks that a process has on a file when it
        // closes any handle.
        String holderHere = LOCKED_HERE.putIfAbsent(file, holder);
        if (holderHere != null) {
            return new Locking.HeldBy(holderHere);
        }
        boolean taken = false;
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() == null) {
                    return new Locking.HeldBy(readHolder(channel));
                }
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
                taken = true;
            } finally {
                if (!taken) {
                    channel.close();
                }
            }
            return new Locking.Taken(() -> unlock(file, channel));
        } finally {
            if (!taken) {
                LOCKED_HERE.remove(file);
            }
        }
    }

    private static void unlock(Path file, FileChannel channel) throws IOException {
        try {
            channel.close(); // the file stays: removing it would let two processes lock two files of one name
        } finally {
            LOCKED_HERE.remove(file);
        }
    }

    private static String readHolder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(LONGEST_HOLDER_BYTES);
        int size = channel.read(text, 0);
        String holder = size <= 0 ? "" : new String(text.array(), 0, size, StandardCharsets.UTF_8).strip();
        return holder.isEmpty() ? "another process" : holder;
    }

    /** A file through its channel; what fails names the file, which the system's own messages do not. */
    private record ChannelFile(Path path, FileChannel channel) implements DiskFile {
        @Override
        public void write(ByteBuffer bytes, long at) throws IOException {
            try {
                long offset = at;
                while (bytes.hasRemaining()) {
                    offset += channel.write(bytes, offset);
                }
            } catch (IOException e) {
                throw named("write", e);
            }
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            try {
                int total = 0;
                while (into.hasRemaining()) {
                    int count = channel.read(into, at + total);
                    if (count < 0) {
                        break;
                    }
                    total += count;
                }
                return total;
            } catch (IOException e) {
                throw named("read", e);
            }
        }

        @Override
        public void force() throws IOException {
            try {
                channel.force(false);
            } catch (IOException e) {
                throw named("fsync", e);
            }
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            channel.truncate(sizeBytes);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }

        private IOException named(String operation, IOException cause) {
            return new IOException(operation + " of " + path + ": " + cause.getMessage(), cause);
        }
    }
}
