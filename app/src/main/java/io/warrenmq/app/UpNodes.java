package io.warrenmq.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code warren up --nodes}: several nodes as processes of this host, which find each other by their names and are one
 * cluster when they are ready. What was there before is found again. Used by one thread, and by one for each node that
 * passes on what it prints.
 */
final class UpNodes {
    static final int AMQP_PORT = 5672;
    static final int CONTROL_PORT = 35672;

    private static final int FAILED = 69;
    private static final int END_S = 20;

    private final PrintWriter out;
    private final int count;
    private final CountDownLatch ready;
    private final List<Process> processes = new CopyOnWriteArrayList<>();

    /**
     * What the nodes are started with.
     *
     * @param port of the first node; 0 gives each a free one
     * @param controlPort the same for operators
     * @param directory that gets one directory for each node
     * @param prefix of their names, to which a number is added; empty for {@code rabbit}
     */
    record Words(int port, int controlPort, Path directory, Optional<String> prefix, Optional<Path> config) {}

    UpNodes(PrintWriter out, int count) {
        this.out = out;
        this.count = count;
        this.ready = new CountDownLatch(count);
    }

    /** Runs until all nodes have ended; Ctrl-C ends them. Returns the exit status. */
    int run(Words words) {
        List<String> names = new ArrayList<>();
        for (int n = 1; n <= count; n++) {
            names.add(name(words.prefix().orElse("rabbit"), n));
        }
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::endAll));
        try {
            for (int n = 0; n < count; n++) {
                processes.add(start(words, names, n));
            }
            List<Thread> readers = new ArrayList<>();
            for (int n = 0; n < count; n++) {
                Process process = processes.get(n);
                String name = names.get(n);
                readers.add(Thread.ofVirtual().start(() -> pass(name, process)));
            }
            ready.await();
            int status = 0;
            if (processes.stream().allMatch(Process::isAlive)) {
                say("One cluster of " + count + " nodes is ready. Ctrl-C stops it. Its state: warren ctl -n "
                        + names.getFirst() + " cluster_status");
            }
            for (Process process : processes) {
                status = Math.max(status, process.waitFor());
            }
            for (Thread reader : readers) {
                reader.join();
            }
            return status;
        } catch (IOException e) {
            endAll();
            say("error: a node could not be started: " + e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    /** As Ctrl-C does, in order; and not without them. */
    private void endAll() {
        // Through their handles, which leaves open what they print at the end.
        processes.forEach(process -> process.toHandle().destroy());
        try {
            for (Process process : processes) {
                if (!process.waitFor(END_S, TimeUnit.SECONDS)) {
                    say("a node has not ended within " + END_S + " s: process " + process.pid());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String name(String prefix, int number) {
        int at = prefix.indexOf('@');
        return at < 0 ? prefix + number + "@" + shortHost() : prefix.substring(0, at) + number + prefix.substring(at);
    }

    private static String shortHost() {
        try {
            String host = InetAddress.getLocalHost().getHostName();
            int dot = host.indexOf('.');
            return dot > 0 ? host.substring(0, dot) : host;
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static Process start(Words words, List<String> names, int n) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current()
                .info()
                .command()
                .orElse(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "up"));
        command.addAll(List.of("--port", port(words.port(), n), "--control-port", port(words.controlPort(), n)));
        Path directory = words.directory().resolve(names.get(n));
        Files.createDirectories(directory);
        command.addAll(List.of("--data-dir", directory.toString(), "--node", names.get(n)));
        command.addAll(List.of("--peers", String.join(",", names)));
        words.config().ifPresent(config -> command.addAll(List.of("--config", config.toString())));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("RABBITMQ_DIST_PORT");
        return builder.start();
    }

    private static String port(int first, int n) {
        return Integer.toString(first == 0 ? 0 : first + n);
    }

    /** Prints what a node prints, with its name in front. */
    private void pass(String name, Process process) {
        boolean isReady = false;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                say("[" + name + "] " + line);
                if (!isReady && line.startsWith("Ready")) {
                    isReady = true;
                    ready.countDown();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the output of " + name + " cannot be read", e);
        } finally {
            if (!isReady) {
                ready.countDown(); // it ended before it was
            }
        }
        say("[" + name + "] ended");
    }

    private synchronized void say(String line) {
        out.println(line);
        out.flush();
    }
}
