package io.warrenmq.ctl.command;

import io.warrenmq.ctl.client.Diagnosis;
import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.client.NodeName;
import io.warrenmq.ctl.client.UnreachableException;
import io.warrenmq.ctl.format.Format;
import io.warrenmq.ctl.protocol.CookieException;
import io.warrenmq.ctl.protocol.CookieFile;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.Failure;
import io.warrenmq.ctl.protocol.JsonText;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs one command line from its words to its exit code. Owned by the thread that calls it.
 *
 * <p>The order of the steps is part of the behaviour that scripts know: the words are checked before the node is asked
 * for, the state of its application before the banner is printed.
 */
public final class CommandLine {
    /** Failures whose text stands alone, without "Error:" in front. */
    private static final Set<String> BARE = Set.of("no_such_vhost", "no_listener", "critical", "nodedown");

    private final Tool tool;
    private final Terminal terminal;
    private final Map<String, String> environment;
    private final String version;

    /** @param version what {@code version} prints */
    public CommandLine(Tool tool, Terminal terminal, Map<String, String> environment, String version) {
        this.tool = tool;
        this.terminal = terminal;
        this.environment = environment;
        this.version = version;
    }

    /** Returns the exit code, see {@link ExitCode}. */
    public int run(List<String> words) {
        int code = runCommand(words);
        terminal.out().flush();
        terminal.err().flush();
        return code;
    }

    private int runCommand(List<String> words) {
        Optional<String> name = OptionParser.commandOf(words);
        if (name.isEmpty()) {
            return withoutCommand(OptionParser.parse(words, List.of()));
        }
        if (name.get().equals("help")) {
            return help(OptionParser.parse(words, List.of()));
        }
        Optional<Command> found = Commands.find(tool, name.get());
        if (found.isEmpty()) {
            return unknown(name.get());
        }
        Command command = found.get();
        ParsedLine line = OptionParser.parse(words, command.options());
        if (line.flag("help")) {
            terminal.out().print(Help.of(tool, command, terminal));
            return ExitCode.OK;
        }
        if (name.get().equals("version")) {
            terminal.out().print(version + "\n");
            return ExitCode.OK;
        }
        return execute(command, line);
    }

    private int withoutCommand(ParsedLine line) {
        if (line.flag("version")) {
            terminal.out().print(version + "\n");
            return ExitCode.OK;
        }
        boolean asked = line.flag("help");
        (asked ? terminal.out() : terminal.err()).print(Help.overview(tool, terminal));
        return asked ? ExitCode.OK : ExitCode.USAGE;
    }

    private int help(ParsedLine line) {
        if (line.arguments().isEmpty()) {
            terminal.out().print(Help.overview(tool, terminal));
            return ExitCode.OK;
        }
        Optional<Command> command = Commands.find(tool, line.arguments().getFirst());
        if (command.isEmpty()) {
            return unknown(line.arguments().getFirst());
        }
        terminal.out().print(Help.of(tool, command.get(), terminal));
        return ExitCode.OK;
    }

    private int unknown(String name) {
        terminal.err().print("\nCommand '" + name + "' not found. \n");
        Optional<String> nearest = Help.nearMiss(tool, name);
        if (nearest.isPresent()) {
            terminal.err().print("Did you mean '" + nearest.get() + "'? \n\n");
        } else {
            terminal.err().print(Help.overview(tool, terminal));
        }
        return ExitCode.USAGE;
    }

    private int execute(Command command, ParsedLine line) {
        Optional<Format> format = Format.named(line.option("formatter").orElse("table"));
        try {
            command.validate(line);
            if (format.isEmpty()) {
                throw Command.badArgument(
                        "unknown formatter " + line.option("formatter").orElse("") + "; there are: " + Format.names(),
                        ExitCode.USAGE);
            }
        } catch (FailureException e) {
            return complain("Error (argument validation): " + e.failure().text(), command, line, e.failure());
        }
        if (line.flag("dry-run")) {
            return ExitCode.OK;
        }
        try (Execution execution = new Execution(tool, command, line, terminal, environment, format.get())) {
            return execute(command, line, execution);
        }
    }

    private int execute(Command command, ParsedLine line, Execution execution) {
        try {
            if (!isAsNeeded(command, execution)) {
                return wrongState(command, line);
            }
            String banner = command.banner(execution);
            if (!banner.isEmpty()) {
                execution.remark(banner);
            }
            command.run(execution);
            execution.finish();
            return ExitCode.OK;
        } catch (FailureException e) {
            return failed(e.failure(), command, line, execution);
        } catch (UnreachableException e) {
            return unreachable(e, execution);
        } catch (CookieException e) {
            terminal.out().flush();
            terminal.err().print("Error: " + e.getMessage() + "\n");
            return ExitCode.CONFIG;
        }
    }

    private static boolean isAsNeeded(Command command, Execution execution) {
        return switch (command.needs()) {
            case NOTHING, NODE -> true;
            case RUNNING_APP -> execution.connection().state().equals("running");
            case STOPPED_APP -> execution.connection().state().equals("stopped");
        };
    }

    private int wrongState(Command command, ParsedLine line) {
        boolean needsRunning = command.needs() == Command.Needs.RUNNING_APP;
        String text = needsRunning
                ? "Error: this command requires the 'rabbit' app to be running on the target node. Start it with 'rabbitmqctl start_app'."
                : "Error: this command requires the 'rabbit' app to be stopped on the target node. Stop it with 'rabbitmqctl stop_app'.";
        return complain(text, command, line, new Failure("state", text, ExitCode.USAGE));
    }

    /** An error about the call itself: the words and the usage are shown with it. */
    private int complain(String headline, Command command, ParsedLine line, Failure failure) {
        terminal.out().flush();
        terminal.err()
                .print(headline + "\nArguments given:\n\t" + String.join(" ", shown(line)) + "\n\n"
                        + terminal.bold("Usage") + "\n\n" + command.usageLine(tool) + "\n");
        return failure.exitCode();
    }

    /** What was typed, without the cookie: error texts end up in logs and screenshots. */
    private static List<String> shown(ParsedLine line) {
        List<String> shown = new ArrayList<>();
        boolean hidden = false;
        for (String word : line.given()) {
            shown.add(hidden ? "******" : word.startsWith("--erlang-cookie=") ? "--erlang-cookie=******" : word);
            hidden = word.equals("--erlang-cookie");
        }
        return shown;
    }

    private int failed(Failure failure, Command command, ParsedLine line, Execution execution) {
        terminal.out().flush();
        if (execution.format().isJson()) {
            terminal.err()
                    .print(JsonText.write(JsonValue.object()
                                    .put("error", failure.kind())
                                    .put("message", failure.text())
                                    .put("node", execution.node().toString())
                                    .put("result", "error")
                                    .build())
                            + "\n");
            return failure.exitCode();
        }
        if (failure.kind().equals("argument") || failure.kind().equals("state")) {
            return complain("Error: " + failure.text(), command, line, failure);
        }
        String text = failure.kind().equals("timeout")
                ? "Error: " + failure.text()
                : BARE.contains(failure.kind()) ? failure.text() : "Error:\n" + failure.text();
        terminal.err().print(text + "\n");
        return failure.exitCode();
    }

    private int unreachable(UnreachableException e, Execution execution) {
        NodeName node = execution.node();
        String text = Diagnosis.of(
                e,
                node,
                "warrenctl-" + ProcessHandle.current().pid() + "@" + node.host(),
                environment.getOrDefault("HOME", "(unknown)"),
                cookieHash(execution));
        terminal.out().flush();
        terminal.err().print(text);
        return ExitCode.UNAVAILABLE;
    }

    private String cookieHash(Execution execution) {
        try {
            return execution.cookie().hash();
        } catch (CookieException e) {
            return "(none, see " + CookieFile.ofUser(environment).path() + ")";
        }
    }
}
