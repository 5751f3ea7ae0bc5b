package io.warrenmq.cluster.queues;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.cluster.link.PeerLink;
import io.warrenmq.cluster.link.PeerLinkListener;
import io.warrenmq.cluster.mirrors.MirrorHost;
import io.warrenmq.cluster.replication.NodeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what copies of mirrored queues say to each other, in the form and within the windows in which other queues
 * speak to their clients' nodes, but over links of their own: a mirror that is slow does not hold up clients.
 *
 * <p>As listener it is called by the network; the rest belongs to the loops.
 */
final class MirrorLinks implements PeerLinkListener, MirrorHost.Transport {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorLinks.class);

    private final List<Loop> loops;
    private final long windowBytes;
    private final int largestBytes;
    /** For each loop what it sends to each node; owned by the loop. */
    private final List<Map<NodeId, Way>> ways = new ArrayList<>();

    private final ConcurrentHashMap<PeerLink, Map<Integer, Stream>> streams = new ConcurrentHashMap<>();
    private volatile @Nullable MirrorHost host;

    private record Way(PeerLink link, Output output) {}

    MirrorLinks(List<Loop> loops, long windowBytes, int largestBytes) {
        this.loops = loops;
        this.windowBytes = windowBytes;
        this.largestBytes = largestBytes;
        loops.forEach(_ -> ways.add(new HashMap<>()));
    }

    void host(MirrorHost mirrors) {
        host = mirrors;
    }

    // ---- out

    @Override
    public void send(NodeId to, long queueId, int loop, byte[] head, byte[] body) {
        Way way = ways.get(loop).get(to);
        if (way != null) {
            Output output = way.output();
            output.begin(Kind.REPLICA, 0, queueId).count(head.length);
            output.bytes(ByteBuffer.wrap(head), 0, head.length);
            output.bytes(ByteBuffer.wrap(body), 0, body.length);
            output.end();
        }
    }

    @Override
    public boolean hasRoom(NodeId to, int loop) {
        Way way = ways.get(loop).get(to);
        return way != null && way.output().hasRoom();
    }

    // ---- the links

    @Override
    public void up(PeerLink link) {
        streams.put(link, new HashMap<>());
        for (Loop loop : loops) {
            loop.post(() -> {
                Way before =
                        ways.get(loop.index()).put(link.peer(), new Way(link, new Output(loop, link, windowBytes)));
                if (before != null) {
                    ended(loop, before);
                }
                MirrorHost mirrors = host;
                if (mirrors != null) {
                    mirrors.connected(loop, link.peer());
                }
            });
        }
    }

    @Override
    public void down(PeerLink link) {
        streams.remove(link);
        for (Loop loop : loops) {
            loop.post(() -> {
                Way way = ways.get(loop.index()).get(link.peer());
                if (way != null && isOf(way, link)) {
                    ways.get(loop.index()).remove(link.peer());
                    ended(loop, way);
                }
            });
        }
    }

    private void ended(Loop loop, Way way) {
        way.output().close();
        MirrorHost mirrors = host;
        if (mirrors != null) {
            mirrors.disconnected(loop, way.link().peer());
        }
    }

    @SuppressWarnings("ReferenceEquality") // a link that follows another is another
    private static boolean isOf(Way way, PeerLink link) {
        return way.link() == link;
    }

    @Override
    public void received(PeerLink link, byte[] envelope) {
        Map<Integer, Stream> ofLink = streams.get(link);
        MirrorHost mirrors = host;
        if (ofLink == null || mirrors == null) {
            return;
        }
        try {
            receive(link, envelope, ofLink, mirrors);
        } catch (MalformedException e) {
            unreadable(link, e);
        }
    }

    private static void unreadable(PeerLink link, RuntimeException e) {
        LOG.warn(
                "{} sent about mirrors what cannot be read ({}); the link begins anew. Is it of another version?",
                link.peer(),
                e.getMessage());
        link.close();
    }

    private void receive(PeerLink link, byte[] envelope, Map<Integer, Stream> ofLink, MirrorHost mirrors) {
        if (envelope.length < Envelope.HEADER_BYTES || envelope[0] != Envelope.VERSION) {
            throw new MalformedException("of another version, or too short");
        }
        ByteBuffer header = ByteBuffer.wrap(envelope);
        int number = header.getShort(2) & 0xFFFF;
        switch (envelope[1]) {
            case Envelope.MESSAGES ->
                distribute(link, envelope, stream(ofLink, link, number), envelope.length, mirrors);
            case Envelope.PART -> {
                Stream stream = stream(ofLink, link, number);
                byte[] whole = stream.part(envelope);
                if (whole == null) {
                    stream.workedOff(envelope.length);
                } else {
                    distribute(link, whole, stream, envelope.length, mirrors);
                }
            }
            case Envelope.ACKNOWLEDGEMENT -> acknowledged(link, header, number, mirrors);
            default -> throw new MalformedException("an envelope of type " + envelope[1]);
        }
    }

    private Stream stream(Map<Integer, Stream> ofLink, PeerLink link, int number) {
        return ofLink.computeIfAbsent(number, _ -> new Stream(link, number, windowBytes, largestBytes));
    }

    private void acknowledged(PeerLink link, ByteBuffer envelope, int number, MirrorHost mirrors) {
        if (number >= loops.size() || envelope.capacity() < Envelope.HEADER_BYTES + Long.BYTES) {
            throw new MalformedException("an acknowledgement of stream " + number);
        }
        long bytes = envelope.getLong(Envelope.HEADER_BYTES);
        Loop loop = loops.get(number);
        loop.post(() -> {
            Way way = ways.get(number).get(link.peer());
            if (way != null && isOf(way, link)) {
                way.output().acknowledged(bytes);
                mirrors.flow(loop);
            }
        });
    }

    /** Each message goes to the loop of its queue; those about queues of which nothing is known here are lost. */
    private void distribute(PeerLink link, byte[] envelope, Stream stream, int bytes, MirrorHost mirrors) {
        @Nullable List<Integer>[] offsets = shares();
        int used = 0;
        Input in = new Input(envelope);
        int at = Envelope.HEADER_BYTES;
        while (at < envelope.length) {
            int next = in.open(at);
            Loop loop = mirrors.loopOf(in.subject());
            if (loop != null) {
                List<Integer> share = offsets[loop.index()];
                if (share == null) {
                    share = new ArrayList<>();
                    offsets[loop.index()] = share;
                    used++;
                }
                share.add(at);
            }
            at = next;
        }
        if (used == 0) {
            stream.workedOff(bytes);
            return;
        }
        Receipt receipt = new Receipt(used, () -> stream.workedOff(bytes));
        for (Loop loop : loops) {
            List<Integer> share = offsets[loop.index()];
            if (share != null) {
                loop.post(() -> {
                    try {
                        deliver(loop, link, envelope, share, mirrors);
                    } finally {
                        receipt.partDone();
                    }
                });
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of lists
    private @Nullable List<Integer>[] shares() {
        return new List[loops.size()];
    }

    private void deliver(Loop loop, PeerLink link, byte[] envelope, List<Integer> offsets, MirrorHost mirrors) {
        Way way = ways.get(loop.index()).get(link.peer());
        if (way == null || !isOf(way, link)) {
            return; // the link has ended
        }
        Input in = new Input(envelope);
        for (int offset : offsets) {
            int next = in.open(offset);
            int headBytes = in.countOf(1);
            ByteBuffer head = in.memory().slice(in.position(), headBytes);
            in.skip(headBytes);
            byte[] body = new byte[next - in.position()];
            in.memory().get(in.position(), body);
            try {
                mirrors.receive(link.peer(), in.subject(), head, body);
            } catch (IllegalArgumentException e) {
                unreadable(link, e);
                return;
            }
        }
    }
}
