package io.warrenmq.app.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A directory that stands for {@code /etc/rabbitmq}, and an environment that holds nothing else. */
final class ConfigSandbox {

    private final Path etc;
    private final Map<String, String> variables = new LinkedHashMap<>();
    private ConfigOverrides overrides = ConfigOverrides.none();

    ConfigSandbox(Path etc) {
        this.etc = etc;
    }

    ConfigSandbox file(String name, String text) {
        try {
            Path file = etc.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ConfigSandbox variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    ConfigSandbox port(int port) {
        overrides = new ConfigOverrides(
                OptionalInt.of(port), overrides.dataDirectory(), overrides.nodeName(), overrides.configFile());
        return this;
    }

    ConfigSandbox configFile(String name) {
        overrides = new ConfigOverrides(
                overrides.port(), overrides.dataDirectory(), overrides.nodeName(), Optional.of(etc.resolve(name)));
        return this;
    }

    ConfigSandbox dataDirectory(String name) {
        overrides = new ConfigOverrides(
                overrides.port(), Optional.of(Path.of(name)), overrides.nodeName(), overrides.configFile());
        return this;
    }

    ConfigSandbox nodeName(String name) {
        overrides = new ConfigOverrides(
                overrides.port(), overrides.dataDirectory(), Optional.of(name), overrides.configFile());
        return this;
    }

    Path path(String name) {
        return etc.resolve(name);
    }

    ConfigResult load() {
        return NodeConfig.load(
                overrides, new ConfigEnvironment(variables, etc.resolve("home"), etc, "alpha.example.org"));
    }

    /** The configuration, which must be accepted. */
    NodeConfig config() {
        return switch (load()) {
            case ConfigResult.Loaded loaded -> loaded.config();
            case ConfigResult.Refused refused -> throw new AssertionError("refused: " + refused.problems());
        };
    }

    /** The problems with file names relative to the directory; none when it is accepted. */
    List<String> problems() {
        return switch (load()) {
            case ConfigResult.Loaded loaded -> List.of();
            case ConfigResult.Refused refused ->
                refused.problems().stream()
                        .map(problem -> relative(problem.toString()))
                        .toList();
        };
    }

    /** The warnings with file names relative to the directory. */
    List<String> warnings() {
        List<ConfigWarning> warnings = switch (load()) {
            case ConfigResult.Loaded loaded -> loaded.warnings();
            case ConfigResult.Refused refused -> refused.warnings();
        };
        return warnings.stream().map(warning -> relative(warning.toString())).toList();
    }

    private String relative(String text) {
        return text.replace(etc + "/", "");
    }
}
