package io.warrenmq.ctl.command;

import java.util.Arrays;
import java.util.Optional;

/** The programs under whose names the command line is known; each shows commands of its own. */
public enum Tool {
    CTL("rabbitmqctl", "ctl"),
    DIAGNOSTICS("rabbitmq-diagnostics", "diagnostics"),
    QUEUES("rabbitmq-queues", "queues"),
    PLUGINS("rabbitmq-plugins", "plugins"),
    UPGRADE("rabbitmq-upgrade", "upgrade");

    private final String program;
    private final String subcommand;

    Tool(String program, String subcommand) {
        this.program = program;
        this.subcommand = subcommand;
    }

    /** The name in usages: that of the script. */
    public String program() {
        return program;
    }

    /** By name of the script, or of the subcommand of {@code warren}. */
    public static Optional<Tool> named(String name) {
        return Arrays.stream(values())
                .filter(tool -> tool.program.equals(name) || tool.subcommand.equals(name))
                .findFirst();
    }
}
