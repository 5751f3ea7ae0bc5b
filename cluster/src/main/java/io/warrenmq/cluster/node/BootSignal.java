package io.warrenmq.cluster.node;

import io.warrenmq.cluster.replication.NodeId;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Lets an operator see what a starting node waits for, and end its waiting. Thread-safe. */
public final class BootSignal {
    private final CompletableFuture<Void> aborted = new CompletableFuture<>();
    private volatile String waitingFor = "";
    private volatile Set<NodeId> guides = Set.of();

    /** The start ends with a {@link BootException} as soon as it waits. */
    public void abort() {
        aborted.completeExceptionally(new BootException("the start was ended before the node had booted", true));
    }

    /** The start is to follow these members and no others, whose side lost. To be called before it begins. */
    public void follow(Set<NodeId> members) {
        guides = Set.copyOf(members);
    }

    Set<NodeId> guides() {
        return guides;
    }

    /**
     * Lets the next start of the node with this data directory not wait for others.
     *
     * @throws BootException if that cannot be written down
     */
    public static void force(Path directory) {
        Boot.force(directory);
    }

    public boolean isAborted() {
        return aborted.isDone();
    }

    CompletableFuture<Void> aborted() {
        return aborted;
    }

    void waitsFor(String what) {
        waitingFor = what;
    }

    /** For people; empty while the node does not wait. */
    public String waitingFor() {
        return waitingFor;
    }
}
