package io.warrenmq.ctl;

import io.warrenmq.ctl.command.CommandLine;
import io.warrenmq.ctl.command.Terminal;
import io.warrenmq.ctl.command.Tool;
import io.warrenmq.ctl.protocol.Answer;
import io.warrenmq.ctl.protocol.ControlLimits;
import io.warrenmq.ctl.protocol.Cookie;
import io.warrenmq.ctl.protocol.Handshake;
import io.warrenmq.ctl.protocol.JsonValue;
import io.warrenmq.ctl.protocol.Request;
import io.warrenmq.ctl.protocol.SealedLines;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;

/**
 * What the launcher runs once per build to make the AOT cache of the command line: a few calls against something that
 * answers like a node, so that the classes of a usual call are in the cache. Prints nothing of use.
 */
public final class Training {
    private static final String COOKIE = "TRAINING";
    private static final String NODE = "rabbit@localhost";
    private static final List<List<String>> CALLS = List.of(
            List.of("list_queues", "-q", "name", "arguments"),
            List.of("list_queues", "--formatter", "json"),
            List.of("list_users"),
            List.of("set_permissions", "-p", "/", "u", ".*", ".*", ".*"),
            List.of("set_policy", "--priority", "1", "p", "^q", "{}"),
            List.of("cluster_status"),
            List.of("status"),
            List.of("list_queus"));

    private Training() {}

    public static void main(String[] arguments) throws IOException {
        int code = Ctl.run("ctl", "help");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> serve(server));
            Map<String, String> environment = Map.of(
                    "RABBITMQ_NODENAME", NODE,
                    "RABBITMQ_ERLANG_COOKIE", COOKIE,
                    "WARREN_CONTROL_PORT", Integer.toString(server.getLocalPort()));
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            Terminal terminal = new Terminal(InputStream.nullInputStream(), nowhere, nowhere, false);
            for (List<String> call : CALLS) {
                code += new CommandLine(Tool.CTL, terminal, environment, Ctl.RABBITMQ_VERSION).run(call);
            }
        }
        // Only the misspelt command fails, with 64; anything else means that the training did not train.
        System.exit(code == 64 ? 0 : 1);
    }

    private static void serve(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                SealedLines lines = Handshake.acceptClient(
                        socket.getInputStream(),
                        new BufferedOutputStream(socket.getOutputStream()),
                        Cookie.of(COOKIE),
                        () -> new Handshake.Introduction(NODE, "running"),
                        new SecureRandom(),
                        ControlLimits.DEFAULT.maxLineBytes());
                while (true) {
                    answer(lines, Request.fromJson(lines.read()));
                }
            } catch (IOException e) {
                // The end of the stream is the end of one call; the next one connects anew.
                if (!(e instanceof EOFException) && !server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static void answer(SealedLines lines, Request request) throws IOException {
        if (request.operation().startsWith("list_")) {
            int columnCount = Math.max(2, request.arguments().texts("columns").size());
            List<JsonValue> values = List.of(
                    JsonValue.of("name"),
                    JsonValue.object().put("x-max-length", 1).build());
            lines.write(new Answer.Row(values.subList(0, columnCount)).toJson());
        }
        lines.write(new Answer.Done(JsonValue.EMPTY).toJson());
        lines.flush();
    }
}
