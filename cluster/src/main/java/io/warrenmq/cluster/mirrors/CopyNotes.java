package io.warrenmq.cluster.mirrors;

import io.warrenmq.cluster.replication.EraId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of its copies of mirrored queues beside the messages: by which id the store knows each, and of
 * which epoch it is. A file that is written anew as a whole; whatever gathers meanwhile is written with the next.
 * Nothing of an epoch is acknowledged or confirmed by this node before it is noted here. Thread-safe.
 */
public final class CopyNotes implements AutoCloseable {
    private static final String NAME = "mirrors";
    private static final long MAGIC = 0x57415252_4e4d4952L;
    private static final int NOTE_BYTES = 5 * Long.BYTES;
    private static final int HEAD_BYTES = 2 * Long.BYTES + Integer.BYTES;

    /**
     * One copy.
     *
     * @param storeId by which the store knows it
     * @param era of its last operation
     * @param epoch of its last operation
     */
    public record Note(long storeId, EraId era, long epoch) {}

    private final Optional<Path> directory;
    private final Consumer<Throwable> onFailure;
    private final Map<Long, Note> notes = new HashMap<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private @Nullable ExecutorService writer;
    private boolean scheduled;
    private boolean closed;

    /**
     * Reads what is there.
     *
     * @param directory empty for a node that keeps nothing
     * @param onFailure is told when the file cannot be written: the node must stop
     */
    public CopyNotes(Optional<Path> directory, Consumer<Throwable> onFailure) {
        this.directory = directory;
        this.onFailure = onFailure;
        directory.map(path -> path.resolve(NAME)).filter(Files::exists).ifPresent(this::read);
    }

    private void read(Path file) {
        try {
            ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
            CRC32C sum = new CRC32C();
            boolean whole = in.capacity() >= HEAD_BYTES && in.getLong(0) == MAGIC;
            if (whole) {
                sum.update(in.array(), HEAD_BYTES, in.capacity() - HEAD_BYTES);
            }
            int count = whole ? in.getInt(2 * Long.BYTES) : 0;
            if (!whole
                    || sum.getValue() != in.getLong(Long.BYTES)
                    || in.capacity() != HEAD_BYTES + count * NOTE_BYTES) {
                throw new IllegalStateException(file + " is damaged. It says which copies of mirrored queues this node"
                        + " has; restore it from a backup, or reset the node and let it join its cluster again.");
            }
            in.position(HEAD_BYTES);
            for (int i = 0; i < count; i++) {
                notes.put(in.getLong(), new Note(in.getLong(), new EraId(in.getLong(), in.getLong()), in.getLong()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** What is known of the copy of a queue. */
    public synchronized Optional<Note> of(long queueId) {
        return Optional.ofNullable(notes.get(queueId));
    }

    /** Notes something; {@code done} runs on a thread of its own when it is on disk. */
    public void put(long queueId, Note note, Runnable done) {
        synchronized (this) {
            notes.put(queueId, note);
            waiting.add(done);
        }
        schedule();
    }

    /** There is no copy any more, or none that follows others. */
    public void remove(long queueId) {
        synchronized (this) {
            if (notes.remove(queueId) == null) {
                return;
            }
        }
        schedule();
    }

    private synchronized void schedule() {
        if (directory.isEmpty()) {
            List<Runnable> done = List.copyOf(waiting);
            waiting.clear();
            done.forEach(Runnable::run);
        } else if (!scheduled && !closed) {
            scheduled = true;
            ExecutorService thread = writer;
            if (thread == null) {
                thread = Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("warren-mirror-notes").daemon().factory());
                writer = thread;
            }
            thread.execute(this::write);
        }
    }

    private void write() {
        byte[] bytes;
        List<Runnable> done;
        synchronized (this) {
            scheduled = false;
            bytes = encoded();
            done = List.copyOf(waiting);
            waiting.clear();
        }
        try {
            replace(directory.orElseThrow(), bytes);
        } catch (IOException e) {
            onFailure.accept(e);
            return; // nobody is told that it is on disk
        }
        done.forEach(Runnable::run);
    }

    private byte[] encoded() {
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + notes.size() * NOTE_BYTES);
        out.position(HEAD_BYTES);
        notes.forEach((queueId, note) -> out.putLong(queueId)
                .putLong(note.storeId())
                .putLong(note.era().high())
                .putLong(note.era().low())
                .putLong(note.epoch()));
        CRC32C sum = new CRC32C();
        sum.update(out.array(), HEAD_BYTES, out.capacity() - HEAD_BYTES);
        out.putLong(0, MAGIC).putLong(Long.BYTES, sum.getValue()).putInt(2 * Long.BYTES, notes.size());
        return out.array();
    }

    private static void replace(Path directory, byte[] bytes) throws IOException {
        Path next = directory.resolve(NAME + ".new");
        try (FileChannel file = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer out = ByteBuffer.wrap(bytes);
            while (out.hasRemaining()) {
                int _ = file.write(out);
            }
            file.force(true);
        }
        Files.move(next, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
            parent.force(true);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        ExecutorService thread = writer;
        if (thread != null) {
            thread.shutdown();
        }
    }
}
