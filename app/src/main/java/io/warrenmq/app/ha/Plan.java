package io.warrenmq.app.ha;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which hosts there are, where they listen and where their files lie.
 *
 * @param network the network of namespaces; empty if all parts share the loopback
 * @param access hosts with a balancer, and with a virtual router if there is a network; the first one is preferred
 */
record Plan(Path directory, Optional<Network> network, List<Host> access, List<Host> brokers) {
    static final int AMQP_PORT = 5672;
    static final int CONTROL_PORT = 35672;
    static final int STATISTICS_PORT = 8404;
    static final String DEFAULT_NETWORK = "198.18.51.0/24";

    private static final int BROKERS_AT = 10;
    private static final Pattern NETWORK = Pattern.compile("(\\d{1,3}\\.\\d{1,3})\\.(\\d{1,3})\\.0/24");

    Plan {
        access = List.copyOf(access);
        brokers = List.copyOf(brokers);
    }

    /**
     * A network of namespaces with a bridge of the machine.
     *
     * @param prefix its first three numbers, with a dot behind each
     * @param id number that tells it from other examples on the same machine; also its virtual router id
     */
    record Network(String prefix, int id) {

        /** The address of the machine itself. */
        String gateway() {
            return prefix + "1";
        }

        String virtualAddress() {
            return prefix + "10";
        }

        /** The bridge; also what the names of all namespaces begin with. */
        String bridge() {
            return "wha" + id;
        }

        /** The namespace of a host, and its port at the bridge. */
        String namespace(Host host) {
            return bridge() + "-" + host.name();
        }

        @Override
        public String toString() {
            return prefix + "0/24";
        }
    }

    /**
     * Two access hosts and three brokers, each with an address of its own.
     *
     * @param network such as {@value #DEFAULT_NETWORK}
     * @throws IllegalArgumentException if it is none
     */
    static Plan inNamespaces(Path directory, String network) {
        Matcher matcher = NETWORK.matcher(network);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 255 || Integer.parseInt(matcher.group(2)) < 1) {
            throw new IllegalArgumentException("'" + network + "' is not a network such as " + DEFAULT_NETWORK
                    + ": three numbers, the third from 1 to 255, and .0/24.");
        }
        String prefix = matcher.group(1) + "." + matcher.group(2) + ".";
        List<Host> access = new ArrayList<>();
        for (int n = 0; n < 2; n++) {
            access.add(new Host((char) ('a' + n), "lb" + (n + 1), prefix + (2 + n), AMQP_PORT, STATISTICS_PORT));
        }
        List<Host> brokers = new ArrayList<>();
        for (int n = 1; n <= 3; n++) {
            brokers.add(new Host((char) ('0' + n), "mq" + n, prefix + (10 + n), AMQP_PORT, CONTROL_PORT));
        }
        return new Plan(
                directory, Optional.of(new Network(prefix, Integer.parseInt(matcher.group(2)))), access, brokers);
    }

    /**
     * The same without namespaces and without the virtual address.
     *
     * @param port of the first balancer; the second one has the next, the brokers have those from the tenth after it
     */
    static Plan onLoopback(Path directory, int port) {
        int shift = port - AMQP_PORT;
        List<Host> access = new ArrayList<>();
        for (int n = 0; n < 2; n++) {
            access.add(new Host((char) ('a' + n), "lb" + (n + 1), "127.0.0.1", port + n, STATISTICS_PORT + shift + n));
        }
        List<Host> brokers = new ArrayList<>();
        for (int n = 1; n <= 3; n++) {
            int amqp = port + BROKERS_AT + n - 1;
            brokers.add(
                    new Host((char) ('0' + n), "mq" + n, "127.0.0.1", amqp, CONTROL_PORT + shift + BROKERS_AT + n - 1));
        }
        return new Plan(directory, Optional.empty(), access, brokers);
    }

    List<Host> hosts() {
        List<Host> hosts = new ArrayList<>(access);
        hosts.addAll(brokers);
        return hosts;
    }

    Path directory(Host host) {
        return directory.resolve(host.name());
    }

    /** The name of a broker in its cluster. */
    String node(Host broker) {
        return network.isPresent() ? "rabbit@" + broker.name() : broker.name() + "@localhost";
    }

    /** Where clients connect to: the virtual address, or all balancers. */
    List<String> entries() {
        return network.map(net -> List.of(net.virtualAddress() + ":" + AMQP_PORT))
                .orElseGet(() -> access.stream().map(Host::amqp).toList());
    }
}
