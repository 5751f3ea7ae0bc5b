package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.config.Token.Word;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@code include} family: which files a pattern names, and what each keyword demands of them. */
final class Include {

    private Include() {}

    static boolean isKeyword(String word) {
        return switch (word) {
            case "include", "includer", "includem", "includew", "includeb", "includea" -> true;
            default -> false;
        };
    }

    /** The files to read, in the order of their names. */
    static List<Path> files(String keyword, Word pattern, Path folder, Findings findings) {
        boolean mustMatch = "includem".equals(keyword) || "includea".equals(keyword);
        boolean mustBeReadable = !"include".equals(keyword) && !"includem".equals(keyword);
        Path path = folder.resolve(pattern.text());
        List<Path> files = hasWildcard(pattern.text()) ? matches(path) : Files.exists(path) ? List.of(path) : List.of();
        if (files.isEmpty() && mustMatch) {
            findings.error(
                    pattern.place(),
                    keyword + " '" + pattern + "' matches no file",
                    "Create the file, or write include if it may be missing");
        }
        List<Path> readable = new ArrayList<>();
        for (Path file : files) {
            if (Files.isRegularFile(file) && Files.isReadable(file)) {
                readable.add(file);
            } else if (mustBeReadable) {
                findings.error(
                        pattern.place(),
                        keyword + " '" + pattern + "': " + file + " cannot be read",
                        "Make it a file that this user may read");
            }
        }
        return readable;
    }

    private static boolean hasWildcard(String pattern) {
        return pattern.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '{');
    }

    private static List<Path> matches(Path pattern) {
        Path folder = pattern.getParent();
        Path name = pattern.getFileName();
        if (folder == null || name == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> matching = Files.newDirectoryStream(folder, name.toString())) {
            matching.forEach(files::add);
        } catch (IOException e) {
            // Like a missing file; the strict keywords report that nothing matched.
            return List.of();
        }
        files.sort(null);
        return files;
    }
}
