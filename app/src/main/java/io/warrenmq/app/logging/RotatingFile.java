package io.warrenmq.app.logging;

import io.warrenmq.app.config.RotationSchedule;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.Optional;

/**
 * A log file that begins anew at a size or time. The former file becomes {@code NAME.0}, that one {@code NAME.1} and so
 * on up to the count. A file that another program has moved away is created again within a second, so that
 * {@code logrotate} works without telling the broker. Owned by the thread of the log.
 */
final class RotatingFile implements LogOutput {

    private static final int BUFFER_BYTES = 32 * 1024;
    private static final long CHECK_INTERVAL_MS = 1000;

    private final Path file;
    private final RotationSchedule schedule;
    private final long maxSizeBytes;
    private final int keptCount;
    private final Clock clock;

    private OutputStream out;
    /** False after a rotation that failed half-way, for example because the disk was full. */
    private boolean isOpen;

    private long sizeBytes;
    private Optional<LocalDateTime> rotateAt;
    private long checkedAtMs;

    /** Opens the file for appending and creates its directory. */
    RotatingFile(Path file, RotationSchedule schedule, long maxSizeBytes, int keptCount, Clock clock)
            throws IOException {
        this.file = file;
        this.schedule = schedule;
        this.maxSizeBytes = maxSizeBytes;
        this.keptCount = keptCount;
        this.clock = clock;
        this.rotateAt = schedule.after(LocalDateTime.now(clock));
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        this.out = open();
        this.isOpen = true;
    }

    @Override
    public void write(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean isFull = maxSizeBytes > 0 && sizeBytes > 0 && sizeBytes + bytes.length > maxSizeBytes;
        if (isFull || isDue()) {
            rotate();
        } else {
            reopenIfNeeded();
        }
        out.write(bytes);
        sizeBytes += bytes.length;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void rotate() throws IOException {
        isOpen = false;
        out.close();
        if (keptCount == 0) {
            Files.deleteIfExists(file);
        } else {
            for (int index = keptCount - 2; index >= 0; index--) {
                if (Files.exists(old(index))) {
                    Files.move(old(index), old(index + 1), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            if (Files.exists(file)) {
                Files.move(file, old(0), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        rotateAt = schedule.after(LocalDateTime.now(clock));
        reopen();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private boolean isDue() {
        return rotateAt.isPresent() && !LocalDateTime.now(clock).isBefore(rotateAt.get());
    }

    private void reopenIfNeeded() throws IOException {
        if (!isOpen) {
            reopen();
        }
        long nowMs = clock.millis();
        if (nowMs - checkedAtMs >= CHECK_INTERVAL_MS) {
            checkedAtMs = nowMs;
            if (!Files.exists(file)) {
                isOpen = false;
                out.close();
                reopen();
            }
        }
    }

    private void reopen() throws IOException {
        out = open();
        isOpen = true;
    }

    private OutputStream open() throws IOException {
        OutputStream opened = Files.newOutputStream(
                file, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE);
        sizeBytes = Files.size(file);
        return new BufferedOutputStream(opened, BUFFER_BYTES);
    }

    private Path old(int index) {
        return file.resolveSibling(file.getFileName() + "." + index);
    }
}
