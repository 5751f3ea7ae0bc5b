package io.warrenmq.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.blackbox.Await;
import io.warrenmq.app.network.Host;
import io.warrenmq.ctl.command.CommandLine;
import io.warrenmq.ctl.command.Terminal;
import io.warrenmq.ctl.command.Tool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A node as a process, and the command line that speaks to it. Used by one thread. */
final class TestMember implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int CONNECT_MS = 5_000;

    final String name;
    final int port;
    private final Path directory;
    private final Path home;
    private final int controlPort;
    private final int clusterPort;
    private final Optional<Host> host;
    private List<String> configuration;
    private @Nullable Process process;

    /** What one call printed and how it ended. */
    record Outcome(String out, String err, int exit) {
        Outcome succeeded() {
            assertThat(exit).as(() -> "exit code; it said: " + out + err).isZero();
            return this;
        }

        Outcome failed(int code, String... parts) {
            assertThat(exit).as(() -> "exit code; it said: " + out + err).isEqualTo(code);
            assertThat(List.of(parts)).allSatisfy(part -> assertThat(out + err).contains(part));
            return this;
        }
    }

    /**
     * @param directory of this node
     * @param home of the user that runs it: the cookie is there
     */
    TestMember(String name, Path directory, Path home, List<String> configuration) {
        this.name = name;
        this.directory = directory;
        this.home = home;
        this.configuration = configuration;
        this.host = Optional.empty();
        List<Integer> ports = freePorts();
        this.port = ports.get(0);
        this.controlPort = ports.get(1);
        this.clusterPort = ports.get(2);
    }

    /** With the usual ports. */
    TestMember(Host host, Path directory, Path home, List<String> configuration) {
        this.name = "rabbit@" + host.name();
        this.directory = directory;
        this.home = home;
        this.configuration = configuration;
        this.host = Optional.of(host);
        this.port = 5672;
        this.controlPort = 35672;
        this.clusterPort = 25672;
    }

    /** Where clients reach it. */
    String address() {
        return host.map(Host::address).orElse("127.0.0.1");
    }

    /** From the next start on. */
    void configure(String... lines) {
        configuration = List.of(lines);
    }

    private static List<Integer> freePorts() {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int n = 0; n < 3; n++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> ports =
                    sockets.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : sockets) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path data() {
        return directory.resolve("data");
    }

    /** Starts the process and returns at once. */
    TestMember launch() {
        try {
            Files.createDirectories(directory);
            Path file = directory.resolve("rabbitmq.conf");
            Files.write(file, configuration);
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx192m",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "io.warrenmq.app.Main",
                    "up",
                    "--node",
                    name,
                    "--port",
                    Integer.toString(port),
                    "--control-port",
                    Integer.toString(controlPort),
                    "--data-dir",
                    data().toString(),
                    "--config",
                    file.toString());
            ProcessBuilder builder = new ProcessBuilder(
                            host.map(where -> where.command(command)).orElse(command))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
            builder.environment().put("HOME", home.toString());
            builder.environment().put("RABBITMQ_DIST_PORT", Integer.toString(clusterPort));
            builder.environment().put("RABBITMQ_LOGS", "-");
            Process started = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly, "kill-member"));
            process = started;
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path output() {
        return directory.resolve("output.txt");
    }

    String log() {
        try {
            return Files.readString(output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it and returns when clients can connect. */
    TestMember start() {
        launch();
        return awaitReady();
    }

    TestMember awaitReady() {
        Await.until(
                LONG,
                () -> {
                    if (!live().isAlive()) {
                        throw new AssertionError(name + " ended while it started:\n" + log());
                    }
                    return listens();
                },
                () -> name + " does not listen:\n" + log());
        return this;
    }

    /** Waits until operators can reach it. */
    TestMember awaitControl() {
        Await.until(LONG, () -> diagnostics("ping").exit() == 0, () -> name + " cannot be asked:\n" + log());
        return this;
    }

    boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address(), port), CONNECT_MS);
            return true;
        } catch (IOException e) {
            return false; // not listening
        }
    }

    private Process live() {
        return Objects.requireNonNull(process, "it was not started");
    }

    /** Its threads stand still, as on a machine that is suspended. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(live().pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            assertThat(status).as("status of kill -" + name).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The end of {@link #log}. */
    String lastLines() {
        List<String> lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }

    /** As a power cut would, apart from the page cache. */
    void kill() {
        try {
            live().destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** In order; returns the exit status. */
    int terminate() {
        live().destroy();
        return awaitEnd();
    }

    int awaitEnd() {
        try {
            assertThat(live().waitFor(60, TimeUnit.SECONDS))
                    .as(() -> name + " did not end:\n" + log())
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return live().exitValue();
    }

    Outcome ctl(String... words) {
        return run(Tool.CTL, home, words);
    }

    Outcome diagnostics(String... words) {
        return run(Tool.DIAGNOSTICS, home, words);
    }

    /** With the cookie of another user. */
    Outcome ctlAs(Path otherHome, String... words) {
        return run(Tool.CTL, otherHome, words);
    }

    private Outcome run(Tool tool, Path user, String... words) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.remove("RABBITMQ_ERLANG_COOKIE");
        environment.put("HOME", user.toString());
        List<String> line = new ArrayList<>(List.of("-n", name));
        line.addAll(List.of(words));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                false);
        int exit = new CommandLine(tool, terminal, environment, "3.10.8").run(line);
        return new Outcome(out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), exit);
    }

    /** stop_app, join_cluster, start_app. */
    void joins(TestMember member, String... options) {
        ctl("stop_app").succeeded();
        List<String> join = new ArrayList<>(List.of("join_cluster"));
        join.addAll(List.of(options));
        join.add(member.name);
        ctl(join.toArray(String[]::new)).succeeded();
        ctl("start_app").succeeded();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
