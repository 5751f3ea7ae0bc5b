package io.warrenmq.bench.vrrp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Two nodes and a client on a switch, as network namespaces: node 0 is 192.0.2.1, node 1 is 192.0.2.2, the client
 * 192.0.2.100. Used by one thread, apart from the readers of what programs print.
 */
final class Lab implements AutoCloseable {
    static final String VIRTUAL_ADDRESS = "192.0.2.10";
    static final int CLIENT = 2;

    private static final List<String> ADDRESSES = List.of("192.0.2.1", "192.0.2.2", "192.0.2.100");
    private static final long LIMIT_MS = 30_000;

    private final String prefix = "wb" + ProcessHandle.current().pid();
    private final List<Process> processes = new ArrayList<>();
    private final Path folder;

    Lab() throws IOException {
        folder = Files.createTempDirectory("warren-vrrp");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                close();
            } catch (IOException e) {
                System.err.println(e.getMessage());
            }
        }));
        try {
            ip("netns", "add", prefix + "s");
            ip("-n", prefix + "s", "link", "add", "br0", "type", "bridge");
            ip("-n", prefix + "s", "link", "set", "br0", "up");
            for (int host = 0; host < ADDRESSES.size(); host++) {
                String name = namespace(host);
                ip("netns", "add", name);
                ip(
                        "link",
                        "add",
                        "eth0",
                        "netns",
                        name,
                        "type",
                        "veth",
                        "peer",
                        "name",
                        "port" + host,
                        "netns",
                        prefix + "s");
                ip("-n", prefix + "s", "link", "set", "port" + host, "master", "br0", "up");
                ip("-n", name, "link", "set", "lo", "up");
                ip("-n", name, "link", "set", "eth0", "up");
                ip("-n", name, "addr", "add", ADDRESSES.get(host) + "/24", "dev", "eth0");
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    static String address(int host) {
        return ADDRESSES.get(host);
    }

    String namespace(int host) {
        return prefix + host;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** Plugs a node in at the switch, or pulls its cable. */
    void cable(int node, boolean plugged) throws IOException {
        ip("-n", prefix + "s", "link", "set", "port" + node, plugged ? "up" : "down");
    }

    private static void ip(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Runs a program outside of the hosts; each line that it prints is given away at once. */
    Process start(List<String> command, Consumer<String> lines) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        processes.add(process);
        Thread.ofPlatform().daemon().start(() -> {
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines);
            } catch (IOException | java.io.UncheckedIOException e) {
                // The program was killed while it printed.
                lines.accept("end: " + e.getMessage());
            }
        });
        return process;
    }

    /** The same inside of a host. */
    Process startIn(int host, List<String> command, Consumer<String> lines) throws IOException {
        List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", namespace(host)));
        inside.addAll(command);
        return start(inside, lines);
    }

    static void await(String what, BooleanSupplier condition) throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > LIMIT_MS * 1_000_000) {
                throw new IOException("not within " + LIMIT_MS + " ms: " + what);
            }
            Thread.sleep(5);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        for (String name : List.of(prefix + "s", namespace(0), namespace(1), namespace(CLIENT))) {
            if (Files.exists(Path.of("/run/netns", name))) {
                ip("netns", "del", name);
            }
        }
    }
}
