package io.warrenmq.app.crash;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A node as a process of its own, because only a process can be killed. Owned by the test's thread. */
final class NodeProcess {
    private static final long START_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Path directory;
    private final int port;
    private final int controlPort;
    private Process process;

    private NodeProcess(Path directory, int port, int controlPort, Process process) {
        this.directory = directory;
        this.port = port;
        this.controlPort = controlPort;
        this.process = process;
    }

    static NodeProcess start(Path directory) throws IOException {
        int port = freePort();
        int controlPort = freePort();
        NodeProcess node = new NodeProcess(directory, port, controlPort, launch(directory, port, controlPort));
        node.awaitPort();
        return node;
    }

    int port() {
        return port;
    }

    /** Ends the process as a power cut would, apart from the page cache. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again on what it left. */
    void restart() throws IOException {
        process = launch(directory, port, controlPort);
        awaitPort();
    }

    private static Process launch(Path directory, int port, int controlPort) throws IOException {
        return new ProcessBuilder(List.of(
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
                        directory.resolve("data").toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("output.txt").toFile()))
                .start();
    }

    private void awaitPort() throws IOException {
        long deadline = System.nanoTime() + START_TIMEOUT_NANOS;
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw new IOException("the node ended with " + process.exitValue() + " while starting:\n" + output());
            }
            if (connects()) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        throw new IOException("the node did not listen on port " + port + " within 60 s:\n" + output());
    }

    private boolean connects() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false; // not listening yet
        }
    }

    /** What the node printed in all its lives. */
    String output() throws IOException {
        return Files.readString(directory.resolve("output.txt"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
