package io.warrenmq.app.ha;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The programs of all hosts, as processes of this machine with a log each. Used by one thread at a time. */
final class Processes {
    private static final long END_S = 15;

    private final Plan plan;
    private final Inside inside;
    private final LeftOver leftOver;
    private final Map<String, Process> running = new HashMap<>();

    /** What a command begins with that runs in a host. */
    interface Inside {
        List<String> of(Host host);
    }

    Processes(Plan plan, Inside inside, LeftOver leftOver) {
        this.plan = plan;
        this.inside = inside;
        this.leftOver = leftOver;
    }

    /** Starts what a host runs. */
    void start(Host host) throws IOException {
        Path directory = plan.directory(host);
        if (plan.brokers().contains(host)) {
            start(
                    host,
                    "broker",
                    List.of(),
                    List.of(
                            "up",
                            "--node",
                            plan.node(host),
                            "--peers",
                            String.join(
                                    ",", plan.brokers().stream().map(plan::node).toList()),
                            "--control-port",
                            Integer.toString(host.secondPort()),
                            "--data-dir",
                            directory.resolve("data").toString(),
                            "--config",
                            directory.resolve("rabbitmq.conf").toString()));
            return;
        }
        start(
                host,
                "balancer",
                List.of(),
                List.of("balancer", "-f", directory.resolve("haproxy.cfg").toString()));
        if (plan.network().isPresent()) {
            // A heap so small that it is collected before anybody could wait for an advert.
            start(
                    host,
                    "vrrp",
                    List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms16m", "-Xmx64m"),
                    List.of("vrrp", "-f", directory.resolve("keepalived.conf").toString()));
        }
    }

    private void start(Host host, String program, List<String> options, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(inside.of(host));
        command.add(ProcessHandle.current()
                .info()
                .command()
                .orElse(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(options);
        if (plan.network().isPresent()) {
            command.add("-Djdk.net.hosts.file=" + plan.directory().resolve("hosts"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.warrenmq.app.Main"));
        command.addAll(arguments);
        Files.createDirectories(plan.directory(host));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(Redirect.appendTo(log(host, program).toFile()));
        // What is meant for a single node of this machine would be the same for all of them.
        builder.environment().keySet().removeIf(name -> name.startsWith("RABBITMQ_NODE") || name.startsWith("WARREN_"));
        builder.environment().remove("RABBITMQ_DIST_PORT");
        Process process = builder.start();
        running.put(key(host, program), process);
        leftOver.note(process.toHandle());
    }

    Path log(Host host, String program) {
        return plan.directory(host).resolve(program + ".log");
    }

    private static String key(Host host, String program) {
        return host.name() + " " + program;
    }

    /** Whether a program of a host runs: {@code broker}, {@code balancer} or {@code vrrp}. */
    boolean runs(Host host, String program) {
        Process process = running.get(key(host, program));
        return process != null && process.isAlive();
    }

    /** Whether anything of a host runs. */
    boolean runs(Host host) {
        return runs(host, "broker") || runs(host, "balancer") || runs(host, "vrrp");
    }

    /** Ends what a host runs as if its power was cut. */
    void kill(Host host) throws IOException {
        for (String program : List.of("broker", "balancer", "vrrp")) {
            Process process = running.remove(key(host, program));
            if (process != null) {
                end(process.destroyForcibly());
            }
        }
    }

    private static void end(Process process) throws IOException {
        try {
            if (!process.waitFor(END_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a process ended", e);
        }
    }

    /** Ends everything in order, and by force what does not end. */
    void stopAll() throws IOException {
        running.values().forEach(process -> process.toHandle().destroy());
        for (Process process : running.values()) {
            end(process);
        }
        running.clear();
    }
}
