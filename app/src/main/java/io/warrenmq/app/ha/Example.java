package io.warrenmq.app.ha;

import io.warrenmq.app.ha.Snapshot.Access;
import io.warrenmq.app.ha.Snapshot.Broker;
import io.warrenmq.app.ha.Snapshot.Figures;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The running example: its hosts can be looked at, killed and revived. Safe for several threads. */
final class Example implements AutoCloseable {
    private static final int ANSWER_MS = 500;

    private final Plan plan;
    private final Optional<Switch> network;
    private final LeftOver leftOver;
    private final Processes processes;
    private boolean closed;

    private Example(Plan plan, Optional<Switch> network, LeftOver leftOver) {
        this.plan = plan;
        this.network = network;
        this.leftOver = leftOver;
        this.processes =
                new Processes(plan, host -> network.map(net -> net.inside(host)).orElse(List.of()), leftOver);
    }

    /**
     * Removes what an earlier run left behind, builds the network if there is to be one, and writes the files. Nothing
     * runs yet.
     *
     * @param told is told what was left behind
     */
    static Example prepare(Plan plan, Consumer<String> told) throws IOException {
        LeftOver leftOver = LeftOver.take(
                plan.directory(), pids -> told.accept("ended what an earlier run left running: processes " + pids));
        try {
            Optional<Switch> network = plan.network().isPresent()
                    ? Optional.of(Switch.build(
                            plan,
                            plan.network().get(),
                            name -> told.accept("removed the namespace " + name + " that an earlier run left behind")))
                    : Optional.empty();
            Example example = new Example(plan, network, leftOver);
            example.writeFiles();
            return example;
        } catch (IOException e) {
            leftOver.close();
            throw e;
        }
    }

    private void writeFiles() throws IOException {
        for (Map.Entry<Path, String> file : Texts.all(plan, Shell.find("pgrep")).entrySet()) {
            Files.createDirectories(file.getKey().getParent());
            Files.writeString(file.getKey(), file.getValue());
        }
    }

    /** Starts all hosts. */
    synchronized void start() throws IOException {
        for (Host host : plan.hosts()) {
            if (!closed) {
                processes.start(host);
            }
        }
    }

    /** Kills a host, with its cable, if something of it runs; revives it otherwise. Returns what was done. */
    synchronized String toggle(Host host) throws IOException {
        if (closed) {
            return "it has ended";
        }
        boolean kills = processes.runs(host);
        if (kills && network.isPresent()) {
            // First: a kernel that lives would say farewell to the connections of killed processes.
            network.get().cable(host, false);
        }
        if (kills) {
            processes.kill(host);
            return "you killed " + host.name();
        }
        processes.kill(host);
        if (network.isPresent()) {
            network.get().cable(host, true);
        }
        processes.start(host);
        return "you revived " + host.name();
    }

    /** How things are now. */
    Snapshot look() throws IOException {
        List<Access> access = new ArrayList<>();
        for (Host host : plan.access()) {
            boolean balancerRuns;
            boolean vrrpRuns;
            boolean holds;
            synchronized (this) {
                balancerRuns = processes.runs(host, "balancer");
                vrrpRuns = processes.runs(host, "vrrp");
                holds = !closed && network.isPresent() && network.get().holdsAddress(host);
            }
            access.add(new Access(host, holds, balancerRuns, vrrpRuns, balancerRuns ? figures(host) : Figures.NONE));
        }
        List<Broker> brokers = new ArrayList<>();
        synchronized (this) {
            plan.brokers().forEach(host -> brokers.add(new Broker(host, processes.runs(host, "broker"))));
        }
        return new Snapshot(System.nanoTime(), access, brokers);
    }

    private static Figures figures(Host host) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://" + host.second() + "/;csv").toURL().openConnection();
            connection.setConnectTimeout(ANSWER_MS);
            connection.setReadTimeout(ANSWER_MS);
            try (var in = connection.getInputStream()) {
                return StatisticsCsv.of(new String(in.readAllBytes(), StandardCharsets.UTF_8), "amqp");
            } finally {
                connection.disconnect();
            }
        } catch (IOException _) {
            return Figures.NONE; // it starts, or has just ended
        }
    }

    /** Ends all processes and removes the network. May be called several times. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (leftOver) {
            try {
                processes.stopAll();
            } finally {
                if (network.isPresent()) {
                    network.get().close();
                }
            }
        }
    }
}
