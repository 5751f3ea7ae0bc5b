package io.warrenmq.testkit;

import io.warrenmq.broker.metadata.QueueLocator;
import io.warrenmq.cluster.metadata.NodeKind;
import io.warrenmq.cluster.node.ClusterNode;
import io.warrenmq.cluster.node.ClusterSettings;
import io.warrenmq.cluster.node.Memory;
import io.warrenmq.cluster.node.MemoryFile;
import io.warrenmq.cluster.node.PartitionPolicy;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.server.embedded.EmbeddedBroker;
import io.warrenmq.wire.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Nodes of one cluster in this Java machine, with disks and sockets, that can be stopped and started one by one. Nodes
 * are numbered from 0. Used by one thread.
 */
public final class EmbeddedCluster implements AutoCloseable {
    private static final Secret COOKIE = Secret.of("embedded");
    private static final Duration NET_TICKTIME = Duration.ofSeconds(8);
    private static final long AGREE_MS = 20_000;

    private final Path directory;
    private final List<InetSocketAddress> addresses;
    private final List<Member> members = new ArrayList<>();

    private static final class Member {
        private @Nullable EmbeddedBroker broker;
    }

    private EmbeddedCluster(Path directory, int count) {
        this.directory = directory;
        this.addresses = freeAddresses(count);
        for (int n = 0; n < count; n++) {
            members.add(new Member());
        }
    }

    /**
     * Starts nodes and makes one cluster of them; returns when all are in.
     *
     * @param directory that gets one directory for each node
     */
    public static EmbeddedCluster start(Path directory, int count) {
        EmbeddedCluster cluster = new EmbeddedCluster(directory, count);
        try {
            cluster.start(0);
            ClusterNode first = cluster.node(0).node().formCluster();
            for (int n = 1; n < count; n++) {
                cluster.join(first, n);
                cluster.start(n);
            }
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void join(ClusterNode member, int number) {
        ClusterSettings settings = settings(number);
        Memory blank = new Memory(ClusterNode.newIdentity(), Memory.Standing.JOINING, NodeKind.DISC, Map.of());
        if (!member.admit(settings.self(), settings.info(blank), AGREE_MS)) {
            throw new IllegalStateException("node " + number + " was not admitted in time");
        }
        new MemoryFile(settings.directory())
                .write(blank.with(member.status().join().infos()));
    }

    private ClusterSettings settings(int number) {
        return new ClusterSettings(
                new NodeId(name(number)),
                () -> addresses.get(number),
                0,
                directory.resolve("node" + number),
                COOKIE,
                NET_TICKTIME,
                PartitionPolicy.ignore(),
                ClusterSettings.Patience.DEFAULT,
                member -> List.of(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), member.getValue().clusterPort())),
                QueueLocator.CLIENT_LOCAL);
    }

    /** As other nodes and operators call it. */
    public String name(int number) {
        return "node" + number + "@localhost";
    }

    /** A node that runs. */
    public EmbeddedBroker node(int number) {
        return Objects.requireNonNull(members.get(number).broker, "it was stopped");
    }

    /** Starts a node on what it left; a member that others went on without waits for them. */
    public EmbeddedBroker start(int number) {
        ClusterSettings settings = settings(number);
        EmbeddedBroker broker = EmbeddedBroker.inDirectory(settings.directory())
                .cluster(settings)
                .start();
        members.get(number).broker = broker;
        return broker;
    }

    /** Stops a node in order; has no effect on one that is stopped. */
    public void stop(int number) {
        EmbeddedBroker broker = members.get(number).broker;
        members.get(number).broker = null;
        if (broker != null) {
            broker.close();
        }
    }

    /** Ends a node without a word to the others; they find out. */
    public void crash(int number) {
        EmbeddedBroker broker = node(number);
        members.get(number).broker = null;
        broker.crash();
    }

    @Override
    public void close() {
        for (int n = 0; n < members.size(); n++) {
            stop(n);
        }
    }

    /** The engine cannot choose a port itself. */
    private static List<InetSocketAddress> freeAddresses(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int n = 0; n < count; n++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<InetSocketAddress> addresses = sockets.stream()
                    .map(socket -> new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort()))
                    .toList();
            for (ServerSocket socket : sockets) {
                socket.close();
            }
            return addresses;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
