package io.warrenmq.balancer.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Reads configuration files, and directories of them. */
public final class ConfigFiles {
    private static final long LARGEST_BYTES = 16 << 20;

    private ConfigFiles() {}

    /** Reads files in their order; a directory stands for its {@code *.cfg} in the order of their names. */
    public static ConfigResult read(List<Path> paths, UnaryOperator<String> environment) {
        List<ConfigReader.Source> sources = new ArrayList<>();
        List<Finding> errors = new ArrayList<>();
        for (Path path : paths) {
            try {
                for (Path file : files(path)) {
                    sources.add(source(file));
                }
            } catch (NoSuchFileException e) {
                errors.add(error(path, "there is no such file; name one behind -f."));
            } catch (CharacterCodingException e) {
                errors.add(error(path, "it is not UTF-8 text; save it as such."));
            } catch (IOException e) {
                errors.add(error(path, "it cannot be read: " + e.getMessage()));
            }
        }
        return errors.isEmpty() ? ConfigReader.read(sources, environment) : new ConfigResult.Refused(errors, List.of());
    }

    private static Finding error(Path path, String text) {
        return new Finding(Finding.Severity.ERROR, new Place(path.toString(), 0), text);
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(entry -> entry.toString().endsWith(".cfg"))
                    .sorted()
                    .toList();
        }
    }

    private static ConfigReader.Source source(Path file) throws IOException {
        long sizeBytes = Files.size(file);
        if (sizeBytes > LARGEST_BYTES) {
            throw new IOException("it has " + sizeBytes + " bytes, at most " + LARGEST_BYTES + " are read");
        }
        // The usual decoder would replace what it cannot read.
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                .toString();
        return new ConfigReader.Source(file.toString(), text);
    }
}
