package io.warrenmq.cluster.node;

import io.warrenmq.cluster.metadata.MetadataNode;
import io.warrenmq.cluster.replication.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a member waits for the others when it starts, and what ends that. {@link #await} is called by the thread
 * that starts the node, the rest by the metadata thread.
 */
final class Boot {
    private static final Logger LOG = LoggerFactory.getLogger(Boot.class);

    /** Presence of this file in the data directory lets the next start not wait. */
    private static final String FORCE_FILE = "force_load";

    private static final long STRANGER_AFTER_MS = 5_000;
    private static final long FORCE_AFTER_MS = 3_000;
    private static final long LOOK_MS = 1_000;

    private final ClusterSettings settings;
    private final MetadataNode<?> node;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private long strangerSinceNs;

    Boot(ClusterSettings settings, MetadataNode<?> node) {
        this.settings = settings;
        this.node = node;
    }

    /** Lets the next start of the node with this data directory not wait for others. */
    static void force(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(FORCE_FILE), "");
        } catch (IOException e) {
            throw new BootException("the file " + directory.resolve(FORCE_FILE) + " cannot be written: " + e, e);
        }
    }

    void letIn() {
        done.complete(null);
    }

    void failed(Throwable cause) {
        done.completeExceptionally(
                new BootException("the metadata log could not be kept: " + cause.getMessage(), cause));
    }

    /**
     * Somebody of this node's cluster does not know it; true when that is why the start fails. One word does not count:
     * the other may be behind.
     */
    boolean strangerTo(NodeId other, Memory memory) {
        if (done.isDone() || node.statusNow().leader().isPresent()) {
            return false;
        }
        long nowNs = System.nanoTime();
        if (strangerSinceNs == 0) {
            strangerSinceNs = nowNs;
        }
        if (TimeUnit.NANOSECONDS.toMillis(nowNs - strangerSinceNs) < STRANGER_AFTER_MS) {
            return false;
        }
        return done.completeExceptionally(new BootException("Node '" + settings.self()
                + "' thinks it's clustered with node '" + other + "', but '" + other
                + "' disagrees (inconsistent_cluster)."
                + " It was removed from the cluster while it was down. To make it a member again:"
                + " 'rabbitmqctl -n " + settings.self() + " reset', 'rabbitmqctl -n " + settings.self()
                + " join_cluster "
                + other + "', 'rabbitmqctl -n " + settings.self() + " start_app'"));
    }

    /**
     * Returns when the node was let in.
     *
     * @param others members that it could be waiting for
     * @throws BootException if it was not
     */
    void await(Set<NodeId> others, BootSignal signal) {
        Path force = settings.directory().resolve(FORCE_FILE);
        boolean isForced = Files.exists(force);
        long startNs = System.nanoTime();
        signal.waitsFor(waitingFor(others));
        try {
            for (int left = settings.patience().rounds() - 1; left >= 0; left--) {
                if (!others.isEmpty()) {
                    LOG.info(
                            "Waiting for Mnesia tables for {} ms, {} retries left",
                            settings.patience().roundMs(),
                            left);
                }
                long roundEndNs = System.nanoTime()
                        + TimeUnit.MILLISECONDS.toNanos(settings.patience().roundMs());
                while (System.nanoTime() - roundEndNs < 0) {
                    if (isDone(signal, Math.max(1, (roundEndNs - System.nanoTime()) / 1_000_000))) {
                        Files.deleteIfExists(force);
                        return;
                    }
                    long waitedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
                    if (isForced && waitedMs > FORCE_AFTER_MS) {
                        LOG.warn("this node goes on alone, as force_boot wants it");
                        node.reform().join();
                    }
                }
            }
        } catch (IOException e) {
            throw new BootException("the file " + force + " cannot be deleted: " + e, e);
        } finally {
            signal.waitsFor("");
        }
        throw new BootException(timedOut(names(others)));
    }

    private static String names(Set<NodeId> nodes) {
        return nodes.stream().map(NodeId::name).collect(Collectors.joining(","));
    }

    static String waitingFor(Set<NodeId> others) {
        return "other members of the cluster: " + names(others);
    }

    private boolean isDone(BootSignal signal, long mostMs) {
        try {
            CompletableFuture.anyOf(done, signal.aborted()).get(Math.min(LOOK_MS, mostMs), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new BootException("the start was interrupted", true);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BootException reason
                    ? reason
                    : new BootException("the node could not start: " + e.getCause(), e);
        }
    }

    private String timedOut(String names) {
        return """
                BOOT FAILED
                ===========
                Timeout contacting cluster nodes: [%s].

                BACKGROUND
                ==========
                This cluster node was shut down while other nodes were still running.
                To avoid losing data, you should start the other nodes first, then
                start this one. To force this node to start, first invoke
                "rabbitmqctl force_boot". If you do so, any changes made on other
                cluster nodes after this one was shut down may be lost.""".formatted(names);
    }
}
