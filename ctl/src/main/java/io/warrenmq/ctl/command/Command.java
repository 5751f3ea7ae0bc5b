package io.warrenmq.ctl.command;

import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.protocol.ExitCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** One command: how it is called, what it says first, and what it does. Immutable once registered. */
final class Command {
    /** What must be true of the node before anything is printed. */
    enum Needs {
        /** Nothing: the command does not talk to the node, or does so in its own way. */
        NOTHING,
        /** The node's process runs; its application need not. */
        NODE,
        RUNNING_APP,
        STOPPED_APP
    }

    /** What a command does; it ends with exit code 0 unless it throws. */
    @FunctionalInterface
    interface Action {
        void run(Execution execution);
    }

    private final String name;
    private Set<Tool> tools = EnumSet.of(Tool.CTL);
    private Section section = Section.OPERATIONS;
    private String description = "";
    private String usage = "";
    private int leastArguments;
    private int mostArguments;
    private List<Option> options = List.of();
    private Needs needs = Needs.RUNNING_APP;
    private long defaultTimeoutMs;
    private Consumer<ParsedLine> check = line -> {};
    private Function<Execution, String> banner = execution -> "";
    private Action action = execution -> {};

    private Command(String name) {
        this.name = name;
    }

    static Command named(String name) {
        return new Command(name);
    }

    Command tools(Tool first, Tool... more) {
        tools = EnumSet.of(first, more);
        return this;
    }

    Command in(Section where) {
        section = where;
        return this;
    }

    Command says(String text) {
        description = text;
        return this;
    }

    /** {@code text} is what follows the name in the usage. */
    Command usage(String text) {
        usage = text;
        return this;
    }

    Command arguments(int least, int most) {
        leastArguments = least;
        mostArguments = most;
        return this;
    }

    Command options(Option... ofCommand) {
        options = List.of(ofCommand);
        return this;
    }

    Command needs(Needs condition) {
        needs = condition;
        return this;
    }

    /** 0 for as long as it takes, which is the default. */
    Command timeoutMs(long timeoutMs) {
        defaultTimeoutMs = timeoutMs;
        return this;
    }

    /** {@code checker} throws a FailureException of kind {@code argument} when something is wrong with the line. */
    Command check(Consumer<ParsedLine> checker) {
        check = checker;
        return this;
    }

    Command banner(Function<Execution, String> text) {
        banner = text;
        return this;
    }

    Command runs(Action what) {
        action = what;
        return this;
    }

    String name() {
        return name;
    }

    Set<Tool> tools() {
        return tools;
    }

    Section section() {
        return section;
    }

    String description() {
        return description;
    }

    List<Option> options() {
        return options;
    }

    Needs needs() {
        return needs;
    }

    long defaultTimeoutMs() {
        return defaultTimeoutMs;
    }

    /** The line that shows how the command is called. */
    String usageLine(Tool tool) {
        return tool.program() + " [--node <node>] [--longnames] [--quiet] " + name
                + (usage.isEmpty() ? "" : " " + usage);
    }

    /** @throws FailureException of kind {@code argument} */
    void validate(ParsedLine line) {
        if (!line.invalid().isEmpty()) {
            throw badArgument(
                    "Invalid options for this command:\n" + String.join("\n", line.invalid()), ExitCode.USAGE);
        }
        if (line.arguments().size() < leastArguments) {
            throw badArgument("not enough arguments.", ExitCode.USAGE);
        }
        if (line.arguments().size() > mostArguments) {
            throw badArgument("too many arguments.", ExitCode.USAGE);
        }
        check.accept(line);
    }

    String banner(Execution execution) {
        return banner.apply(execution);
    }

    void run(Execution execution) {
        action.run(execution);
    }

    static FailureException badArgument(String text, int exitCode) {
        return new FailureException("argument", text, exitCode);
    }

    /** Refuses columns that the listing does not have. */
    static Consumer<ParsedLine> columns(List<String> known) {
        return line -> {
            List<String> unknown = new ArrayList<>(line.arguments());
            unknown.removeAll(known);
            if (!unknown.isEmpty()) {
                throw badArgument(
                        "Info key(s) "
                                + String.join(",", unknown.stream().sorted().toList()) + " are not supported",
                        ExitCode.USAGE);
            }
        };
    }
}
