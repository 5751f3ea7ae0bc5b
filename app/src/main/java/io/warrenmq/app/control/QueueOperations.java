package io.warrenmq.app.control;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.ResourceText;
import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.cluster.metadata.MirroredQueue;
import io.warrenmq.cluster.mirrors.MirrorHost;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.client.UnreachableException;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What is done to one queue. Stateless. */
final class QueueOperations {
    private static final long POLL_MS = 50;
    private static final long LONGEST_WAIT_MS = 600_000;

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
        operations.put("sync_queue", QueueOperations::synchronise);
        operations.put("cancel_sync_queue", QueueOperations::cancelSynchronisation);
    }

    /** Brings mirrors up to date; returns when they are, or when somebody has cancelled it. */
    private static JsonValue synchronise(Call call) {
        QueueEntry queue = queue(call);
        NodeId owner = owner(call, queue);
        if (!owner.name().equals(call.nodeName())) {
            return askOwner(call, owner, "sync_queue");
        }
        MirrorHost mirrors = call.running().mirrors().orElseThrow(QueueOperations::notMirrored);
        check(call, answer -> mirrors.sync(queue.record().id(), answer::complete));
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(call.timeoutMs());
        while (mirrors.syncing(queue.record().id()).isPresent()) {
            if (call.timeoutMs() > 0 && System.nanoTime() - deadline >= 0) {
                throw new RefusalException(
                        "timed_out", "the queue is still being synchronised, and goes on with that", ExitCode.SOFTWARE);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
        }
        return Operations.done();
    }

    private static JsonValue cancelSynchronisation(Call call) {
        QueueEntry queue = queue(call);
        NodeId owner = owner(call, queue);
        if (!owner.name().equals(call.nodeName())) {
            return askOwner(call, owner, "cancel_sync_queue");
        }
        MirrorHost mirrors = call.running().mirrors().orElseThrow(QueueOperations::notMirrored);
        MirrorHost.Answer outcome =
                check(call, answer -> mirrors.cancelSync(queue.record().id(), answer::complete));
        return outcome == MirrorHost.Answer.NOT_SYNCING
                ? JsonValue.object().put("message", "not_syncing").build()
                : Operations.done();
    }

    private static MirrorHost.Answer check(Call call, Consumer<CompletableFuture<MirrorHost.Answer>> question) {
        CompletableFuture<MirrorHost.Answer> answer = new CompletableFuture<>();
        question.accept(answer);
        MirrorHost.Answer outcome = call.await(answer);
        return switch (outcome) {
            case NOT_MIRRORED -> throw notMirrored();
            case NOT_HERE ->
                throw new RefusalException(
                        "queue_failed", "the queue has just moved to another node; try again", ExitCode.UNAVAILABLE);
            case DONE, NOT_SYNCING -> outcome;
        };
    }

    private static NodeId owner(Call call, QueueEntry queue) {
        MirroredQueue mirrored = MirrorColumns.find(call, queue.record()).orElseThrow(QueueOperations::notMirrored);
        return mirrored.roles()
                .queue()
                .owner()
                .orElseThrow(() -> new RefusalException(
                        "queue_failed", ResourceText.homeNodeDown(queue.record()), ExitCode.UNAVAILABLE));
    }

    /** Only the node that has the queue knows how far its mirrors are. */
    private static JsonValue askOwner(Call call, NodeId owner, String operation) {
        ClusterAccess cluster = call.application().cluster();
        try {
            return cluster.peers()
                    .ask(
                            owner.name(),
                            cluster.memory().map(memory -> memory.members().get(owner)),
                            operation,
                            call.arguments(),
                            call.timeoutMs() == 0 ? LONGEST_WAIT_MS : call.timeoutMs());
        } catch (UnreachableException e) {
            throw new RefusalException("nodedown", cluster.peers().diagnosis(owner.name(), e), ExitCode.UNAVAILABLE);
        } catch (FailureException e) {
            throw new RefusalException(
                    e.failure().kind(), e.failure().text(), e.failure().exitCode());
        }
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
