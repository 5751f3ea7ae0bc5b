package io.warrenmq.client;

import io.warrenmq.balancing.Chance;
import io.warrenmq.balancing.ClientHash;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** Describes a {@link BalancedAddresses}. For one thread. */
public final class BalancedAddressesBuilder {
    final List<Node> nodes = new ArrayList<>();
    Strategy strategy = Strategy.ROUND_ROBIN;
    Chance chance = bound -> ThreadLocalRandom.current().nextLong(bound);
    LongSupplier clockMs = () -> System.nanoTime() / 1_000_000;
    long firstHoldOffMs = 1_000;
    long longestHoldOffMs = 60_000;
    private OptionalInt clientHash = OptionalInt.empty();

    BalancedAddressesBuilder() {}

    /** Adds a node of weight 1. */
    public BalancedAddressesBuilder node(String host, int port) {
        return node(new Node(host, port));
    }

    /** Adds a node; one with the same host and port as another is ignored. */
    public BalancedAddressesBuilder node(Node node) {
        nodes.add(node);
        return this;
    }

    /** How nodes are selected; {@link Strategy#ROUND_ROBIN} by default. */
    public BalancedAddressesBuilder strategy(Strategy value) {
        strategy = value;
        return this;
    }

    /**
     * How long a node that failed is tried last: 1 second at first and twice as long with each further failure up to a
     * minute, by default. Too short, and each new connection waits for a dead node; too long, and a node that returned
     * stays without connections.
     */
    public BalancedAddressesBuilder holdOff(Duration first, Duration longest) {
        if (first.toMillis() < 1 || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("the first hold-off " + first
                    + " must be at least 1 ms and no longer than the longest, " + longest);
        }
        firstHoldOffMs = first.toMillis();
        longestHoldOffMs = longest.toMillis();
        return this;
    }

    /**
     * What the hash strategies know this client by; by default the address that this machine uses towards the first
     * node.
     */
    public BalancedAddressesBuilder client(InetAddress address) {
        clientHash = OptionalInt.of(ClientHash.ofAddress(address.getAddress()));
        return this;
    }

    /** What the hash strategies know this client by: any name that stays the same. */
    public BalancedAddressesBuilder client(String id) {
        clientHash = OptionalInt.of(ClientHash.of(id));
        return this;
    }

    /** Time and chance of a test. */
    BalancedAddressesBuilder world(LongSupplier clock, Chance source) {
        clockMs = clock;
        chance = source;
        return this;
    }

    int clientHash(Node first) {
        boolean hashes = strategy == Strategy.SOURCE_HASH || strategy == Strategy.RENDEZVOUS_HASH;
        return clientHash.orElseGet(() -> hashes ? ClientIdentity.towards(first, chance) : 0);
    }

    /**
     * Makes the resolver.
     *
     * @throws IllegalArgumentException if there is no node, or if all have weight 0
     */
    public BalancedAddresses build() {
        return new BalancedAddresses(this);
    }
}
