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
 * The links to one node, one after the other. The node with the smaller name calls; the other answers with a number and
 * a port; the first opens a pipe there and shows the number. What is known of a peer is guarded by {@link #lock}, under
 * which listeners are called, so that they are told one thing after the other.
 */
@SuppressWarnings("EnumOrdinal")
final class Peer {
    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);
    private static final Service[] SERVICES = Service.values();

    private final NodeId node;
    private final NodeId self;
    private final LinkNetwork network;
    private final LongSupplier numbers;
    private final PeerLinkListener[] services;
    private final Options options;
    private final ReentrantLock lock = new ReentrantLock();

    /** This side's number of the present or next link. */
    private long mine;

    /** The other side's number of the present link. */
    private long theirs;

    /** A pipe that is being opened. */
    private @Nullable Session attempt;

    private boolean complained;
    private boolean ended;
    private volatile @Nullable Session session;

    Peer(
            NodeId node,
            NodeId self,
            LinkNetwork network,
            LongSupplier numbers,
            Options options,
            PeerLinkListener[] services) {
        this.node = node;
        this.self = self;
        this.network = network;
        this.numbers = numbers;
        this.services = services;
        this.options = options;
        this.mine = numbers.getAsLong();
    }

    Optional<PeerLink> link(Service service) {
        Session present = session;
        return present == null ? Optional.empty() : Optional.of(present.links[service.ordinal()]);
    }

    private boolean calls() {
        return self.compareTo(node) < 0;
    }

    /** A word that came through the group. */
    void received(byte[] bytes) {
        ByteBuffer word = ByteBuffer.wrap(bytes);
        lock.lock();
        try {
            if (ended) {
                return;
            }
            if ((word.get() & 0xff) == PeerLinks.CALL) {
                called(word.getLong());
            } else {
                answered(word.getLong(), word.getInt());
            }
        } catch (BufferUnderflowException e) {
            LOG.warn("{} said something that cannot be read; is it of another version?", node);
        } finally {
            lock.unlock();
        }
    }

    /** The other has no link, or had none when it said so: of a link that began since it knows the number. */
    private void called(long number) {
        if ((session != null || attempt != null) && number == theirs) {
            return;
        }
        stop();
        answer();
    }

    private void answer() {
        network.tell(
                node,
                ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES)
                        .put((byte) PeerLinks.ANSWER)
                        .putLong(mine)
                        .putInt(network.port())
                        .array());
    }

    private void answered(long number, int port) {
        if ((session != null || attempt != null) && number == theirs) {
            return; // said before that link began
        }
        stop();
        if (calls()) {
            theirs = number;
            Session begun = new Session();
            attempt = begun;
            begun.pipe = network.connect(node, port, new Greeting(self, mine, number), begun);
        }
    }

    /** The other has opened a pipe. */
    Optional<PipeEnd> greeted(Greeting greeting, Pipe pipe) {
        lock.lock();
        try {
            if (ended || calls() || session != null || attempt != null || greeting.expected() != mine) {
                return Optional.empty();
            }
            theirs = greeting.number();
            Session begun = new Session();
            begun.pipe = pipe;
            attempt = begun;
            return Optional.of(begun);
        } finally {
            lock.unlock();
        }
    }

    private void begin(Session begun) {
        attempt = null;
        complained = false;
        session = begun;
        for (Service service : SERVICES) {
            services[service.ordinal()].up(begun.links[service.ordinal()]);
        }
    }

    /** Ends what there is, and takes a new number for what comes next. */
    private void stop() {
        Session given = attempt;
        attempt = null;
        Session present = session;
        session = null;
        if (given != null) {
            given.end();
        }
        if (present != null) {
            present.end();
            for (Service service : SERVICES) {
                services[service.ordinal()].down(present.links[service.ordinal()]);
            }
        }
        if (given != null || present != null) {
            mine = numbers.getAsLong();
        }
    }

    private void complain(String reason) {
        if (!complained) {
            complained = true;
            LOG.warn(
                    "queues of {} cannot be reached: {}. Nodes must reach each other on that port too (see the guide to clustering)",
                    node,
                    reason);
        }
    }

    /** The other side may not have heard. */
    void remind() {
        lock.lock();
        try {
            if (ended || session != null || attempt != null) {
                return;
            }
            if (calls()) {
                network.tell(
                        node,
                        ByteBuffer.allocate(1 + Long.BYTES)
                                .put((byte) PeerLinks.CALL)
                                .putLong(mine)
                                .array());
            } else {
                answer();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The node is gone. */
    void end() {
        lock.lock();
        try {
            ended = true;
            stop();
        } finally {
            lock.unlock();
        }
    }

    /** A link between two processes, for all services. */
    private final class Session implements PipeEnd {
        final PeerLink[] links = new PeerLink[SERVICES.length];
        volatile boolean over;
        volatile @Nullable Pipe pipe;

        Session() {
            for (Service service : SERVICES) {
                links[service.ordinal()] = new ServiceLink(this, (byte) service.ordinal());
            }
        }

        @Override
        public void connected() {
            lock.lock();
            try {
                if (attempt == this) {
                    begin(this);
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void received(byte service, byte[] message) {
            lock.lock();
            try {
                if (session == this && service < SERVICES.length) { // later versions may have more
                    services[service].received(links[service], message);
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void lost(String reason) {
            lock.lock();
            try {
                if (attempt == this) {
                    complain(reason);
                }
                if (attempt == this || session == this) {
                    stop();
                }
            } finally {
                lock.unlock();
            }
        }

        void end() {
            over = true;
            Pipe present = pipe;
            if (present != null) {
                present.close();
            }
        }

        boolean send(byte service, byte[] message) {
            Pipe present = pipe;
            if (over || present == null) {
                return false;
            }
            if (present.pendingBytes() > options.limitBytes()) {
                LOG.warn("{} does not take what is sent to it; the link begins anew", node);
                end();
                return false;
            }
            present.send(service, message);
            return true;
        }

        long pendingBytes() {
            Pipe present = pipe;
            return over || present == null ? 0 : present.pendingBytes();
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
            return of.send(service, message);
        }

        @Override
        public long pendingBytes() {
            return of.pendingBytes();
        }

        @Override
        public void close() {
            of.end();
        }

        @Override
        public String toString() {
            return "link to " + node;
        }
    }
}
