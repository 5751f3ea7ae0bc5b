package io.warrenmq.bench.scale;

import io.warrenmq.bench.client.ClientConnection;
import io.warrenmq.bench.client.Login;
import io.warrenmq.bench.peer.Peer;
import io.warrenmq.bench.peer.Restarted;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The broker under measurement as the command line names it: one that is up, or one that is started for the measurement
 * by its script. Owned by the thread of the command.
 */
final class Subject implements AutoCloseable {
    private static final int OWN_PORT = 5682;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--host", defaultValue = "127.0.0.1")
    private String host = "";

    @Option(names = "--port", defaultValue = "0", description = "5672, or with --peer " + OWN_PORT)
    private int port;

    @Option(names = "--pid", defaultValue = "0", description = "process of a broker that is up")
    private long pid;

    @Option(
            names = "--peer",
            defaultValue = "",
            description = "start an empty broker with this script of bench/peers instead: warren, rabbitmq")
    private String peerName = "";

    @Option(names = "--scripts", defaultValue = "${sys:warren.bench.scripts}", description = "folder of the scripts")
    private Path scripts = Path.of("");

    @Option(names = "--heap", description = "also what lives in the heap; collects the garbage of a Java broker")
    private boolean heap;

    @Option(names = "--settle", defaultValue = "2", description = "seconds of rest before memory is read")
    private int settleS;

    @Option(names = "--csv", description = "print CSV instead of a table")
    private boolean csv;

    private Optional<Peer> peer = Optional.empty();

    /** To be called first. */
    void open() throws IOException, InterruptedException {
        if (peerName.isEmpty() == (pid == 0)) {
            throw new IOException("name the broker: either --pid with --port for one that is up, or --peer");
        }
        if (port == 0) {
            port = pid == 0 ? OWN_PORT : 5672;
        }
        if (pid == 0) {
            Peer started = new Peer(peerName, scripts.resolve(peerName), port);
            pid = started.start();
            peer = Optional.of(started);
        }
    }

    long pid() {
        return pid;
    }

    boolean mayRestart() {
        return peer.isPresent();
    }

    Restarted restart(boolean crash) throws IOException, InterruptedException {
        Restarted restarted = peer.orElseThrow().restart(crash);
        pid = restarted.pid();
        return restarted;
    }

    Login login() {
        return Login.guest(host, port);
    }

    ClientConnection connect() throws IOException {
        return new ClientConnection(login());
    }

    Memory memory() throws IOException, InterruptedException {
        return Memory.of(pid, heap, Duration.ofSeconds(settleS));
    }

    Stopwatch stopwatch() throws IOException {
        return new Stopwatch(pid);
    }

    Table table(String... columns) {
        return new Table(command.commandLine().getOut(), csv, columns);
    }

    /** A line for a person; with CSV it goes where it disturbs no program. */
    void say(String text) {
        (csv ? command.commandLine().getErr() : command.commandLine().getOut()).println(text);
    }

    @Override
    public void close() throws IOException {
        try {
            if (peer.isPresent()) {
                peer.get().stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the broker ended; it may still run", e);
        }
    }
}
