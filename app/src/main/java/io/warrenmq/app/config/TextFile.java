package io.warrenmq.app.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a configuration file as text. */
final class TextFile {

    /** Generous for a file written by hand; something larger was named by mistake. */
    static final int MAX_BYTES = 1 << 20;

    private TextFile() {}

    /** The text; empty when the file cannot be used, which is then among the findings. */
    static Optional<String> read(Path file, Findings findings) {
        Origin origin = Origin.InFile.whole(file);
        if (Files.isDirectory(file)) {
            findings.problem(origin, "this is a directory", "Name a file.");
            return Optional.empty();
        }
        try {
            long sizeBytes = Files.size(file);
            if (sizeBytes > MAX_BYTES) {
                findings.problem(
                        origin,
                        "the file has " + sizeBytes + " bytes, more than the " + MAX_BYTES
                                + " of any configuration file",
                        "Name the right file.");
                return Optional.empty();
            }
            return decode(file, Files.readAllBytes(file), findings);
        } catch (NoSuchFileException e) {
            findings.problem(origin, "the file does not exist", "Create it, or name another file.");
        } catch (AccessDeniedException e) {
            findings.problem(
                    origin,
                    "the file must not be read by this user",
                    "Change its owner or its permissions (chmod, chown).");
        } catch (IOException e) {
            findings.problem(origin, "the file cannot be read: " + e, "Check the disk and the path.");
        }
        return Optional.empty();
    }

    private static Optional<String> decode(Path file, byte[] bytes, Findings findings) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            int line = 1;
            for (int index = 0; index < in.position(); index++) {
                line += bytes[index] == '\n' ? 1 : 0;
            }
            findings.problem(
                    new Origin.InFile(file, line, 0), "the text is not UTF-8", "Save the file in the encoding UTF-8.");
            return Optional.empty();
        }
        String text = out.flip().toString();
        // Editors on Windows put this mark at the beginning; it belongs to no key.
        return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }
}
