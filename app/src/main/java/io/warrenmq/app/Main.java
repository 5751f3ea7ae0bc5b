package io.warrenmq.app;

import io.warrenmq.app.train.TrainCommand;
import io.warrenmq.ctl.Ctl;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code warren} program. Without a subcommand it prints its help. */
@Command(
        name = "warren",
        description = "A highly available message service that speaks AMQP 0-9-1 as RabbitMQ does.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "The tools of operators have a help of their own: ctl (that is rabbitmqctl), diagnostics, queues, plugins,",
            "upgrade; for example: warren ctl help"
        },
        subcommands = {
            UpCommand.class,
            VrrpCommand.class,
            BalancerCommand.class,
            VersionCommand.class,
            TrainCommand.class
        })
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec;

    private Main() {}

    /**
     * Runs one command and ends the process with its exit code: 0 for success, 1 for a failure of the command, 2 for
     * arguments that it does not understand.
     */
    public static void main(String[] args) {
        // The operators' tools have a parser of their own, and one of their calls must not wait for picocli to load.
        if (args.length > 0 && Ctl.isTool(args[0])) {
            System.exit(Ctl.run(args));
        }
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
