package io.warrenmq.app.control;

import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.cluster.metadata.MirroredQueue;
import io.warrenmq.cluster.mirrors.MirrorHost;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.QueueName;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.List;
import java.util.Optional;

/** What listings show of a queue's mirrors. Stateless. */
final class MirrorColumns {
    private MirrorColumns() {}

    static void add(JsonValue.Builder values, Call call, QueueRecord queue, boolean online) {
        Optional<MirroredQueue> mirrored = find(call, queue);
        if (mirrored.isEmpty()) {
            return; // empty cells
        }
        List<NodeId> mirrors = running(mirrored.get());
        JsonValue pids = pids(call, queue, mirrors);
        JsonValue synchronised = pids(
                call,
                queue,
                mirrors.stream()
                        .filter(mirrored.get().roles().queue().inSync()::contains)
                        .toList());
        values.put("slave_pids", pids)
                .put("mirror_pids", pids)
                .put("synchronised_slave_pids", synchronised)
                .put("synchronised_mirror_pids", synchronised)
                .put("recoverable_slaves", recoverable(call, queue));
        if (online) {
            call.running()
                    .mirrors()
                    .flatMap(host -> host.syncing(queue.id()))
                    .ifPresent(messages -> values.put("state", "{syncing," + messages + "}"));
        }
    }

    /** Who could go on with the queue; stopped nodes are part of it when they hold all of it. */
    static JsonValue recoverable(Call call, QueueRecord queue) {
        return find(call, queue)
                .map(mirrored -> JsonValue.texts(mirrored.copies().stream()
                        .filter(node -> !mirrored.roles()
                                .queue()
                                .owner()
                                .filter(node::equals)
                                .isPresent())
                        .map(NodeId::name)
                        .toList()))
                .orElse(JsonValue.texts(List.of()));
    }

    static Optional<MirroredQueue> find(Call call, QueueRecord queue) {
        return call.running()
                .mirrors()
                .map(MirrorHost::mirrored)
                .map(all -> all.get(new QueueName(queue.vhost(), queue.name())));
    }

    /** Nodes that run and have a copy, without the one that has the queue. */
    static List<NodeId> running(MirroredQueue mirrored) {
        return mirrored.copies().stream()
                .filter(mirrored.roles().running()::containsKey)
                .filter(node ->
                        !mirrored.roles().queue().owner().filter(node::equals).isPresent())
                .toList();
    }

    private static JsonValue pids(Call call, QueueRecord queue, List<NodeId> nodes) {
        return JsonValue.texts(nodes.stream()
                .map(node -> QueueListing.pid(call, node.name(), queue))
                .toList());
    }
}
