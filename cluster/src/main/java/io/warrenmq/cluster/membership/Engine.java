package io.warrenmq.cluster.membership;

import io.warrenmq.cluster.replication.NodeId;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.stack.IpAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's place in the group: who is there, and messages to them. Thread-safe; what it knows of the others is
 * guarded by its lock, which is never held while something is sent or told.
 */
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /** What was seen across a split is seen again about every five seconds, as long as it is there. */
    private static final long SEEN_FOR_NS = TimeUnit.SECONDS.toNanos(15);

    private final EngineSettings settings;
    private final EngineListener listener;
    private final JChannel channel;
    private final Map<NodeId, Address> inView = new LinkedHashMap<>();
    private final Map<NodeId, Seen> acrossSplit = new HashMap<>();
    private final Map<Address, Outbox> outboxes = new HashMap<>();
    private boolean closed;

    private record Seen(Address address, long atNs) {}

    /** Another node did not let this one in, or cannot prove itself that it may. */
    public static final class JoinRefusedException extends IllegalStateException {
        JoinRefusedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** @throws IllegalStateException if the stack cannot be built with these settings */
    public Engine(EngineSettings settings, EngineListener listener) {
        this.settings = settings;
        this.listener = listener;
        try {
            channel = new JChannel(EngineStack.of(settings, this::seen));
        } catch (Exception e) {
            throw new IllegalStateException("the cluster's engine cannot be set up: " + e.getMessage(), e);
        }
        channel.getProtocolStack().getTransport().getDiagnosticsHandler().setEnabled(false);
        channel.name(settings.self().name());
        channel.addAddressGenerator(() -> NodeAddress.of(settings.self()));
        channel.setDiscardOwnMessages(true);
        channel.setReceiver(new Inbox());
    }

    /**
     * Joins whoever of the members answers, or is a group of its own when nobody does.
     *
     * @throws JoinRefusedException if the cookie is another than theirs
     * @throws IllegalStateException if it cannot listen
     */
    public void connect() {
        try {
            channel.connect(settings.group());
        } catch (SecurityException e) {
            throw new JoinRefusedException(
                    "another node refused this one: the Erlang cookies differ, or the clocks by more than "
                            + settings.cookieWindow()
                            + ". Copy the cookie file of that node to this one, and check the clocks.",
                    e);
        } catch (Exception e) {
            throw new IllegalStateException(
                    "the node cannot listen for others at " + settings.bind() + ": " + e.getMessage()
                            + ". Is another node running there?",
                    e);
        }
    }

    /**
     * Leaves the group and joins whoever answers, under a new address: so nodes of two groups come together.
     *
     * @throws JoinRefusedException as {@link #connect}
     */
    public void reconnect() {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        channel.disconnect();
        connect();
        synchronized (this) {
            if (!closed) {
                return;
            }
        }
        channel.close(); // it was closed while it connected
    }

    /** Returns at once. What cannot be sent, or not soon, is lost. */
    public void send(NodeId to, byte[] message) {
        Outbox outbox;
        synchronized (this) {
            Address address = address(to);
            if (address == null || closed) {
                return;
            }
            outbox = outboxes.computeIfAbsent(address, this::outbox);
        }
        outbox.offer(message);
    }

    /** Where the engine reaches a node. */
    public Optional<InetAddress> host(NodeId node) {
        Address address;
        synchronized (this) {
            address = address(node);
        }
        if (address == null) {
            return Optional.empty();
        }
        Object physical = channel.down(new Event(Event.GET_PHYSICAL_ADDRESS, address));
        return physical instanceof IpAddress ip ? Optional.of(ip.getIpAddress()) : Optional.empty();
    }

    private Outbox outbox(Address address) {
        return new Outbox(
                settings.queueMessages(),
                "cluster to " + address,
                bytes -> channel.send(new BytesMessage(address, bytes)));
    }

    private @Nullable Address address(NodeId node) {
        Address known = inView.get(node);
        if (known != null) {
            return known;
        }
        Seen seen = acrossSplit.get(node);
        return seen == null ? null : seen.address();
    }

    private void viewed(View view) {
        synchronized (this) {
            inView.clear();
            // A process that comes back before its old self is gone is there twice; the later is the living one.
            view.getMembers()
                    .forEach(address -> NodeAddress.node(address).ifPresent(node -> inView.put(node, address)));
        }
        tell();
    }

    private void seen(Map<Address, View> groups) {
        synchronized (this) {
            long nowNs = System.nanoTime();
            Set<Address> all = new HashSet<>(groups.keySet());
            groups.values().forEach(view -> all.addAll(view.getMembers()));
            for (Address address : all) {
                Optional<NodeId> node = NodeAddress.node(address);
                if (node.isPresent()
                        && !inView.containsValue(address)
                        && !node.get().equals(settings.self())) {
                    acrossSplit.put(node.get(), new Seen(address, nowNs));
                }
            }
        }
        tell();
    }

    private void tell() {
        Set<NodeId> here;
        Set<NodeId> beyond;
        synchronized (this) {
            long nowNs = System.nanoTime();
            acrossSplit
                    .entrySet()
                    .removeIf(seen -> inView.containsKey(seen.getKey())
                            || nowNs - seen.getValue().atNs() > SEEN_FOR_NS);
            here = new TreeSet<>(inView.keySet());
            beyond = new TreeSet<>(acrossSplit.keySet());
            Set<Address> kept = new HashSet<>(inView.values());
            acrossSplit.values().forEach(seen -> kept.add(seen.address()));
            // What waits for a node that is gone would hold up its thread for ever.
            outboxes.entrySet().removeIf(outbox -> {
                boolean gone = !kept.contains(outbox.getKey());
                if (gone) {
                    outbox.getValue().close();
                }
                return gone;
            });
        }
        listener.peers(here, beyond);
    }

    /** Leaves the group; has no effect the second time. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            outboxes.values().forEach(Outbox::close);
            outboxes.clear();
        }
        channel.close();
    }

    private final class Inbox implements Receiver {
        @Override
        public void viewAccepted(View view) {
            LOG.info("{} sees {}", settings.self(), view);
            viewed(view);
        }

        @Override
        public void receive(Message message) {
            byte[] bytes = new byte[message.getLength()];
            System.arraycopy(message.getArray(), message.getOffset(), bytes, 0, bytes.length);
            NodeAddress.node(message.getSrc()).ifPresent(node -> listener.received(node, bytes));
        }
    }
}
