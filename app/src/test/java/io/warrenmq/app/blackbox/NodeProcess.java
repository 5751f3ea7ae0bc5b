package io.warrenmq.app.blackbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A node as a process of its own, whose memory and files are its own too, and which can be killed. Its address may be
 * used by any thread.
 */
public final class NodeProcess implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    private final Path directory;
    private final List<String> configuration;
    private final InetSocketAddress address;
    private final int controlPort;
    private volatile Process process;

    private NodeProcess(
            Path directory, List<String> configuration, Process process, InetSocketAddress address, int controlPort) {
        this.directory = directory;
        this.configuration = configuration;
        this.process = process;
        this.address = address;
        this.controlPort = controlPort;
    }

    /**
     * Starts a node and waits until it listens.
     *
     * @param directory for its data, configuration and output
     * @param configuration lines of its rabbitmq.conf
     */
    public static NodeProcess start(Path directory, List<String> configuration) {
        try {
            int port = freePort();
            int controlPort = freePort();
            Process process = launch(directory, port, controlPort, configuration);
            NodeProcess node = new NodeProcess(
                    directory,
                    configuration,
                    process,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    controlPort);
            node.awaitPort();
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public InetSocketAddress address() {
        return address;
    }

    public int controlPort() {
        return controlPort;
    }

    /** Home of the user that the node believes to run as: its cookie is there, and not with the one who tests. */
    public Path home() {
        return directory;
    }

    /** Of the process that runs now. */
    public NodeVitals vitals() {
        return new NodeVitals(process.pid());
    }

    /** Ends the process as a power cut would, apart from the page cache. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stops its threads where they are: the kernel goes on accepting connections for it, and nobody answers. */
    public void freeze() throws InterruptedException {
        signal("STOP");
    }

    /** Lets a frozen process go on. */
    public void thaw() throws InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws InterruptedException {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again on what it left. */
    public void restart() {
        try {
            process = launch(directory, address.getPort(), controlPort, configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitPort();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Time of processors that the node used so far. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    private static Process launch(Path directory, int port, int controlPort, List<String> configuration)
            throws IOException {
        Path file = directory.resolve("rabbitmq.conf");
        Files.createDirectories(directory);
        Files.write(file, configuration);
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.warrenmq.app.Main",
                        "up",
                        "--port",
                        Integer.toString(port),
                        "--control-port",
                        Integer.toString(controlPort),
                        "--data-dir",
                        directory.resolve("data").toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(outputFile(directory).toFile()));
        builder.environment().put("HOME", directory.toString());
        builder.environment().put("RABBITMQ_CONFIG_FILE", file.toString());
        builder.environment().put("RABBITMQ_LOGS", "-");
        Process process = builder.start();
        // A test run that is cut short must not leave nodes behind.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "kill-node"));
        return process;
    }

    private static Path outputFile(Path directory) {
        return directory.resolve("output.txt");
    }

    private void awaitPort() {
        Await.until(
                START_TIMEOUT,
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError(
                                "the node ended with " + process.exitValue() + " while starting:\n" + output());
                    }
                    return accepts();
                },
                () -> "the node does not listen on " + address + ":\n" + output());
    }

    private boolean accepts() {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false; // not listening yet
        }
    }

    /** All that the node printed and logged, in all its lives. */
    public String output() {
        try {
            return Files.readString(outputFile(directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The end of {@link #output}. */
    public String lastLines(int count) {
        List<String> lines = output().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    /** Lines of the log that show an exception nobody expected; bad clients are logged in one line each. */
    public List<String> stackTraces() {
        List<String> lines = output().lines().toList();
        return java.util.stream.IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).matches("\\s+at [\\w.$/@]+\\(.*\\)"))
                .filter(i -> i == 0 || !lines.get(i - 1).matches("\\s+at .*"))
                .mapToObj(i -> String.join("\n", lines.subList(Math.max(0, i - 3), Math.min(lines.size(), i + 8))))
                .distinct()
                .limit(10)
                .toList();
    }

    /** Stops the node as an operator would, and by force when it does not end. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("the node did not end within " + STOP_TIMEOUT + " of SIGTERM:\n" + output());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
