package io.warrenmq.ctl.command;

import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.client.NodeConnection;
import io.warrenmq.ctl.client.NodeLocator;
import io.warrenmq.ctl.client.NodeName;
import io.warrenmq.ctl.client.UnreachableException;
import io.warrenmq.ctl.format.Column;
import io.warrenmq.ctl.format.Format;
import io.warrenmq.ctl.format.RowPrinter;
import io.warrenmq.ctl.protocol.Cookie;
import io.warrenmq.ctl.protocol.CookieFile;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonText;
import io.warrenmq.ctl.protocol.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One call of a command: its words, the node, and what was printed. Owned by the thread that runs the command. */
final class Execution implements AutoCloseable {
    private static final int MAX_INPUT_BYTES = 64 * 1024 * 1024;

    private final Tool tool;
    private final Command command;
    private final ParsedLine line;
    private final Terminal terminal;
    private final Map<String, String> environment;
    private final Format format;
    private final NodeName node;
    private @Nullable NodeConnection connection;
    private boolean printed;

    Execution(
            Tool tool,
            Command command,
            ParsedLine line,
            Terminal terminal,
            Map<String, String> environment,
            Format format) {
        this.tool = tool;
        this.command = command;
        this.line = line;
        this.terminal = terminal;
        this.environment = environment;
        this.format = format;
        boolean isLong = line.flag("longnames") || "true".equals(environment.get("RABBITMQ_USE_LONGNAME"));
        this.node = line.option("node")
                .map(name -> NodeName.of(name, environment, isLong))
                .orElseGet(() -> NodeName.defaultName(environment, isLong));
    }

    Tool tool() {
        return tool;
    }

    NodeName node() {
        return node;
    }

    Terminal terminal() {
        return terminal;
    }

    Map<String, String> environment() {
        return environment;
    }

    Format format() {
        return format;
    }

    String argument(int index) {
        return line.arguments().get(index);
    }

    List<String> arguments() {
        return line.arguments();
    }

    Optional<String> option(String name) {
        return line.option(name);
    }

    boolean flag(String name) {
        return line.flag(name);
    }

    String vhost() {
        return option("vhost").orElse("/");
    }

    /** The time limit of the command, 0 for none. */
    long timeoutMs() {
        return option("timeout")
                .map(text -> text.equals("infinity") ? 0L : Math.round(Double.parseDouble(text) * 1000))
                .orElse(command.defaultTimeoutMs());
    }

    /** Whether texts beside the result are wanted. */
    boolean isTalkative() {
        return !flag("quiet") && !flag("silent") && !format.isForPrograms();
    }

    // ---------------------------------------------------------------------------------------------------- the node

    /** Opened when it is first needed. */
    NodeConnection connection() {
        NodeConnection open = connection;
        if (open == null) {
            NodeLocator.Place place = new NodeLocator(environment).locate(node, line.whole("control-port"));
            open = NodeConnection.open(node, place, cookie());
            connection = open;
        }
        return open;
    }

    /**
     * Whether the node's process runs.
     *
     * @throws UnreachableException if that cannot be told
     */
    boolean isReachable() {
        try {
            connection();
            return true;
        } catch (UnreachableException e) {
            if (e.reason() instanceof UnreachableException.Cause.NotRunning
                    || e.reason() instanceof UnreachableException.Cause.OtherNode
                    || e.reason() instanceof UnreachableException.Cause.UnknownHost) {
                return false;
            }
            throw e;
        }
    }

    /** The next use of the node opens a new connection. */
    void disconnect() {
        NodeConnection open = connection;
        if (open != null) {
            open.close();
            connection = null;
        }
    }

    Cookie cookie() {
        return option("erlang-cookie")
                .or(() -> Optional.ofNullable(environment.get("RABBITMQ_ERLANG_COOKIE")))
                .filter(text -> !text.isEmpty())
                .map(Cookie::of)
                .orElseGet(() -> CookieFile.ofUser(environment).read());
    }

    /** @throws FailureException when the node refuses or fails */
    JsonValue call(String operation, JsonValue.Obj arguments) {
        return connection()
                .call(
                        operation,
                        arguments,
                        timeoutMs(),
                        row -> {},
                        note -> terminal.out().print(note + "\n"));
    }

    JsonValue.Obj callForObject(String operation, JsonValue.Obj arguments) {
        if (call(operation, arguments) instanceof JsonValue.Obj object) {
            return object;
        }
        throw new FailureException(
                "unexpected_answer",
                "node " + node + " gave an answer that this version of the tool does not understand.",
                ExitCode.SOFTWARE);
    }

    // ------------------------------------------------------------------------------------------------------ output

    /** One line of the result. */
    void say(String text) {
        printed = true;
        if (format.isJson()) {
            print(JsonText.write(JsonValue.object()
                    .put("node", node.toString())
                    .put("result", "ok")
                    .put("value", text)
                    .build()));
        } else {
            print(text);
        }
    }

    /** A line beside the result, left out when quiet. */
    void remark(String text) {
        if (isTalkative()) {
            print(text);
        }
    }

    /** Prints {@code json} in the JSON formats, else what the supplier gives. */
    void document(JsonValue json, Supplier<String> text) {
        printed = true;
        print(format.isJson() ? JsonText.write(json) : text.get());
    }

    /** Asks for rows and prints them; {@code blankWhenEmpty} as some of RabbitMQ's listings do. */
    void list(String operation, JsonValue.Obj arguments, List<Column> columns, boolean blankWhenEmpty) {
        table(
                columns,
                blankWhenEmpty,
                printer -> connection().call(operation, arguments, timeoutMs(), printer::row, note -> remark(note)));
    }

    /** Prints rows that are given to the printer. */
    void table(List<Column> columns, boolean blankWhenEmpty, Consumer<RowPrinter> rows) {
        printed = true;
        boolean hasHeader = !flag("silent") && !flag("no-table-headers");
        RowPrinter printer = new RowPrinter(terminal.out(), format, columns, hasHeader);
        rows.accept(printer);
        printer.end();
        if (printer.rowCount() == 0 && blankWhenEmpty && (format == Format.TABLE || format == Format.REPORT)) {
            print("");
        }
    }

    /** Programs that read JSON get an answer from every command. */
    void finish() {
        if (!printed && format.isJson()) {
            print(JsonText.write(JsonValue.object()
                    .put("node", node.toString())
                    .put("result", "ok")
                    .build()));
        }
    }

    void print(String text) {
        terminal.out().print(text);
        terminal.out().print('\n');
    }

    void printed() {
        printed = true;
    }

    /** All of the standard input, without the line end after it. */
    String input() {
        try {
            byte[] bytes = terminal.in().readNBytes(MAX_INPUT_BYTES);
            return new String(bytes, StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException("the standard input cannot be read", e);
        }
    }

    @Override
    public void close() {
        disconnect();
    }
}
