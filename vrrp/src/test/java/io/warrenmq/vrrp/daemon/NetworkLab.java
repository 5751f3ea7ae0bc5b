package io.warrenmq.vrrp.daemon;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.warrenmq.vrrp.linux.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Two nodes and a client on a switch, as network namespaces of this machine: node 0 is 192.0.2.1, node 1 is 192.0.2.2,
 * the client 192.0.2.100. Owned by the thread of a test.
 */
final class NetworkLab implements AutoCloseable {

    static final String LOCK = "network namespaces";
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final List<String> HOSTS = List.of("1", "2", "100");

    private final String prefix = "wv" + ProcessHandle.current().pid() % 100_000 + "x" + COUNT.incrementAndGet();
    private final List<Process> processes = new ArrayList<>();
    private final Path folder;
    private int files;

    NetworkLab(Path folder) {
        this.folder = folder;
        assumeTrue(
                has("id") && run("id", "-u").strip().equals("0"),
                "skipped: network namespaces need root; run the tests as root to try the daemon on a network");
        assumeTrue(has("ip"), "skipped: there is no ip command; install iproute2 to try the daemon on a network");
        try {
            build();
        } catch (IllegalStateException e) {
            close();
            assumeTrue(false, "skipped: network namespaces cannot be made here: " + e.getMessage());
        }
    }

    /** Skips the test if Keepalived is missing. */
    static void needKeepalived() {
        assumeTrue(has("keepalived"), "skipped: keepalived is not installed (apt-get install keepalived)");
    }

    private static boolean has(String program) {
        return List.of("/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/", "/usr/local/sbin/").stream()
                .anyMatch(path -> Files.isExecutable(Path.of(path + program)));
    }

    private void build() {
        String hub = prefix + "s";
        run("ip", "netns", "add", hub);
        run("ip", "-n", hub, "link", "add", "br0", "type", "bridge");
        run("ip", "-n", hub, "link", "set", "br0", "up");
        for (int host = 0; host < HOSTS.size(); host++) {
            String name = namespace(host);
            String port = "port" + host;
            run("ip", "netns", "add", name);
            run("ip", "link", "add", "eth0", "netns", name, "type", "veth", "peer", "name", port, "netns", hub);
            run("ip", "-n", hub, "link", "set", port, "master", "br0", "up");
            run("ip", "-n", name, "link", "set", "lo", "up");
            run("ip", "-n", name, "link", "set", "eth0", "addrgenmode", "none");
            run("ip", "-n", name, "link", "set", "eth0", "up");
            run("ip", "-n", name, "addr", "add", "192.0.2." + HOSTS.get(host) + "/24", "dev", "eth0");
            run("ip", "-n", name, "addr", "add", "fe80::" + HOSTS.get(host) + "/64", "dev", "eth0", "nodad");
        }
    }

    /** The namespace of a node (0, 1) or the client (2). */
    String namespace(int host) {
        return prefix + "h" + host;
    }

    NetworkNamespace inside(int host) {
        return new NetworkNamespace(namespace(host));
    }

    /** Plugs or unplugs a node at the switch. */
    void cable(int node, boolean plugged) {
        run("ip", "-n", prefix + "s", "link", "set", "port" + node, plugged ? "up" : "down");
    }

    /** Lets the two nodes hear each other no more, or again, although both stay plugged in. */
    void separate(boolean apart) {
        for (int node = 0; node < 2; node++) {
            String isolated = apart ? "on" : "off";
            run("ip", "-n", prefix + "s", "link", "set", "port" + node, "type", "bridge_slave", "isolated", isolated);
        }
    }

    boolean hasAddress(int node, String address) {
        return run("ip", "-n", namespace(node), "-o", "addr", "show").contains(" " + address + "/");
    }

    void removeAddress(int node, String address) {
        run("ip", "-n", namespace(node), "addr", "del", address, "dev", "eth0");
    }

    void addAddress(int node, String address) {
        run("ip", "-n", namespace(node), "addr", "add", address, "dev", "eth0");
    }

    /** A daemon that runs in a node. */
    record Daemon(Process process, Path config, Path log) {

        String logged() {
            try {
                return Files.exists(log) ? Files.readString(log) : "";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void signal(String name) {
            run("kill", "-" + name, Long.toString(process.pid()));
        }

        /** Ends it without a farewell: its children, which could send one, are killed too. */
        void kill() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            awaitEnd();
        }

        int stop() {
            signal("TERM");
            return awaitEnd();
        }

        private int awaitEnd() {
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    throw new AssertionError("the daemon does not end\n" + logged());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return process.exitValue();
        }

        void reconfigure(String text) {
            write(config, text);
            signal("HUP");
        }
    }

    /** Starts our daemon in a node. */
    Daemon start(int node, String config) {
        Path file = file(node, "conf");
        Path log = file(node, "log");
        write(file, config);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new Daemon(
                begin(
                        log,
                        List.of(
                                "ip",
                                "netns",
                                "exec",
                                namespace(node),
                                // Java takes no signal that is ignored when it starts, as under nohup.
                                "env",
                                "--default-signal=HUP",
                                java,
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx48m",
                                "-Xshare:auto",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                DaemonMain.class.getName(),
                                file.toString(),
                                log.toString(),
                                folder.toString())),
                file,
                log);
    }

    /** Starts Keepalived in a node. */
    Daemon startKeepalived(int node, String config) {
        Path file = file(node, "conf");
        Path log = file(node, "log");
        write(file, config);
        String pid = file(node, "pid").toString();
        return new Daemon(
                begin(
                        log,
                        List.of(
                                "ip",
                                "netns",
                                "exec",
                                namespace(node),
                                "keepalived",
                                "-n",
                                "-l",
                                "-D",
                                "-P",
                                "-G",
                                "-f",
                                file.toString(),
                                "-p",
                                pid,
                                "-r",
                                pid + "r")),
                file,
                log);
    }

    private Path file(int node, String kind) {
        files++;
        return folder.resolve("node" + node + "-" + files + "." + kind);
    }

    private Process begin(Path log, List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts any other program outside of the nodes; it ends with the lab. */
    Process run(Path log, String... command) {
        return begin(log, List.of(command));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until something is so. */
    static void await(String what, long boundMs, BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > boundMs * 1_000_000) {
                throw new AssertionError("not within " + boundMs + " ms: " + what);
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        for (String name : List.of(prefix + "s", namespace(0), namespace(1), namespace(2))) {
            if (Files.exists(Path.of("/run/netns", name))) {
                run("ip", "netns", "del", name);
            }
        }
    }
}
