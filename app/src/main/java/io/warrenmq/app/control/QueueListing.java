package io.warrenmq.app.control;

import io.warrenmq.broker.metadata.MetadataListing.QueueView;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.broker.policy.EffectivePolicy;
import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.broker.queue.QueueStatistics;
import io.warrenmq.ctl.protocol.JsonValue;
import io.warrenmq.server.amqp.ConnectionView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** list_queues, list_consumers and list_unresponsive_queues. Stateless. */
final class QueueListing {
    private static final String POLICY_DEFINITION = "effective_policy_definition";

    void addTo(Map<String, Operations.Operation> operations) {
        operations.put("list_queues", QueueListing::listQueues);
        operations.put("list_consumers", QueueListing::listConsumers);
        operations.put("list_unresponsive_queues", QueueListing::listUnresponsive);
    }

    /** A vhost that does not exist has no queues: scripts of RabbitMQ get an empty listing, not an error. */
    private static JsonValue listQueues(Call call) {
        String vhostName = call.text("vhost");
        Optional<VirtualHost> vhost = call.running().broker().metadata().virtualHost(vhostName);
        if (vhost.isEmpty()) {
            return Operations.done();
        }
        List<String> columns = call.texts("columns");
        Pids pids = Pids.of(call.running().connections());
        List<Listed> queues = new ArrayList<>();
        for (QueueView view : call.read(listing -> listing.queues(vhostName))) {
            vhost.get()
                    .queue(view.queue().name())
                    .filter(entry -> !entry.isExchangeStore() && isWanted(call, view, entry))
                    .ifPresent(entry -> queues.add(new Listed(view, entry)));
        }
        CurrentFigures figures =
                CurrentFigures.of(queues.stream().map(Listed::entry).toList());
        for (Listed queue : queues) {
            call.row(columns, values(call, pids, queue, figures, columns));
        }
        return Operations.done();
    }

    private record Listed(QueueView view, QueueEntry entry) {}

    private static boolean isWanted(Call call, QueueView view, QueueEntry entry) {
        boolean online = entry.endpoint().reachable();
        return !(call.isTrue("offlineOnly") && online)
                && !(call.isTrue("onlineOnly") && !online)
                && !(call.isTrue("localOnly") && !view.queue().livesOn(call.nodeName()));
    }

    private static JsonValue.Obj values(
            Call call, Pids pids, Listed queue, CurrentFigures figures, List<String> columns) {
        QueueView view = queue.view();
        JsonValue.Builder values = JsonValue.object();
        boolean online = queue.entry().endpoint().reachable();
        identity(values, call, pids, view, online);
        MirrorColumns.add(values, call, view.queue(), online);
        if (online) {
            QueueStatistics statistics = figures.of(queue.entry());
            figures(values, statistics);
            exclusiveConsumer(values, pids, statistics);
        }
        if (columns.contains(POLICY_DEFINITION)) {
            Optional<EffectivePolicy> policy = call.read(listing ->
                    listing.effectivePolicy(view.queue().vhost(), view.queue().name()));
            values.put(
                    POLICY_DEFINITION,
                    policy.map(effective -> JsonValues.of(effective.definition()))
                            .orElse(JsonValue.EMPTY));
        }
        return values.build();
    }

    private static void identity(JsonValue.Builder values, Call call, Pids pids, QueueView view, boolean online) {
        String type = view.queue().arguments().text("x-queue-type").orElse("classic");
        // Connections are numbered by each node for itself.
        String owner = view.queue().livesOn(call.nodeName())
                ? pids.ofConnections().getOrDefault(view.queue().exclusiveOwner(), "")
                : "";
        String home = home(call, view.queue());
        JsonValue members = JsonValue.texts(List.of(home));
        values.put("name", view.queue().name())
                .put("durable", view.queue().durable())
                .put("auto_delete", view.queue().autoDelete())
                .put("arguments", JsonValues.of(view.queue().arguments()))
                .put("policy", view.settings().policy().orElse(""))
                .put("operator_policy", view.settings().operatorPolicy().orElse(""))
                .put("pid", pid(call, view.queue()))
                .put("owner_pid", owner)
                .put("exclusive", view.queue().exclusive())
                .put("state", online ? "running" : "down")
                .put("type", type)
                .put("leader", home)
                .put("members", members)
                .put("online", online ? members : JsonValue.texts(List.of()));
    }

    private static void figures(JsonValue.Builder values, QueueStatistics statistics) {
        values.put("messages_ready", statistics.ready())
                .put("messages_unacknowledged", statistics.unacknowledged())
                .put("messages", statistics.ready() + statistics.unacknowledged())
                .put("messages_persistent", statistics.persistent())
                .put("message_bytes_ready", statistics.readyBytes())
                .put("message_bytes_unacknowledged", statistics.unacknowledgedBytes())
                .put("message_bytes", statistics.readyBytes() + statistics.unacknowledgedBytes())
                .put("consumers", statistics.consumers().size())
                .put("memory", statistics.memoryBytes());
    }

    private static void exclusiveConsumer(JsonValue.Builder values, Pids pids, QueueStatistics statistics) {
        statistics.consumers().stream()
                .filter(consumer -> consumer.spec().exclusive())
                .findFirst()
                .ifPresent(consumer -> values.put(
                                "exclusive_consumer_tag", consumer.spec().consumerTag())
                        .put(
                                "exclusive_consumer_pid",
                                pids.ofChannels().getOrDefault(consumer.spec().channelName(), "")));
    }

    private static JsonValue listConsumers(Call call) {
        List<String> columns = call.texts("columns");
        Optional<VirtualHost> vhost = call.running().broker().metadata().virtualHost(call.text("vhost"));
        if (vhost.isEmpty()) {
            return Operations.done();
        }
        Pids pids = Pids.of(call.running().connections());
        List<QueueEntry> queues = vhost.get().queues().stream()
                .filter(queue -> queue.endpoint().reachable())
                .toList();
        CurrentFigures figures = CurrentFigures.of(queues);
        for (QueueEntry entry : queues) {
            for (QueueStatistics.ConsumerView consumer : figures.of(entry).consumers()) {
                call.row(
                        columns,
                        JsonValue.object()
                                .put("queue_name", entry.record().name())
                                .put(
                                        "channel_pid",
                                        pids.ofChannels()
                                                .getOrDefault(consumer.spec().channelName(), ""))
                                .put("consumer_tag", consumer.spec().consumerTag())
                                .put("ack_required", !consumer.spec().noAck())
                                .put("prefetch_count", consumer.spec().prefetchCount())
                                .put("active", consumer.active())
                                .put("activity_status", consumer.active() ? "up" : "waiting")
                                .put("arguments", JsonValues.of(consumer.spec().arguments()))
                                .build());
            }
        }
        return Operations.done();
    }

    /** Asks every queue for its status and lists those from which nothing comes. */
    private static JsonValue listUnresponsive(Call call) {
        List<String> columns = call.texts("columns");
        long limitMs = Math.max(1, call.whole("queueTimeoutMs"));
        Optional<VirtualHost> vhost = call.running().broker().metadata().virtualHost(call.text("vhost"));
        if (vhost.isEmpty()) {
            return Operations.done();
        }
        var loop = call.running().broker().loops().getFirst();
        for (QueueEntry entry : vhost.get().queues()) {
            CompletableFuture<QueueOutcome> answer = new CompletableFuture<>();
            loop.post(() -> entry.endpoint().status(false, loop, answer::complete));
            if (!isAnswered(answer, limitMs)) {
                call.row(
                        columns,
                        JsonValue.object()
                                .put("name", entry.record().name())
                                .put("durable", entry.record().durable())
                                .put("auto_delete", entry.record().autoDelete())
                                .put("arguments", JsonValues.of(entry.record().arguments()))
                                .put("pid", pid(call, entry.record()))
                                .put("recoverable_slaves", MirrorColumns.recoverable(call, entry.record()))
                                .build());
            }
        }
        return Operations.done();
    }

    private static boolean isAnswered(CompletableFuture<QueueOutcome> answer, long limitMs) {
        try {
            answer.get(limitMs, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            // That it did not answer is what the listing is about.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** In the form of Erlang's process ids, which scripts take apart at the dots. */
    private static String pid(Call call, QueueRecord queue) {
        return pid(call, home(call, queue), queue);
    }

    static String pid(Call call, String node, QueueRecord queue) {
        return "<" + node + "." + call.application().description().startedAtMs() / 1000 + "." + queue.id() + ".0>";
    }

    private static String home(Call call, QueueRecord queue) {
        return queue.home().isEmpty() ? call.nodeName() : queue.home();
    }

    /** Process ids of connections by number and of channels by name, gathered once for all rows. */
    private record Pids(Map<Long, String> ofConnections, Map<String, String> ofChannels) {
        static Pids of(ClientConnections connections) {
            Map<Long, String> ofConnections = new HashMap<>();
            Map<String, String> ofChannels = new HashMap<>();
            for (ConnectionView connection : connections.list()) {
                ofConnections.put(connection.id(), connection.pid());
                connection.channels().forEach(channel -> ofChannels.put(channel.name(), channel.pid()));
            }
            return new Pids(ofConnections, ofChannels);
        }
    }
}
