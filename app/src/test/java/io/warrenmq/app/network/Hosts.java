package io.warrenmq.app.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/**
 * Hosts that a bridge connects, in network namespaces of this machine. The machine itself is on the bridge too and
 * reaches every host always, so that a test sees all sides of a split.
 *
 * <p>A link is cut by telling a host a hardware address for another one that nobody has: what it sends there is lost
 * without a word, one way, as long as that lasts. Used by one thread.
 */
public final class Hosts implements AutoCloseable {
    private static final String NOBODY = "02:00:00:00:ff:ff";
    private static final int MOST = 200;

    private final String bridge;
    private final String prefix;
    private final List<Host> hosts = new ArrayList<>();
    private final Thread hook;
    private boolean closed;

    private Hosts(String bridge, String prefix) {
        this.bridge = bridge;
        this.prefix = prefix;
        this.hook = new Thread(this::remove, "remove-hosts");
    }

    /**
     * Hosts with these names; the test is skipped where there can be none.
     *
     * @param names each is to be unique; in a process that is told {@link #hostsFile} they can be resolved
     */
    public static Hosts of(String... names) {
        assumePossible();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String id = Integer.toHexString(random.nextInt(0x10000, 0x100000));
        Hosts hosts = new Hosts("wt" + id, freePrefix(random));
        Runtime.getRuntime().addShutdownHook(hosts.hook);
        try {
            hosts.build(id, Arrays.asList(names));
        } catch (RuntimeException e) {
            hosts.close();
            throw e;
        }
        return hosts;
    }

    /** Hosts that are called by their addresses, which need no resolving. */
    public static Hosts numbered(int count) {
        return of(new String[count]);
    }

    private static void assumePossible() {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")) && succeeds("ip", "netns", "list"),
                "hosts in network namespaces need root and the command 'ip' (package iproute2)");
    }

    private static String freePrefix(ThreadLocalRandom random) {
        Set<String> taken;
        try {
            taken = NetworkInterface.networkInterfaces()
                    .flatMap(network -> network.getInterfaceAddresses().stream())
                    .map(InterfaceAddress::getAddress)
                    .map(address -> address.getHostAddress())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (true) {
            String prefix = "10.213." + random.nextInt(1, 255) + ".";
            if (taken.stream().noneMatch(address -> address.startsWith(prefix))) {
                return prefix;
            }
        }
    }

    private void build(String id, List<String> names) {
        if (names.size() > MOST) {
            throw new IllegalArgumentException("at most " + MOST + " hosts");
        }
        run("ip", "link", "add", bridge, "type", "bridge");
        run("ip", "addr", "add", prefix + "254/24", "dev", bridge);
        run("ip", "link", "set", bridge, "up");
        for (int n = 1; n <= names.size(); n++) {
            String name = names.get(n - 1);
            Host host = new Host(name == null ? prefix + n : name, "wt" + id + "-" + n, prefix + n, n);
            hosts.add(host);
            String port = "wt" + id + "p" + n;
            run("ip", "netns", "add", host.namespace());
            run("ip", "link", "add", port, "type", "veth", "peer", "name", Host.DEVICE, "netns", host.namespace());
            run("ip", "link", "set", port, "master", bridge, "up");
            inside(host, "link", "set", "lo", "up");
            inside(host, "link", "set", Host.DEVICE, "address", host.hardwareAddress());
            inside(host, "addr", "add", host.address() + "/24", "dev", Host.DEVICE);
            inside(host, "link", "set", Host.DEVICE, "up");
        }
        heal();
    }

    public List<Host> all() {
        return List.copyOf(hosts);
    }

    /** Counted from 1. */
    public Host host(int number) {
        return hosts.get(number - 1);
    }

    /** Names and addresses of all hosts, in the form of {@code /etc/hosts}. */
    public Path hostsFile(Path directory) {
        try {
            return Files.write(
                    directory.resolve("hosts"),
                    hosts.stream()
                            .map(host -> host.address() + " " + host.name())
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the one sends to the other is lost from now on. */
    public void drop(Host from, Host to) {
        believe(from, to, NOBODY);
    }

    /** Both ways. */
    public void cut(Host one, Host other) {
        drop(one, other);
        drop(other, one);
    }

    /** Hosts of one side and those that are in none of them lose each other; links inside the sides are whole. */
    public void split(Collection<Host> side) {
        for (Host one : hosts) {
            for (Host other : hosts) {
                if (!one.equals(other)) {
                    believe(one, other, side.contains(one) == side.contains(other) ? other.hardwareAddress() : NOBODY);
                }
            }
        }
    }

    /** Nobody reaches anybody. */
    public void isolateAll() {
        hosts.forEach(from -> hosts.stream().filter(to -> !to.equals(from)).forEach(to -> drop(from, to)));
    }

    /** All links are whole again. */
    public void heal() {
        split(List.of());
    }

    private void believe(Host host, Host other, String hardwareAddress) {
        inside(
                host,
                "neigh",
                "replace",
                other.address(),
                "lladdr",
                hardwareAddress,
                "nud",
                "permanent",
                "dev",
                Host.DEVICE);
    }

    private static void inside(Host host, String... words) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", host.namespace()));
        command.addAll(List.of(words));
        run(command.toArray(String[]::new));
    }

    private static void run(String... words) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(Arrays.toString(words) + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static boolean succeeds(String... words) {
        try {
            run(words);
            return true;
        } catch (IllegalStateException | UncheckedIOException _) {
            return false;
        }
    }

    /** Whoever runs on the hosts is to be ended before. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Runtime.getRuntime().removeShutdownHook(hook);
            remove();
        }
    }

    private void remove() {
        hosts.forEach(host -> succeeds("ip", "netns", "del", host.namespace()));
        succeeds("ip", "link", "del", bridge);
    }
}
