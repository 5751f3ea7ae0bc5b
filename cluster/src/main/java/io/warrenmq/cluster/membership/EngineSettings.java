package io.warrenmq.cluster.membership;

import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.wire.Secret;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * @param self this node
 * @param group nodes of another group never see this one; part of what the cookie signs
 * @param bind where to listen for other nodes
 * @param members where the members listen that are known at the moment; asked at every search, so that a node can be
 *     led to one side of a split
 * @param cookie shared by all nodes of a cluster
 * @param netTicktime a node that is silent for three to five quarters of it counts as gone. Smaller finds frozen nodes
 *     sooner and takes slow ones for dead
 * @param cookieWindow how far the clocks of two nodes may differ, and how long a recorded proof of the cookie is
 *     remembered so that nobody can repeat it. Larger costs memory when somebody tries to join very often
 * @param clockMs milliseconds since 1970, UTC
 * @param largestMessageBytes what a node may send at once; longer ones close the connection
 * @param queueMessages messages that may wait for one node; further ones are lost, which every protocol above expects
 */
public record EngineSettings(
        NodeId self,
        String group,
        InetSocketAddress bind,
        Supplier<Collection<InetSocketAddress>> members,
        Secret cookie,
        Duration netTicktime,
        Duration cookieWindow,
        LongSupplier clockMs,
        int largestMessageBytes,
        int queueMessages) {
    public static final Duration DEFAULT_NET_TICKTIME = Duration.ofSeconds(60);

    public EngineSettings {
        if (cookie.isEmpty()) {
            throw new IllegalArgumentException(
                    "the Erlang cookie is empty; write the same text into the cookie file of" + " every node");
        }
        if (netTicktime.toMillis() < 4) {
            throw new IllegalArgumentException("net_ticktime must be longer than " + netTicktime);
        }
    }

    public EngineSettings withNetTicktime(Duration other) {
        return new EngineSettings(
                self, group, bind, members, cookie, other, cookieWindow, clockMs, largestMessageBytes, queueMessages);
    }

    /** With what is usual beside the names. */
    public static EngineSettings of(
            NodeId self,
            InetSocketAddress bind,
            Supplier<Collection<InetSocketAddress>> members,
            Secret cookie,
            LongSupplier clockMs) {
        return new EngineSettings(
                self,
                "warren",
                bind,
                members,
                cookie,
                DEFAULT_NET_TICKTIME,
                Duration.ofMinutes(5),
                clockMs,
                64 << 20,
                4096);
    }
}
