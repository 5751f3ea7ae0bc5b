package io.warrenmq.ctl;

import io.warrenmq.ctl.command.CommandLine;
import io.warrenmq.ctl.command.Terminal;
import io.warrenmq.ctl.command.Tool;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The command line of operators. A program of its own, so that a call loads nothing but what it needs; {@code warren
 * ctl} starts it too.
 */
public final class Ctl {
    /** What scripts compare: the release of RabbitMQ whose tools these are. */
    public static final String RABBITMQ_VERSION = "3.10.8";

    private static final String USAGE_TOOL = "ctl";
    /** Set by the scripts in {@code bin}: asking Java whether a person watches costs more than the command. */
    private static final String INTERACTIVE_VARIABLE = "WARREN_CTL_INTERACTIVE";

    private Ctl() {}

    /** First word: the tool, by name of its script ({@code rabbitmqctl}) or subcommand ({@code ctl}). */
    public static void main(String[] words) {
        System.exit(run(words));
    }

    /** Whether {@code word} names a tool, so that {@link #run} understands a line that begins with it. */
    public static boolean isTool(String word) {
        return Tool.named(word).isPresent();
    }

    /** Runs one command on the console of this process and returns its exit code. */
    public static int run(String... words) {
        String first = words.length == 0 ? USAGE_TOOL : words[0];
        Tool tool = Tool.named(first).orElse(Tool.CTL);
        List<String> line = Arrays.asList(words).subList(Math.min(1, words.length), words.length);
        Map<String, String> environment = System.getenv();
        PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(FileDescriptor.err);
        boolean isInteractive = "1".equals(environment.get(INTERACTIVE_VARIABLE));
        Terminal terminal = new Terminal(System.in, out, err, isInteractive);
        return new CommandLine(tool, terminal, environment, RABBITMQ_VERSION).run(line);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), 1 << 15), false, StandardCharsets.UTF_8);
    }
}
