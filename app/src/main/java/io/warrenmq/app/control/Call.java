package io.warrenmq.app.control;

import io.warrenmq.broker.json.Json;
import io.warrenmq.broker.json.JsonException;
import io.warrenmq.broker.json.JsonText;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.MetadataListing;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import io.warrenmq.ctl.protocol.Request;
import io.warrenmq.wire.ReplyCode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** One request while it is carried out, and what operations do with it. Owned by the thread that serves the request. */
final class Call {
    /** Who is named as the author of changes made with the command line. */
    static final String ACTING_USER = "rmq-cli";

    private static final long LONGEST_WAIT_MS = 600_000;

    private final NodeApplication application;
    private final Request request;
    private final RequestHandler.Reply reply;

    Call(NodeApplication application, Request request, RequestHandler.Reply reply) {
        this.application = application;
        this.request = request;
        this.reply = reply;
    }

    NodeApplication application() {
        return application;
    }

    String nodeName() {
        return application.description().nodeName();
    }

    /** The time limit of the request, 0 for none. */
    long timeoutMs() {
        return request.timeoutMs();
    }

    // --------------------------------------------------------------------------------------------------- arguments

    JsonValue.Obj arguments() {
        return request.arguments();
    }

    String text(String name) {
        return request.arguments().text(name).orElseThrow(() -> badRequest(name));
    }

    long whole(String name) {
        return request.arguments().whole(name).orElseThrow(() -> badRequest(name));
    }

    boolean isTrue(String name) {
        return request.arguments().isTrue(name);
    }

    List<String> texts(String name) {
        return request.arguments().texts(name);
    }

    private RefusalException badRequest(String name) {
        return new RefusalException(
                "bad_request",
                "operation " + request.operation() + " lacks " + name + "; tool and node are of different versions",
                ExitCode.SOFTWARE);
    }

    /** An argument that is a JSON document. */
    Json json(String name) {
        try {
            return JsonText.parse(text(name));
        } catch (JsonException e) {
            throw new RefusalException(
                    "bad_json", "JSON decoding error. Reason: " + e.getMessage(), ExitCode.UNAVAILABLE);
        }
    }

    // ---------------------------------------------------------------------------------------------------- the node

    /** The running application; commands need it unless they say otherwise. */
    RunningNode running() {
        return application
                .running()
                .orElseThrow(() -> new RefusalException(
                        "state",
                        "this command requires the 'rabbit' app to be running on the target node."
                                + " Start it with 'rabbitmqctl start_app'.",
                        ExitCode.USAGE));
    }

    VirtualHost virtualHost() {
        return virtualHost(text("vhost"));
    }

    VirtualHost virtualHost(String name) {
        return running().broker().metadata().virtualHost(name).orElseThrow(() -> noVirtualHost(name));
    }

    static RefusalException noVirtualHost(String name) {
        return new RefusalException("no_such_vhost", "Virtual host '" + name + "' does not exist", ExitCode.DATA_ERROR);
    }

    /** Applies a command and waits until it is durable. Returns whether anything changed. */
    boolean apply(Command command) {
        return switch (await(running().broker().metadata().submit(command))) {
            case CommandOutcome.Applied(boolean changed) -> changed;
            case CommandOutcome.QueueDeclared(var entry, boolean created) -> created;
            case CommandOutcome.Refused(ReplyCode code, String text) ->
                throw new RefusalException(
                        code == ReplyCode.NOT_FOUND ? "not_found" : "refused", text, ExitCode.UNAVAILABLE);
        };
    }

    /** Reads the metadata between two commands. */
    <T> T read(Function<MetadataListing, T> reader) {
        return await(running().broker().metadata().read(reader));
    }

    /** Waits for an answer of the broker, not longer than the request may take. */
    <T> T await(CompletableFuture<T> answer) {
        long limitMs = timeoutMs() == 0 ? LONGEST_WAIT_MS : timeoutMs();
        try {
            return answer.get(limitMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw timedOut(limitMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw timedOut(limitMs);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker failed to answer", e.getCause());
        }
    }

    RefusalException timedOut(long limitMs) {
        return new RefusalException(
                "timeout",
                "operation " + request.operation() + " on node " + nodeName() + " timed out. Timeout value used: "
                        + limitMs,
                ExitCode.TIMEOUT);
    }

    // -------------------------------------------------------------------------------------------------------- rows

    /** Sends one row: of all values by name, those that were asked for; names that are missing are empty. */
    void row(List<String> columns, JsonValue.Obj values) {
        row(columns.stream()
                .map(column -> values.members().getOrDefault(column, JsonValue.of("")))
                .toList());
    }

    void row(List<JsonValue> values) {
        try {
            reply.row(values);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    /** Progress or a remark, for people. */
    void note(String text) {
        try {
            reply.note(text);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    void textRow(String... values) {
        row(List.of(values).stream().<JsonValue>map(JsonValue::of).toList());
    }
}
