package io.warrenmq.app.config;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Finds the configuration files and reads them in the order in which they override each other. */
final class FileSources {

    private final ConfigEnvironment environment;
    private final Variables variables;
    private final Settings settings;
    private final TermSettings terms;
    private final Findings findings;
    private final List<Path> filesRead = new ArrayList<>();

    FileSources(ConfigEnvironment environment, Variables variables, Settings settings, TermSettings terms) {
        this.environment = environment;
        this.variables = variables;
        this.settings = settings;
        this.terms = terms;
        this.findings = settings.findings();
    }

    /** The files that exist and were used, in order. */
    List<Path> read(ConfigOverrides overrides) {
        variables.file().ifPresent(filesRead::add);
        Optional<Path> main = overrides
                .configFile()
                .map(path -> environment.workingDirectory().resolve(path))
                .or(() -> variables.text(Variable.RABBITMQ_CONFIG_FILE).map(environment.workingDirectory()::resolve))
                .map(this::withExtension)
                .orElseGet(() -> searched(environment.etcDirectory().resolve("rabbitmq")));
        boolean isClassic = main.isPresent() && isClassic(main.get());
        main.ifPresent(file -> readFile(file, isClassic));
        furtherFiles(isClassic);
        variables
                .text(Variable.RABBITMQ_ADVANCED_CONFIG_FILE)
                .map(environment.workingDirectory()::resolve)
                .or(() -> existing(environment.etcDirectory().resolve("advanced.config")))
                .ifPresent(file -> readFile(file, true));
        return filesRead;
    }

    private void readFile(Path file, boolean isClassic) {
        TextFile.read(file, findings).ifPresent(text -> {
            filesRead.add(file);
            if (isClassic) {
                terms.read(file, text);
            } else {
                new SysctlParser(file, environment.variables(), settings).read(text);
            }
        });
    }

    /** A named file must exist; only the standard place, which packages put into variables, may be empty. */
    private Optional<Path> withExtension(Path named) {
        String name = named.getFileName() == null ? "" : named.getFileName().toString();
        if (name.endsWith(".conf") || name.endsWith(".config") || Files.isRegularFile(named)) {
            boolean isStandard = named.equals(environment.etcDirectory().resolve("rabbitmq.conf"))
                    || named.equals(environment.etcDirectory().resolve("rabbitmq.config"));
            return isStandard && !Files.exists(named) ? Optional.empty() : Optional.of(named);
        }
        Optional<Path> found = searched(named);
        if (found.isEmpty() && !named.equals(environment.etcDirectory().resolve("rabbitmq"))) {
            findings.problem(
                    Origin.InFile.whole(named),
                    "neither this file nor one with the extension .conf or .config exists",
                    "Create it, or name another file.");
        }
        return found;
    }

    private Optional<Path> searched(Path base) {
        Optional<Path> classic = existing(base.resolveSibling(base.getFileName() + ".config"));
        Optional<Path> modern = existing(base.resolveSibling(base.getFileName() + ".conf"));
        if (classic.isPresent() && modern.isPresent()) {
            findings.warning(
                    Origin.InFile.whole(modern.get()),
                    "the file has no effect, because " + classic.get() + " exists too");
        }
        return classic.or(() -> modern);
    }

    private static Optional<Path> existing(Path file) {
        return Files.exists(file) ? Optional.of(file) : Optional.empty();
    }

    private static boolean isClassic(Path file) {
        return file.toString().endsWith(".config");
    }

    private void furtherFiles(boolean mainIsClassic) {
        Optional<Path> named =
                variables.text(Variable.RABBITMQ_CONFIG_FILES).map(environment.workingDirectory()::resolve);
        Path place = named.orElse(environment.etcDirectory().resolve("conf.d"));
        boolean isDirectory = Files.isDirectory(place);
        Path directory = isDirectory ? place : parent(place);
        String pattern = isDirectory ? "*.conf" : String.valueOf(place.getFileName());
        if (named.isPresent() && !Files.isDirectory(directory)) {
            findings.problem(
                    Origin.InFile.whole(directory),
                    "this directory, which RABBITMQ_CONFIG_FILES names, does not exist",
                    "Create it, or unset the variable.");
            return;
        }
        if (named.isEmpty() && !isDirectory) {
            return;
        }
        List<Path> files = matching(directory, pattern);
        if (mainIsClassic && !files.isEmpty()) {
            findings.warning(
                    Origin.InFile.whole(directory),
                    "the files here have no effect, because the main file is of the classic format");
            return;
        }
        files.forEach(file -> readFile(file, false));
    }

    private Path parent(Path file) {
        return file.getParent() == null ? environment.workingDirectory() : file.getParent();
    }

    private List<Path> matching(Path directory, String pattern) {
        try (Stream<Path> files = Files.list(directory)) {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            return files.filter(file -> matcher.matches(file.getFileName()) && Files.isRegularFile(file))
                    // As in a shell: a pattern does not match what an editor leaves behind as .name.conf.
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (PatternSyntaxException e) {
            findings.problem(
                    Origin.InFile.whole(directory.resolve(pattern)),
                    "this is not a valid pattern of file names",
                    "Write a directory, or a pattern such as /etc/rabbitmq/conf.d/*.conf.");
            return List.of();
        } catch (IOException e) {
            findings.problem(
                    Origin.InFile.whole(directory), "the directory cannot be read: " + e, "Check its permissions.");
            return List.of();
        }
    }
}
