package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.metadata.Change;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.broker.metadata.MetadataListing;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.wire.ReplyCode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Metadata that knows queues by name in one vhost and deletes them on command, in the background. */
final class FakeMetadata implements Metadata {
    final Map<String, QueueEntry> queues = new LinkedHashMap<>();
    final FakeVirtualHost vhost = new FakeVirtualHost(this);
    private final VirtualWorld world;

    @Nullable
    LocalQueues host;

    FakeMetadata(VirtualWorld world) {
        this.world = world;
    }

    @Override
    public void submit(Command command, Loop replyLoop, Consumer<CommandOutcome> reply) {
        world.inBackground(() -> {
            CommandOutcome outcome = apply(command);
            replyLoop.post(() -> reply.accept(outcome));
        });
    }

    private CommandOutcome apply(Command command) {
        if (!(command instanceof Command.DeleteQueue delete)) {
            throw new AssertionError("unexpected " + command);
        }
        QueueEntry entry = queues.get(delete.name());
        if (entry == null || entry.record().id() != delete.id()) {
            return new CommandOutcome.Refused(ReplyCode.NOT_FOUND, "no queue");
        }
        queues.remove(delete.name());
        LocalQueues localQueues = host;
        if (localQueues != null) {
            localQueues.delete(entry.endpoint());
        }
        return new CommandOutcome.Applied(true);
    }

    @Override
    public CompletableFuture<CommandOutcome> submit(Command command) {
        return CompletableFuture.completedFuture(apply(command));
    }

    @Override
    public Optional<VirtualHost> virtualHost(String name) {
        return name.equals("/") ? Optional.of(vhost) : Optional.empty();
    }

    @Override
    public Collection<VirtualHost> virtualHosts() {
        return List.of(vhost);
    }

    @Override
    public List<QueueEntry> exclusiveQueues(long connectionId) {
        return List.of();
    }

    @Override
    public long nextQueueId() {
        return 0;
    }

    @Override
    public <T> CompletableFuture<T> read(Function<MetadataListing, T> reader) {
        return CompletableFuture.failedFuture(new AssertionError("queues ask for no listings"));
    }

    @Override
    public void subscribe(Consumer<Change> listener) {
        throw new AssertionError("queues follow no changes");
    }
}
