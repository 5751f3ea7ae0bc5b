package io.warrenmq.store.log;

import io.warrenmq.store.disk.DiskFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One use of a log file. Owned by the log thread. */
final class LogFile {
    private final String path;
    private final long sequence;
    private final long salt;
    private final List<Mark> marks = new ArrayList<>();
    private final List<LoggedLane> lanes = new ArrayList<>();

    /** Closed when the file is full: its frames are read at recovery only. */
    private @Nullable DiskFile file;

    LogFile(String path, long sequence, long salt, @Nullable DiskFile file) {
        this.path = path;
        this.sequence = sequence;
        this.salt = salt;
        this.file = file;
    }

    String path() {
        return path;
    }

    long sequence() {
        return sequence;
    }

    long salt() {
        return salt;
    }

    DiskFile file() {
        DiskFile open = file;
        if (open == null) {
            throw new IllegalStateException("log file " + path + " is closed");
        }
        return open;
    }

    void close() throws IOException {
        DiskFile open = file;
        if (open != null) {
            file = null;
            open.close();
        }
    }

    /** Messages whose frames are in this file; dead ones included. */
    List<Mark> marks() {
        return marks;
    }

    /** Lanes of which this file names a position, so that they are carried forward when it is retired. */
    List<LoggedLane> lanes() {
        return lanes;
    }
}
