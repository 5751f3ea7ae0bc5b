package io.warrenmq.ctl.command;

import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.protocol.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The file into which a node writes its process id. Stateless. */
final class ProcessFile {
    private static final int MAX_BYTES = 64;

    private ProcessFile() {}

    /** Empty when the file is not there yet, or not yet written. */
    static Optional<Long> read(String path) {
        try {
            Path file = Path.of(path);
            if (Files.size(file) > MAX_BYTES) {
                throw garbage(path);
            }
            String text = Files.readString(file).strip();
            if (text.isEmpty()) {
                return Optional.empty();
            }
            if (!text.matches("[0-9]{1,18}")) {
                throw garbage(path);
            }
            return Optional.of(Long.parseLong(text));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new FailureException("pid_file", "could not read pid file " + path + ": " + e, ExitCode.UNAVAILABLE);
        }
    }

    private static FailureException garbage(String path) {
        return new FailureException("pid_file", path + " holds no process id", ExitCode.DATA_ERROR);
    }
}
