package io.warrenmq.ctl.command;

import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Definitions: everything but messages, as one JSON document. */
final class DefinitionCommands {
    private static final long MAX_BYTES = 60L * 1024 * 1024;

    private DefinitionCommands() {}

    static List<Command> all() {
        return List.of(
                Command.named("export_definitions")
                        .in(Section.DEFINITIONS)
                        .says("Writes the definitions into a file, or to the standard output")
                        .usage("<file_path | \"-\"> [--format <json>] [--timeout <timeout>]")
                        .arguments(1, 1)
                        .options(Option.text("format"))
                        .check(DefinitionCommands::checkFormat)
                        .banner(x -> x.argument(0).equals("-")
                                ? ""
                                : "Exporting definitions in JSON to a file at \"" + x.argument(0) + "\" ...")
                        .runs(DefinitionCommands::export),
                Command.named("import_definitions")
                        .in(Section.DEFINITIONS)
                        .says("Adds what stands in a file of definitions, or comes from the standard input")
                        .usage("<file_path | \"-\"> [--format <json>] [--skip-if-unchanged] [--timeout <timeout>]")
                        .arguments(0, 1)
                        .options(Option.text("format"), Option.flag("skip-if-unchanged"))
                        .check(line -> {
                            checkFormat(line);
                            if (!isStandardInput(line.arguments())
                                    && !Files.exists(Path.of(line.arguments().getFirst()))) {
                                throw Command.badArgument(
                                        "Bad argument: File " + line.arguments().getFirst() + " does not exist",
                                        ExitCode.DATA_ERROR);
                            }
                        })
                        .banner(x -> isStandardInput(x.arguments())
                                ? "Importing definitions in JSON from standard input ..."
                                : "Importing definitions in JSON from a file at \"" + x.argument(0) + "\" ...")
                        .runs(x -> {
                            x.call(
                                    "import_definitions",
                                    JsonValue.object()
                                            .put("definitions", read(x))
                                            .put("skipIfUnchanged", x.flag("skip-if-unchanged"))
                                            .build());
                            x.say("Successfully started definition import."
                                    + " This process is asynchronous and can take some time.");
                        }));
    }

    /** RabbitMQ's other format is a dump of Erlang's memory, which only Erlang can read. */
    private static void checkFormat(ParsedLine line) {
        line.option("format").filter(format -> !format.equalsIgnoreCase("json")).ifPresent(format -> {
            throw Command.badArgument("Format " + format + " is not supported; use json.", ExitCode.USAGE);
        });
    }

    private static boolean isStandardInput(List<String> arguments) {
        return arguments.isEmpty() || arguments.getFirst().equals("-");
    }

    private static void export(Execution x) {
        String text = x.callForObject("export_definitions", JsonValue.EMPTY)
                .text("definitions")
                .orElse("{}");
        if (x.argument(0).equals("-")) {
            x.printed();
            x.terminal().out().print(text);
            return;
        }
        try {
            Files.writeString(Path.of(x.argument(0)), text);
        } catch (IOException e) {
            throw new FailureException("file", "cannot write " + x.argument(0) + ": " + e, ExitCode.UNAVAILABLE);
        }
    }

    private static String read(Execution x) {
        if (isStandardInput(x.arguments())) {
            return x.input();
        }
        Path path = Path.of(x.argument(0));
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw new FailureException(
                        "file",
                        path + " is larger than " + MAX_BYTES + " bytes. Split it, or have the node load it at boot"
                                + " (load_definitions in its configuration).",
                        ExitCode.DATA_ERROR);
            }
            return Files.readString(path);
        } catch (IOException e) {
            throw new FailureException("file", "cannot read " + path + ": " + e, ExitCode.DATA_ERROR);
        }
    }
}
