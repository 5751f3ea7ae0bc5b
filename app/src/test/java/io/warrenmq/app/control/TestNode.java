package io.warrenmq.app.control;

import io.warrenmq.app.config.LogLevel;
import io.warrenmq.ctl.command.CommandLine;
import io.warrenmq.ctl.command.Terminal;
import io.warrenmq.ctl.command.Tool;
import io.warrenmq.ctl.protocol.ControlLimits;
import io.warrenmq.ctl.protocol.Cookie;
import io.warrenmq.ctl.protocol.Handshake;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A node with the real control listener, operations and metadata, whose command line is run inside the test. */
final class TestNode implements NodeApplication, AutoCloseable {
    static final String COOKIE = "TESTCOOKIE";

    final List<LogLevel> logLevels = new CopyOnWriteArrayList<>();
    final AtomicInteger haltCount = new AtomicInteger();
    final Map<String, String> environment = new HashMap<>();

    private final ControlListener listener;
    private volatile State state = State.STOPPED;
    private volatile @Nullable TestBroker broker;
    private MemoryMetadataLog log = new MemoryMetadataLog();

    /** What one call printed and how it ended. */
    record Outcome(String out, String err, int exitCode) {}

    TestNode() throws IOException {
        this(ControlLimits.DEFAULT);
    }

    TestNode(ControlLimits limits) throws IOException {
        Cookie cookie = Cookie.of(COOKIE);
        SecureRandom random = new SecureRandom();
        listener = ControlListener.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                cookie,
                () -> new Handshake.Introduction(
                        "rabbit@localhost", state.name().toLowerCase(Locale.ROOT)),
                new Operations(this, cookie.hash(), Clock.systemUTC(), random),
                limits,
                random);
        environment.put("RABBITMQ_NODENAME", "rabbit@localhost");
        environment.put("RABBITMQ_ERLANG_COOKIE", COOKIE);
        environment.put("WARREN_CONTROL_PORT", Integer.toString(port()));
        environment.put("HOME", "/nonexistent");
        start();
    }

    int port() {
        return listener.address().getPort();
    }

    /** rabbitmqctl with these words. */
    Outcome ctl(String... words) {
        return run(Tool.CTL, "", words);
    }

    Outcome diagnostics(String... words) {
        return run(Tool.DIAGNOSTICS, "", words);
    }

    Outcome run(Tool tool, String input, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        Terminal terminal = new Terminal(
                in,
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                false);
        int exitCode = new CommandLine(tool, terminal, environment, "3.10.8").run(Arrays.asList(words));
        return new Outcome(out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), exitCode);
    }

    TestBroker broker() {
        TestBroker running = broker;
        if (running == null) {
            throw new IllegalStateException("the application is stopped");
        }
        return running;
    }

    @Override
    public State state() {
        return state;
    }

    void state(State changed) {
        state = changed;
    }

    @Override
    public synchronized void start() {
        if (state != State.RUNNING) {
            broker = new TestBroker(log);
            state = State.RUNNING;
        }
    }

    @Override
    public synchronized void stop() {
        broker = null;
        state = State.STOPPED;
    }

    @Override
    public void reset() {
        log = new MemoryMetadataLog();
    }

    @Override
    public void wipe() {
        reset();
    }

    @Override
    public ClusterAccess cluster() {
        return new NoCluster();
    }

    @Override
    public void halt() {
        haltCount.incrementAndGet();
    }

    @Override
    public void setLogLevel(LogLevel level) {
        logLevels.add(level);
    }

    @Override
    public NodeDescription description() {
        return new NodeDescription(
                "rabbit@localhost",
                "0.1.0",
                "3.10.8",
                Path.of("/data"),
                List.of("/log/rabbit@localhost.log"),
                List.of(Path.of("/etc/rabbitmq/rabbitmq.conf")),
                List.of(),
                Path.of("/etc/rabbitmq/enabled_plugins"),
                Map.of("vm_memory_high_watermark.relative", "0.4"),
                System.currentTimeMillis());
    }

    @Override
    public Optional<RunningNode> running() {
        return Optional.ofNullable(broker);
    }

    @Override
    public void close() {
        listener.close();
    }
}
