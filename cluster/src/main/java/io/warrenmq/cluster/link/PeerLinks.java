package io.warrenmq.cluster.link;

import io.warrenmq.cluster.replication.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The links of this node to all others that the engine sees in its group.
 *
 * <p>The engine alone does not promise what a link does: it drops what waits for a node that leaves its view, and a
 * node that comes back under the same name is another process. It also takes a message through ten threads. So a link
 * is a connection of its own, directly between the loops of two nodes, on which they agree through the engine: both
 * sides choose a number for each link, by which they know the other's process, and whatever is said about an earlier
 * one.
 *
 * <p>Thread-safe. Listeners are called under the lock of one peer; they may send.
 */
@SuppressWarnings("EnumOrdinal")
public final class PeerLinks implements AutoCloseable {
    /** First byte of what is said through the group; no message of the metadata begins so. */
    static final int CALL = 0xe1;

    static final int ANSWER = 0xe2;

    /** So that what is short need not wait behind it for long. */
    public static final int LONGEST_MESSAGE_BYTES = 16 << 20;

    private final LinkNetwork network;
    private final LongSupplier numbers;
    private final Options options;
    private final PeerLinkListener[] services = new PeerLinkListener[Service.values().length];
    private final ConcurrentHashMap<NodeId, Peer> peers = new ConcurrentHashMap<>();
    private boolean closed;

    /** Who speaks over the links. Sent as its position: new ones are added at the end. */
    public enum Service {
        /** Queues whose home is another node. */
        QUEUES,
        /** Mirrors of queues. */
        MIRRORS,
        /** What operators ask of other nodes. */
        OPERATORS,
        /** Nodes that are short of memory or disk. */
        ALARMS
    }

    /**
     * @param limitBytes of messages that may wait for one peer. Smaller ends links to nodes that are slow for a moment,
     *     larger costs memory while a node is frozen
     */
    public record Options(long limitBytes) {
        public static final Options DEFAULT = new Options(64 << 20);
    }

    /** @param numbers random 64 bits: no other link of any process may have the same number */
    public PeerLinks(LinkNetwork network, LongSupplier numbers, Options options) {
        this.network = network;
        this.numbers = numbers;
        this.options = options;
        Arrays.setAll(services, _ -> new Nobody());
    }

    /**
     * To be called for each service before the first {@link #peers}. Messages for services without listener are lost.
     */
    public void serve(Service service, PeerLinkListener listener) {
        services[service.ordinal()] = listener;
    }

    /** The present link of a service to a node, if there is one; for those who do not keep it. */
    public Optional<PeerLink> to(NodeId node, Service service) {
        return Optional.ofNullable(peers.get(node)).flatMap(peer -> peer.link(service));
    }

    /** Who is in the engine's view; the node itself may be among them and is left out. */
    public void peers(Set<NodeId> inView, NodeId self) {
        List<Peer> gone = new ArrayList<>();
        List<Peer> come = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            peers.forEach((node, peer) -> {
                if (!inView.contains(node)) {
                    gone.add(peer);
                }
            });
            peers.values().removeAll(gone);
            for (NodeId node : inView) {
                if (!node.equals(self) && !peers.containsKey(node)) {
                    Peer peer = new Peer(node, self, network, numbers, options, services);
                    peers.put(node, peer);
                    come.add(peer);
                }
            }
        }
        gone.forEach(Peer::end);
        come.forEach(Peer::remind); // the first word, now that the answer finds it
    }

    /** Whether a message of the engine is about links. */
    public static boolean isWord(byte[] message) {
        return message.length > 0 && ((message[0] & 0xff) == CALL || (message[0] & 0xff) == ANSWER);
    }

    /** A word that came from a node. Words of nodes that are not in view are left out. */
    public void received(NodeId from, byte[] word) {
        Peer peer = peers.get(from);
        if (peer != null) {
            peer.received(word);
        }
    }

    /** A pipe that another process opens; empty if it is none that this node waits for. */
    public Optional<PipeEnd> greeted(Greeting greeting, Pipe pipe) {
        return Optional.ofNullable(peers.get(greeting.from())).flatMap(peer -> peer.greeted(greeting, pipe));
    }

    /** Asks again who has not answered; to be called about every second. */
    public void tick() {
        peers.values().forEach(Peer::remind);
    }

    /** Ends all links. */
    @Override
    public void close() {
        List<Peer> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(peers.values());
            peers.clear();
        }
        all.forEach(Peer::end);
    }

    /** Where nobody serves. */
    private static final class Nobody implements PeerLinkListener {
        @Override
        public void up(PeerLink link) {}

        @Override
        public void received(PeerLink link, byte[] message) {}

        @Override
        public void down(PeerLink link) {}
    }
}
