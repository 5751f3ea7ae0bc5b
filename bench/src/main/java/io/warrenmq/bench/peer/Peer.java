package io.warrenmq.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * A broker under measurement, started and stopped by a script of {@code bench/peers}: {@code SCRIPT start PORT} prints
 * {@code PID n} when the broker is ready, {@code SCRIPT restart PORT TERM|KILL} ends it and starts it with its data,
 * {@code SCRIPT stop PORT} ends it and removes its data. The script of a cluster prints such a line for each node; its
 * nodes have the port and those that follow.
 */
public record Peer(String name, Path script, int port) {
    private static final String JAVA_OPTIONS = "WARREN_JAVA_OPTS";
    private static final String POLICY = "BENCH_POLICY";

    /** Returns the process id of an empty broker. */
    public long start() throws IOException, InterruptedException {
        return figure(call(Map.of(), "start"), "PID");
    }

    /**
     * Starts an empty cluster.
     *
     * @param policy definition of a policy for all queues, as JSON; empty for none
     * @return the processes of its nodes
     */
    public Processes startCluster(String policy) throws IOException, InterruptedException {
        String output = call(Map.of(POLICY, policy), "start");
        figure(output, "PID");
        return new Processes(figures(output, "PID").boxed().toList());
    }

    /** The same, with options for the Java machine of a broker that has one. */
    public long start(String javaOptions) throws IOException, InterruptedException {
        return figure(call(Map.of(JAVA_OPTIONS, javaOptions), "start"), "PID");
    }

    /** @param crash whether the broker is killed rather than told to end */
    public Restarted restart(boolean crash) throws IOException, InterruptedException {
        String output = call(Map.of(), "restart", crash ? "KILL" : "TERM");
        return new Restarted(figure(output, "PID"), figure(output, "STARTED_AT_MS"), figure(output, "ACCEPTS_MS"));
    }

    public void stop() throws IOException, InterruptedException {
        call(Map.of(), "stop");
    }

    private long figure(String output, String name) throws IOException {
        return find(output, name)
                .orElseThrow(() -> new IOException(script + " printed no " + name + "; it said:\n" + output));
    }

    /** The number in the line that begins with the name and a blank. */
    static OptionalLong find(String output, String name) {
        return figures(output, name).findFirst();
    }

    private static LongStream figures(String output, String name) {
        return output.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip()));
    }

    private String call(Map<String, String> environment, String verb, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString(), verb, Integer.toString(port)));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        StringBuilder output = new StringBuilder();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.append(line).append('\n');
            }
        }
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + status + ":\n" + output);
        }
        return output.toString();
    }
}
