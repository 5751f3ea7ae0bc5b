package io.warrenmq.client;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Address;
import com.rabbitmq.client.AddressResolver;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MetricsCollector;
import com.rabbitmq.client.NoOpMetricsCollector;
import com.rabbitmq.client.ShutdownSignalException;
import io.warrenmq.balancing.Chance;
import io.warrenmq.balancing.Loads;
import io.warrenmq.balancing.Selector;
import io.warrenmq.balancing.Weights;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Spreads connections over several nodes. The client library asks it for addresses for each new connection and for each
 * attempt to recover one; the first address is the one that the {@link Strategy} selects, the others follow in case it
 * fails, and nodes that failed lately come last.
 *
 * <p>Safe for any number of threads and of connection factories; share one instance, so that it sees all connections.
 * State is guarded by the instance's own lock, held for one pass over the nodes.
 */
public final class BalancedAddresses implements AddressResolver {
    /** After this time somebody who was given an address has connected or given up. */
    private static final long RESERVED_MS = 60_000;

    private final Strategy strategy;
    private final Chance chance;
    private final LongSupplier clockMs;
    private final long firstHoldOffMs;
    private final long longestHoldOffMs;
    private final int clientHash;
    private final Deque<Reservation> reservations = new ArrayDeque<>();
    private List<NodeState> states = List.of();
    private Selector selector;
    private Weights weights = Weights.of();

    private record Reservation(NodeState state, long expiresAtMs) {}

    BalancedAddresses(BalancedAddressesBuilder builder) {
        strategy = builder.strategy;
        chance = builder.chance;
        clockMs = builder.clockMs;
        firstHoldOffMs = builder.firstHoldOffMs;
        longestHoldOffMs = builder.longestHoldOffMs;
        states = newStates(builder.nodes, Map.of());
        clientHash = builder.clientHash(states.getFirst().node);
        selector = Selectors.of(strategy, builder.nodes, chance);
    }

    /** Begins the description of a resolver. */
    public static BalancedAddressesBuilder builder() {
        return new BalancedAddressesBuilder();
    }

    /**
     * Lets connections of a factory be counted and nodes that work again be known at once. Call it after everything
     * else that sets the factory's collector of metrics, whose work goes on. Without it everything works but
     * {@link Strategy#LEAST_CONNECTIONS}, which then sees no connection.
     *
     * @return the factory that was given
     */
    public ConnectionFactory attachTo(ConnectionFactory factory) {
        MetricsCollector present = factory.getMetricsCollector();
        MetricsCollector next = present == null ? new NoOpMetricsCollector() : present;
        factory.setMetricsCollector(new ConnectionMetrics(next, this::connected));
        return factory;
    }

    /**
     * Makes a connection.
     *
     * @param factory that was {@linkplain #attachTo attached}
     * @param name shown to operators of the broker
     * @throws IOException if no node could be connected to
     * @throws TimeoutException if a node accepted the connection but did not answer in time
     */
    public Connection connect(ConnectionFactory factory, String name) throws IOException, TimeoutException {
        // Without an executor of ours the library makes its own, as it does by default.
        return factory.newConnection(null, this, name);
    }

    /** Nodes that failed lately are at the end; if all did, all are tried: a node may have come back. */
    @Override
    public List<Address> getAddresses() {
        return new Attempts(order(), this::failed);
    }

    /** Returns the list as it is: the default of the interface would shuffle what was selected. */
    @Override
    public List<Address> maybeShuffle(List<Address> addresses) {
        return addresses;
    }

    /** Replaces the nodes. What is known of a node with the same host and port stays. */
    public synchronized void replaceNodes(List<Node> nodes) {
        Map<Address, NodeState> known = new LinkedHashMap<>();
        states.forEach(state -> known.put(state.node.address(), state));
        states = newStates(nodes, known);
        selector = Selectors.of(strategy, nodes, chance);
        weights = Weights.of();
        reservations.clear();
    }

    /**
     * A node could not be connected to: it is tried last for a while. Reported by the client library's own attempts
     * too.
     */
    public synchronized void failed(Address address) {
        NodeState state = state(address);
        if (state != null) {
            state.holdOff.failed(clockMs.getAsLong());
            release(state);
        }
    }

    /** A node works: it takes its turn again. */
    public synchronized void succeeded(Address address) {
        NodeState state = state(address);
        if (state != null) {
            state.holdOff.succeeded();
        }
    }

    /** How many connections of attached factories a node has. */
    public synchronized int connections(Address address) {
        NodeState state = state(address);
        return state == null ? 0 : state.connections;
    }

    private synchronized List<Address> order() {
        long nowMs = clockMs.getAsLong();
        while (!reservations.isEmpty() && reservations.getFirst().expiresAtMs <= nowMs) {
            reservations.removeFirst().state.reserved--;
        }
        int first = selector.select(currentWeights(nowMs), loads(nowMs), clientHash);
        List<NodeState> up = new ArrayList<>();
        List<NodeState> down = new ArrayList<>();
        for (int step = 0; step < states.size(); step++) {
            NodeState state = states.get((Math.max(first, 0) + step) % states.size());
            if (state.node.weight() > 0) {
                (state.isUp(nowMs) ? up : down).add(state);
            }
        }
        if (up.size() > 2) {
            arrangeOthers(up.subList(1, up.size()));
        }
        down.sort(Comparator.comparingLong(state -> state.holdOff.endsAtMs()));
        up.addAll(down);
        return up.stream().map(state -> state.node.address()).toList();
    }

    /** The clients of a node that fails shall not all go to the same other node. */
    private void arrangeOthers(List<NodeState> others) {
        switch (strategy) {
            case ROUND_ROBIN, SOURCE_HASH, RENDEZVOUS_HASH -> {
                // In the order of the nodes, from the selected one on.
            }
            case LEAST_CONNECTIONS ->
                others.sort(Comparator.comparingDouble(
                        state -> (state.connections + state.reserved) / (double) state.node.weight()));
            case RANDOM, WEIGHTED_RANDOM, WEIGHTED_ROUND_ROBIN -> {
                for (int last = others.size() - 1; last > 0; last--) {
                    NodeState swapped = others.set((int) chance.below(last + 1L), others.get(last));
                    others.set(last, swapped);
                }
            }
        }
    }

    private Weights currentWeights(long nowMs) {
        int[] current = new int[states.size()];
        for (int index = 0; index < current.length; index++) {
            NodeState state = states.get(index);
            current[index] = state.isUp(nowMs) ? state.node.weight() : 0;
        }
        Weights fresh = Weights.of(current);
        if (!fresh.sameAs(weights)) {
            weights = fresh;
        }
        return weights;
    }

    private Loads loads(long nowMs) {
        List<NodeState> current = states;
        return new Loads() {
            @Override
            public int load(int index) {
                return current.get(index).connections + current.get(index).reserved;
            }

            @Override
            public void take(int index) {
                NodeState state = current.get(index);
                state.reserved++;
                reservations.addLast(new Reservation(state, nowMs + RESERVED_MS));
            }
        };
    }

    private void release(NodeState state) {
        for (var iterator = reservations.iterator(); iterator.hasNext(); ) {
            if (iterator.next().state == state) {
                iterator.remove();
                state.reserved--;
                return;
            }
        }
    }

    private void connected(Connection connection) {
        NodeState state = count(connection);
        if (state != null) {
            AtomicBoolean ended = new AtomicBoolean();
            // A connection that has ended already calls at once, and may call a second time.
            connection.addShutdownListener(cause -> {
                if (ended.compareAndSet(false, true)) {
                    ended(state, cause);
                }
            });
        }
    }

    private synchronized @Nullable NodeState count(Connection connection) {
        NodeState state = state(connection.getAddress(), connection.getPort());
        if (state != null) {
            state.holdOff.succeeded();
            state.connections++;
            release(state);
        }
        return state;
    }

    private synchronized void ended(NodeState state, ShutdownSignalException cause) {
        state.connections--;
        if (isLoss(cause)) {
            state.holdOff.failed(clockMs.getAsLong());
        }
    }

    /** A node that drops a connection is most likely going away, so the recovery shall not begin with it. */
    private static boolean isLoss(ShutdownSignalException cause) {
        if (cause.isInitiatedByApplication()) {
            return false;
        }
        return !(cause.getReason() instanceof AMQP.Connection.Close close)
                || close.getReplyCode() == AMQP.CONNECTION_FORCED;
    }

    private @Nullable NodeState state(InetAddress address, int port) {
        // Asking the address for its name could make the machine ask a name server; its text has the name if it is
        // known.
        String text = address.toString();
        String name = text.substring(0, Math.max(0, text.indexOf('/')));
        NodeState byName = state(new Address(name, port));
        return byName != null ? byName : state(new Address(address.getHostAddress(), port));
    }

    private @Nullable NodeState state(Address address) {
        for (NodeState state : states) {
            if (state.node.port() == address.getPort() && state.node.host().equals(address.getHost())) {
                return state;
            }
        }
        return null;
    }

    private List<NodeState> newStates(List<Node> nodes, Map<Address, NodeState> known) {
        Map<Address, NodeState> fresh = new LinkedHashMap<>();
        for (Node node : nodes) {
            NodeState old = known.get(node.address());
            fresh.putIfAbsent(
                    node.address(),
                    old == null
                            ? new NodeState(node, new HoldOff(firstHoldOffMs, longestHoldOffMs), 0)
                            : new NodeState(node, old.holdOff, old.connections));
        }
        if (fresh.isEmpty()) {
            throw new IllegalArgumentException("no broker addresses configured");
        }
        if (fresh.values().stream().allMatch(state -> state.node.weight() == 0)) {
            throw new IllegalArgumentException("all brokers have weight 0; give at least one a greater weight");
        }
        return List.copyOf(fresh.values());
    }
}
