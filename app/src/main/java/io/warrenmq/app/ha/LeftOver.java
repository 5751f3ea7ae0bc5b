package io.warrenmq.app.ha;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Notes in the directory of the example which processes were started, so that the next run can end what a killed one
 * left running. Used by one thread at a time.
 */
final class LeftOver implements AutoCloseable {
    private final Path file;
    private final FileChannel lockFile;

    private LeftOver(Path file, FileChannel lockFile) {
        this.file = file;
        this.lockFile = lockFile;
    }

    /**
     * Takes the directory for this process, and ends what an earlier one left running.
     *
     * @param told gets the numbers of the processes that were ended
     * @throws Switch.InUseException if another process has it
     */
    static LeftOver take(Path directory, java.util.function.Consumer<List<Long>> told) throws IOException {
        Files.createDirectories(directory);
        // Held by the kernel for the process, so that it is free again however the process ends.
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new Switch.InUseException(
                    "another 'warren up --ha' uses " + directory + "; end it, or choose another one with --data-dir");
        }
        LeftOver made = new LeftOver(directory.resolve("processes"), channel);
        List<Long> ended = made.endAll();
        if (!ended.isEmpty()) {
            told.accept(ended);
        }
        return made;
    }

    /** Remembers a process by its number and its start: a number alone may belong to another one later. */
    void note(ProcessHandle process) throws IOException {
        Files.writeString(
                file,
                process.pid() + " " + start(process).map(Instant::toEpochMilli).orElse(0L) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static Optional<Instant> start(ProcessHandle process) {
        return process.info().startInstant();
    }

    private List<Long> endAll() throws IOException {
        List<Long> ended = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ", -1);
                if (words.length == 2 && words[0].matches("\\d{1,9}") && words[1].matches("\\d{1,18}")) {
                    long startMs = Long.parseLong(words[1]);
                    ProcessHandle.of(Long.parseLong(words[0]))
                            .filter(process -> start(process)
                                    .filter(start -> start.toEpochMilli() == startMs)
                                    .isPresent())
                            .ifPresent(process -> {
                                process.destroyForcibly();
                                ended.add(process.pid());
                            });
                }
            }
        }
        Files.deleteIfExists(file);
        return ended;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        lockFile.close();
    }
}
