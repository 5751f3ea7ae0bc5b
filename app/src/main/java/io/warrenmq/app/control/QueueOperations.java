package io.warrenmq.app.control;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What is done to one queue. Stateless. */
final class QueueOperations {
    void addTo(Map<String, Operations.Operation> operations) {
        operations.put("delete_queue", QueueOperations::delete);
        operations.put("purge_queue", call -> {
            QueueEntry queue = queue(call);
            QueueOutcome outcome = ask(call, (loop, answer) -> queue.endpoint().purge(loop, answer));
            return switch (outcome) {
                case QueueOutcome.Done(int messages, int consumers) -> messages(messages);
                case QueueOutcome.Gone gone -> throw notFound();
                case QueueOutcome other -> throw failed(other);
            };
        });
        operations.put("find_queue", call -> {
            queue(call);
            return Operations.done();
        });
        operations.put("sync_queue", call -> {
            queue(call);
            throw notMirrored();
        });
        operations.put("cancel_sync_queue", call -> {
            queue(call);
            throw notMirrored();
        });
    }

    private static JsonValue delete(Call call) {
        QueueEntry queue = call.running()
                .broker()
                .metadata()
                .virtualHost(call.text("vhost"))
                .flatMap(vhost -> vhost.queue(call.text("queue")))
                .orElseThrow(() -> new RefusalException("no_such_queue", "Queue not found", ExitCode.USAGE));
        QueueOutcome outcome = ask(
                call,
                (loop, answer) ->
                        queue.endpoint().delete(call.isTrue("ifUnused"), call.isTrue("ifEmpty"), loop, answer));
        return switch (outcome) {
            case QueueOutcome.Done(int messages, int consumers) -> messages(messages);
            case QueueOutcome.InUse inUse -> throw new RefusalException("in_use", "Queue is in use", ExitCode.USAGE);
            case QueueOutcome.NotEmpty notEmpty ->
                throw new RefusalException("not_empty", "Queue is not empty", ExitCode.USAGE);
            case QueueOutcome.Gone gone ->
                throw new RefusalException("no_such_queue", "Queue not found", ExitCode.USAGE);
            case QueueOutcome other -> throw failed(other);
        };
    }

    private static JsonValue messages(int count) {
        return JsonValue.object().put("messages", count).build();
    }

    /** Queues answer on a loop; the request's thread waits for it. */
    private static QueueOutcome ask(Call call, BiConsumer<Loop, Consumer<QueueOutcome>> question) {
        Loop loop = call.running().broker().loops().getFirst();
        CompletableFuture<QueueOutcome> answer = new CompletableFuture<>();
        loop.post(() -> question.accept(loop, answer::complete));
        return call.await(answer);
    }

    private static QueueEntry queue(Call call) {
        return call.running()
                .broker()
                .metadata()
                .virtualHost(call.text("vhost"))
                .flatMap(vhost -> vhost.queue(call.text("queue")))
                .orElseThrow(QueueOperations::notFound);
    }

    private static RefusalException notFound() {
        return new RefusalException("not_found", "not_found", ExitCode.UNAVAILABLE);
    }

    private static RefusalException notMirrored() {
        return new RefusalException("not_mirrored", "not_mirrored", ExitCode.UNAVAILABLE);
    }

    private static RefusalException failed(QueueOutcome outcome) {
        String reason = outcome instanceof QueueOutcome.Failed failed ? failed.reason() : outcome.toString();
        return new RefusalException("queue_failed", "the queue cannot do that now: " + reason, ExitCode.UNAVAILABLE);
    }
}
