package io.warrenmq.bench.perftest;

import io.warrenmq.bench.peer.ProcessFigures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs PerfTest in a Java machine of its own against a local broker, for so many seconds. */
final class PerfTestRun {
    private final int port;
    private final long brokerPid;

    PerfTestRun(int port, long brokerPid) {
        this.port = port;
        this.brokerPid = brokerPid;
    }

    /**
     * What a run measured.
     *
     * @param cpuMicrosPerMessage CPU of the broker per message that was received, connecting included
     */
    record Result(PerfTestSummary summary, double cpuMicrosPerMessage, long residentMb) {}

    Result run(List<String> arguments, int seconds) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                "com.rabbitmq.perf.PerfTest",
                "-h",
                "amqp://guest:guest@127.0.0.1:" + port + "/%2f",
                "-z",
                Integer.toString(seconds)));
        command.addAll(arguments);
        long cpu = ProcessFigures.cpuNanos(brokerPid);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        long cpuSpent = ProcessFigures.cpuNanos(brokerPid) - cpu;
        if (status != 0) {
            throw new IOException("PerfTest ended with " + status + ":\n" + output);
        }
        PerfTestSummary summary = PerfTestSummary.parse(output);
        return new Result(summary, cpuSpent / 1e3 / summary.received(), ProcessFigures.residentMb(brokerPid));
    }
}
