package io.warrenmq.app.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The values of {@link Variable}s: the process environment first, then {@code rabbitmq-env.conf}; empty means unset.
 */
final class Variables {

    private static final String PREFIX = "RABBITMQ_";

    private final Map<Variable, EnvFileParser.Assigned> values = new EnumMap<>(Variable.class);
    private final Optional<Path> file;

    private Variables(Optional<Path> file) {
        this.file = file;
    }

    static Variables read(ConfigEnvironment environment, Findings findings) {
        Map<String, String> process = environment.variables();
        String named = process.getOrDefault(Variable.RABBITMQ_CONF_ENV_FILE.name(), "");
        Path file = named.isEmpty()
                ? environment.etcDirectory().resolve("rabbitmq-env.conf")
                : environment.workingDirectory().resolve(named);
        boolean read = !named.isEmpty() || Files.exists(file);
        Variables variables = new Variables(read ? Optional.of(file) : Optional.empty());
        if (read) {
            TextFile.read(file, findings)
                    .ifPresent(text ->
                            variables.fromFile(new EnvFileParser(file, process, findings).read(text), findings));
        }
        for (Variable variable : Variable.values()) {
            String text = process.getOrDefault(variable.name(), "");
            if (!text.isEmpty()) {
                variables.values.put(
                        variable, new EnvFileParser.Assigned(text, new Origin.InEnvironment(variable.name())));
            }
        }
        return variables;
    }

    private void fromFile(Map<String, EnvFileParser.Assigned> assigned, Findings findings) {
        assigned.forEach((name, value) -> {
            Optional<Variable> variable = Arrays.stream(Variable.values())
                    .filter(known -> known.name().equals(name) || known.name().equals(PREFIX + name))
                    .findFirst();
            if (variable.isEmpty()) {
                findings.warning(value.origin(), "'" + name + "' is not a variable of the broker and has no effect");
            } else if (value.text().isEmpty()) {
                values.remove(variable.get());
            } else {
                values.put(variable.get(), value);
            }
        });
    }

    Optional<EnvFileParser.Assigned> find(Variable variable) {
        return Optional.ofNullable(values.get(variable));
    }

    Optional<String> text(Variable variable) {
        return find(variable).map(EnvFileParser.Assigned::text);
    }

    /** The file that was read. */
    Optional<Path> file() {
        return file;
    }
}
