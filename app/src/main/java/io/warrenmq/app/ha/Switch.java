package io.warrenmq.app.ha;

import io.warrenmq.app.ha.Plan.Network;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The network: a bridge of the machine, and a namespace for each host that is plugged into it. Used by one thread at a
 * time.
 */
final class Switch implements AutoCloseable {
    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final Path INTERFACES = Path.of("/sys/class/net");

    private final Plan plan;
    private final Network network;
    private final FileChannel lockFile;
    private boolean isOurs;

    private Switch(Plan plan, Network network, FileChannel lockFile) {
        this.plan = plan;
        this.network = network;
        this.lockFile = lockFile;
    }

    /**
     * Builds it; what an earlier run left behind is removed first.
     *
     * @param removed is told what was left behind
     * @throws IOException if another run uses it, or if it cannot be built here
     */
    static Switch build(Plan plan, Network network, java.util.function.Consumer<String> removed) throws IOException {
        // Held by the kernel for the process, so that it is free again however the process ends.
        Path lock = Path.of("/run", "warren-" + network.bridge() + ".lock");
        FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Switch made = new Switch(plan, network, channel);
        try {
            FileLock held = channel.tryLock();
            if (held == null) {
                throw new InUseException("another 'warren up --ha' uses the network " + network
                        + "; end it, or choose another one with --ha-network");
            }
            made.isOurs = true;
            made.leftOver().forEach(removed);
            made.remove();
            made.requireFree();
            made.plug();
            return made;
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }

    /** The network is another's. */
    static final class InUseException extends IOException {
        private static final long serialVersionUID = 1L;

        InUseException(String message) {
            super(message);
        }
    }

    private List<String> leftOver() throws IOException {
        return ours(NAMESPACES);
    }

    /** The entries of a directory that belong to hosts of this network. */
    private List<String> ours(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(network.bridge() + "-"))
                    .sorted()
                    .toList();
        }
    }

    private void requireFree() throws IOException {
        String route = Shell.must("ip", "-4", "route", "show", "match", network.virtualAddress());
        Optional<String> taken =
                route.lines().filter(line -> !line.startsWith("default")).findFirst();
        if (taken.isPresent()) {
            throw new InUseException("this machine has a route to " + network + " already ("
                    + taken.get().strip() + "); choose another network with --ha-network");
        }
    }

    private void plug() throws IOException {
        String bridge = network.bridge();
        Shell.must("ip", "link", "add", bridge, "type", "bridge");
        Shell.must("ip", "addr", "add", network.gateway() + "/24", "dev", bridge);
        Shell.must("ip", "link", "set", bridge, "up");
        for (Host host : plan.hosts()) {
            String name = network.namespace(host);
            Shell.must("ip", "netns", "add", name);
            Shell.must("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name);
            Shell.must("ip", "link", "set", name, "master", bridge, "up");
            Shell.must("ip", "-n", name, "link", "set", "lo", "up");
            Shell.must("ip", "-n", name, "addr", "add", host.address() + "/24", "dev", "eth0");
            Shell.must("ip", "-n", name, "link", "set", "eth0", "up");
            Shell.must("ip", "-n", name, "route", "add", "default", "via", network.gateway());
        }
    }

    /** Plugs a host in, or pulls its cable. */
    void cable(Host host, boolean plugged) throws IOException {
        Shell.must("ip", "link", "set", network.namespace(host), plugged ? "up" : "down");
    }

    /** Whether a host has the virtual address now. */
    boolean holdsAddress(Host host) throws IOException {
        return Shell.run("ip", "-n", network.namespace(host), "-4", "-o", "addr", "show", "dev", "eth0")
                .output()
                .contains(" " + network.virtualAddress() + "/");
    }

    /** What a command begins with that runs inside of a host. */
    List<String> inside(Host host) {
        return List.of("ip", "netns", "exec", network.namespace(host));
    }

    /** Ends all processes in the namespaces, and removes them with the bridge. */
    private void remove() throws IOException {
        for (String name : leftOver()) {
            for (String pid : Shell.run("ip", "netns", "pids", name).output().split("\\s+", -1)) {
                if (pid.matches("\\d+")) {
                    ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
            Shell.must("ip", "netns", "del", name);
        }
        // The kernel removes the ends of cables some time after their namespaces; new ones would find them in the way.
        for (String port : ours(INTERFACES)) {
            Shell.run("ip", "link", "del", port);
        }
        if (Files.exists(INTERFACES.resolve(network.bridge()))) {
            Shell.must("ip", "link", "del", network.bridge());
        }
    }

    @Override
    public void close() throws IOException {
        try (lockFile) {
            if (isOurs) {
                isOurs = false;
                remove();
            }
        }
    }
}
