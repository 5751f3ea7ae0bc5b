package io.warrenmq.cluster.node;

import io.warrenmq.broker.metadata.QueueLocator;
import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.cluster.metadata.MetadataNode;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.wire.Secret;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a node needs to know to be a member. None of it is used while it stands alone.
 *
 * @param bind where it listens for other nodes; asked when that is needed
 * @param controlPort where it listens for operators, which the others are told
 * @param directory the node's data directory
 * @param cookie shared by the cluster's nodes
 * @param netTicktime silence after which another node counts as down
 * @param partitions what it does when members lose each other
 * @param patience how long a start waits for other members
 * @param locator where a member may listen, besides where it said
 * @param queueLocator how the nodes of new queues are chosen, unless their arguments or policies say so
 */
public record ClusterSettings(
        NodeId self,
        Supplier<InetSocketAddress> bind,
        int controlPort,
        Path directory,
        Secret cookie,
        Duration netTicktime,
        PartitionPolicy partitions,
        Patience patience,
        Function<Map.Entry<NodeId, MemberInfo>, Collection<InetSocketAddress>> locator,
        QueueLocator queueLocator) {
    /**
     * How long a start waits: so many rounds of so many milliseconds. Too short, and members that start one after the
     * other give up before the last one is there.
     */
    public record Patience(long roundMs, int rounds) {
        /** RabbitMQ's ten times 30 s. */
        public static final Patience DEFAULT = new Patience(30_000, 10);
    }

    /** Where members say that they listen, and where their names point to by now. */
    public static Collection<InetSocketAddress> byHost(Map.Entry<NodeId, MemberInfo> member) {
        int port = member.getValue().clusterPort();
        String name = member.getKey().name();
        return List.of(
                new InetSocketAddress(member.getValue().host(), port),
                new InetSocketAddress(name.substring(name.indexOf('@') + 1), port));
    }

    /** With this node's own address as it says itself. */
    public MemberInfo info(Memory memory) {
        InetSocketAddress address = bind.get();
        return new MemberInfo(
                memory.identity(),
                memory.kind(),
                address.getAddress().getHostAddress(),
                address.getPort(),
                controlPort);
    }

    MetadataNode.Settings metadata() {
        return MetadataNode.Settings.of(self);
    }
}
