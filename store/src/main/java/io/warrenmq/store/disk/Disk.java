package io.warrenmq.store.disk;

import java.io.IOException;
import java.util.List;

/**
 * A directory and everything below it. Paths are relative, their parts separated by {@code /}; the empty path is the
 * directory itself. Creating, deleting and renaming survive a loss of power only after {@link #syncDirectory} of the
 * directory they happened in.
 */
public interface Disk {
    /** Where {@code path} is, for messages to operators. */
    String describe(String path);

    /** Opens a file for reading and writing; with {@code create} it is made when missing. */
    DiskFile open(String path, boolean create) throws IOException;

    boolean exists(String path) throws IOException;

    /** Names in a directory, sorted; none when there is no such directory. */
    List<String> list(String path) throws IOException;

    /** Makes a directory, and those above it, unless they exist. */
    void createDirectory(String path) throws IOException;

    /** Removes a file or an empty directory; has no effect when there is none. */
    void delete(String path) throws IOException;

    /** Replaces {@code to} when it exists. */
    void rename(String from, String to) throws IOException;

    void syncDirectory(String path) throws IOException;

    /** Free bytes for this process. */
    long usableBytes() throws IOException;

    /**
     * Takes the lock file {@code path} for this process, until the lock is closed or the process ends.
     *
     * @param holder what others are told about the holder
     */
    Locking lock(String path, String holder) throws IOException;

    /** The result of {@link Disk#lock}. */
    sealed interface Locking {
        /** The lock is ours until {@code release} is closed. */
        record Taken(Release release) implements Locking {}

        /** Somebody else has it; {@code holder} is what they said of themselves. */
        record HeldBy(String holder) implements Locking {}
    }

    /** Gives a lock back. */
    interface Release extends AutoCloseable {
        @Override
        void close() throws IOException;
    }
}
