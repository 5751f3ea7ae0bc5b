package io.warrenmq.bench;

import io.warrenmq.bench.load.ClusterCommand;
import io.warrenmq.bench.load.CompareCommand;
import io.warrenmq.bench.load.RunCommand;
import io.warrenmq.bench.scale.ScaleCommand;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code bench/load}: loads against a running broker, against two brokers in turn, and curves of growth. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        subcommands = {RunCommand.class, CompareCommand.class, ClusterCommand.class, ScaleCommand.class})
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((exception, command, parsed) -> {
            // What went wrong outside is told by its message; a stack trace is for what is wrong in here.
            if (!(exception instanceof IOException)) {
                throw exception;
            }
            command.getErr().println(exception.getMessage());
            return command.getCommandSpec().exitCodeOnExecutionException();
        });
        return commandLine;
    }
}
