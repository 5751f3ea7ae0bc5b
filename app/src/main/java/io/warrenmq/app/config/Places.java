package io.warrenmq.app.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The name of the node and its paths, which depend on several sources at once. Owned by the thread that loads. */
final class Places {

    private final ConfigEnvironment environment;
    private final Variables variables;
    private final Settings settings;
    private final ConfigOverrides overrides;
    private final List<Path> configFiles;

    Places(
            ConfigEnvironment environment,
            Variables variables,
            Settings settings,
            ConfigOverrides overrides,
            List<Path> configFiles) {
        this.environment = environment;
        this.variables = variables;
        this.settings = settings;
        this.overrides = overrides;
        this.configFiles = List.copyOf(configFiles);
    }

    boolean isLongName() {
        return variables
                .text(Variable.RABBITMQ_USE_LONGNAME)
                .filter(text -> List.of("true", "yes", "1").contains(text))
                .isPresent();
    }

    NodeName nodeName() {
        String host = isLongName() ? environment.longHostName() : environment.shortHostName();
        Optional<EnvFileParser.Assigned> flag =
                overrides.nodeName().map(name -> new EnvFileParser.Assigned(name, new Origin.InFlag("--node")));
        Optional<EnvFileParser.Assigned> given = flag.or(() -> variables.find(Variable.RABBITMQ_NODENAME));
        NodeName standard = NodeName.parse("rabbit", host).orElseGet(() -> new NodeName("rabbit", "localhost"));
        if (given.isEmpty()) {
            return standard;
        }
        return NodeName.parse(given.get().text(), host).orElseGet(() -> {
            settings.findings()
                    .problem(
                            given.get().origin(),
                            "'" + given.get().text() + "' is not a valid node name",
                            "Write a name such as rabbit@host, of letters, digits, '_', '-' and '.'.");
            return standard;
        });
    }

    NodeFiles files(NodeName nodeName) {
        Path enabledPlugins = variable(Variable.RABBITMQ_ENABLED_PLUGINS_FILE)
                .orElse(environment.etcDirectory().resolve("enabled_plugins"));
        return new NodeFiles(
                dataDirectory(nodeName), variable(Variable.RABBITMQ_PID_FILE), enabledPlugins, configFiles);
    }

    /** What is WarrenMQ's own wins over what is RabbitMQ's: whoever wrote it meant this program. */
    private Path dataDirectory(NodeName nodeName) {
        return overrides
                .dataDirectory()
                .map(this::absolute)
                .or(() -> variable(Variable.WARREN_DATA_DIR))
                .or(() -> settings.find(WarrenKeys.DATA_DIRECTORY).map(this::absolute))
                .or(() -> variable(Variable.RABBITMQ_MNESIA_DIR))
                .or(() -> variable(Variable.RABBITMQ_MNESIA_BASE).map(base -> base.resolve(nodeName.toString())))
                .orElseGet(() -> environment.workingDirectory().resolve("warren-data"));
    }

    /** The log file; empty when there is to be none. */
    Optional<Path> logFile(NodeName nodeName, Path dataDirectory) {
        String name = settings.find(LogKeys.FILE).orElse(nodeName + ".log");
        if (name.equals("false")) {
            return Optional.empty();
        }
        boolean isFromVariable = settings.entry(LogKeys.FILE)
                .filter(entry -> variables.find(Variable.RABBITMQ_LOGS).stream()
                        .anyMatch(value -> value.origin().equals(entry.origin())))
                .isPresent();
        if (isFromVariable) {
            return Optional.of(absolute(Path.of(name)));
        }
        Path directory = settings.find(LogKeys.DIRECTORY)
                .map(this::absolute)
                .or(() -> variable(Variable.RABBITMQ_LOG_BASE))
                .orElseGet(() -> dataDirectory.resolve("log"));
        return Optional.of(directory.resolve(name));
    }

    Path absolute(Path path) {
        return environment.workingDirectory().resolve(path).normalize();
    }

    private Optional<Path> variable(Variable variable) {
        return variables.find(variable).flatMap(value -> {
            try {
                return Optional.of(absolute(Path.of(value.text())));
            } catch (InvalidPathException e) {
                settings.findings()
                        .problem(
                                value.origin(),
                                "the value of " + variable + " is not a path",
                                "Write the path of a file.");
                return Optional.empty();
            }
        });
    }
}
