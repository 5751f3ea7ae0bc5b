package io.warrenmq.broker.metadata;

import io.warrenmq.broker.loop.Loop;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The metadata of this node: reads are local and lock-free, changes are commands that are answered when they are
 * durable and applied. Methods may be called from any thread.
 */
public interface Metadata {
    /** Who declares and deletes what the broker needs itself; may use reserved names. */
    String INTERNAL_USER = "rmq-internal";

    /**
     * Applies a command; the answer comes in a turn of {@code replyLoop}. Commands of one thread are applied in their
     * order.
     */
    void submit(Command command, Loop replyLoop, Consumer<CommandOutcome> reply);

    /** The same for threads that are not loops (control listener, HTTP, start-up). */
    CompletableFuture<CommandOutcome> submit(Command command);

    Optional<VirtualHost> virtualHost(String name);

    Collection<VirtualHost> virtualHosts();

    /** Queues that die with this connection. */
    List<QueueEntry> exclusiveQueues(long connectionId);

    /** A queue id that was never given out; part of every DeclareQueue command. */
    long nextQueueId();

    /**
     * Runs {@code reader} on the metadata as of now, between two commands; what it returns must be copies. For
     * operators' listings and exports: not for event loops, which have {@link #virtualHost}.
     */
    <T> CompletableFuture<T> read(Function<MetadataListing, T> reader);

    /**
     * Tells {@code listener} every change from now on, after it took effect, on the metadata thread; it must return at
     * once.
     */
    void subscribe(Consumer<Change> listener);
}
