package io.warrenmq.cluster.link;

import io.warrenmq.cluster.link.PeerLinks.Options;
import io.warrenmq.cluster.link.PeerLinks.Service;
import io.warrenmq.cluster.replication.NodeId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links to one node, one after the other: the agreement on their numbers, and the counting. What it knows is
 * guarded by {@link #lock}, under which listeners are called, so that they are told one thing after the other. Frames
 * are sent by the thread of {@link Outgoing}.
 */
@SuppressWarnings("EnumOrdinal")
final class Peer {
    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);
    private static final Service[] SERVICES = Service.values();

    private final NodeId node;
    private final LongSupplier numbers;
    private final PeerLinkListener[] services;
    private final Options options;
    private final Outgoing outgoing;
    private final ReentrantLock lock = new ReentrantLock();

    /** This side's number of the present or next link. */
    private long mine;

    /** The other side's, 0 while it is not known. */
    private long theirs;

    private long nextIn;
    private boolean ended;
    private volatile @Nullable Session session;

    Peer(NodeId node, LinkNetwork network, LongSupplier numbers, Options options, PeerLinkListener[] services) {
        this.node = node;
        this.numbers = numbers;
        this.services = services;
        this.options = options;
        this.mine = number();
        this.outgoing = new Outgoing(node, network, options, this::broken);
    }

    NodeId node() {
        return node;
    }

    private long number() {
        long number = numbers.getAsLong();
        return number == 0 ? 1 : number;
    }

    Optional<PeerLink> link(Service service) {
        Session present = session;
        return present == null ? Optional.empty() : Optional.of(present.links[service.ordinal()]);
    }

    void received(byte[] bytes) {
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        lock.lock();
        try {
            if (ended) {
                return;
            }
            if ((frame.get() & 0xff) == PeerLinks.OPEN) {
                opened(frame.getLong(), frame.getLong());
            } else {
                data(frame);
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            LOG.warn("{} sent a frame that cannot be read ({}); is it of another version?", node, e.toString());
            restart();
        } finally {
            lock.unlock();
        }
    }

    private void opened(long its, long seen) {
        if (session != null && its != theirs) {
            stop(); // it has begun anew: what was sent before is lost
            mine = number();
        }
        theirs = its;
        boolean answer = seen != mine;
        if (session == null && seen == mine) {
            begin();
        }
        if (answer) {
            outgoing.open(mine, theirs);
        }
    }

    private void data(ByteBuffer frame) {
        long to = frame.getLong();
        long from = frame.getLong();
        long sequence = frame.getLong();
        if (to != mine || theirs != 0 && from != theirs) {
            return; // of a link that this side has ended, or that the other has not begun yet
        }
        if (session == null) {
            theirs = from;
            begin();
        }
        if (sequence > nextIn) {
            LOG.warn("messages from {} were lost; the link begins anew", node);
            restart();
            return;
        }
        if (sequence < nextIn) {
            return; // came twice
        }
        nextIn++;
        Session present = session;
        while (frame.hasRemaining() && present != null && present == session) {
            int service = frame.get();
            byte[] message = new byte[frame.getInt()];
            frame.get(message);
            if (service < SERVICES.length) { // later versions may have more
                services[service].received(present.links[service], message);
            }
        }
    }

    private void begin() {
        nextIn = 1;
        Session begun = new Session();
        session = begun;
        // The other side knows by this that it may begin; it comes before anything that is sent from now on.
        outgoing.begin(mine, theirs, begun);
        for (Service service : SERVICES) {
            services[service.ordinal()].up(begun.links[service.ordinal()]);
        }
    }

    private void stop() {
        Session present = session;
        if (present != null) {
            session = null;
            present.over = true;
            outgoing.stop();
            for (Service service : SERVICES) {
                services[service.ordinal()].down(present.links[service.ordinal()]);
            }
        }
    }

    private void restart() {
        stop();
        mine = number();
        outgoing.open(mine, theirs);
    }

    /** A session cannot go on; told by the thread that sends. */
    private void broken(Session which) {
        lock.lock();
        try {
            if (!ended && session == which) {
                restart();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The other side may not have heard. */
    void remind() {
        lock.lock();
        try {
            if (!ended && session == null) {
                outgoing.open(mine, theirs);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The node is gone. */
    void end() {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                stop();
                outgoing.close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A link between two processes, for all services. */
    final class Session {
        final PeerLink[] links = new PeerLink[SERVICES.length];
        volatile boolean over;

        Session() {
            for (Service service : SERVICES) {
                links[service.ordinal()] = new ServiceLink(this, (byte) service.ordinal());
            }
        }
    }

    private final class ServiceLink implements PeerLink {
        private final Session of;
        private final byte service;

        ServiceLink(Session of, byte service) {
            this.of = of;
            this.service = service;
        }

        @Override
        public NodeId peer() {
            return node;
        }

        @Override
        public boolean send(byte[] message) {
            if (message.length > PeerLinks.LONGEST_MESSAGE_BYTES) {
                throw new IllegalArgumentException("a message of " + message.length + " bytes to " + node + "; at most "
                        + PeerLinks.LONGEST_MESSAGE_BYTES + " are allowed");
            }
            if (of.over) {
                return false;
            }
            if (outgoing.pendingBytes() > options.limitBytes()) {
                LOG.warn("{} does not take what is sent to it; the link begins anew", node);
                close();
                return false;
            }
            return outgoing.add(of, service, message);
        }

        @Override
        public long pendingBytes() {
            return outgoing.pendingBytes();
        }

        @Override
        public void close() {
            of.over = true;
            outgoing.fail(of);
        }

        @Override
        public String toString() {
            return "link to " + node;
        }
    }
}
