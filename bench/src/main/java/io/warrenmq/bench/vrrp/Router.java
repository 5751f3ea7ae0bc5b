package io.warrenmq.bench.vrrp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A daemon on a node. Used by one thread; its lines come from another one. */
final class Router {

    /** A line of its log, and when it came, in microseconds since 1970. */
    record Line(long atUs, String text) {}

    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final Process process;

    Router(Lab lab, Path root, int node, Program program, String config) throws IOException {
        Path file = lab.file("node" + node + ".conf");
        Files.writeString(file, config);
        process = lab.startIn(node, program.command(root, file), text -> lines.add(new Line(Clock.nowUs(), text)));
    }

    /** When it first wrote something like this. */
    long said(String part) throws IOException, InterruptedException {
        Lab.await(
                "'" + part + "' in " + lines,
                () -> lines.stream().anyMatch(line -> line.text().contains(part)));
        return lines.stream()
                .filter(line -> line.text().contains(part))
                .findFirst()
                .orElseThrow()
                .atUs();
    }

    /** Ends it without a farewell: all its processes at once, children before parents. */
    void kill() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-9"));
        process.descendants().forEach(child -> command.add(Long.toString(child.pid())));
        command.add(Long.toString(process.pid()));
        new ProcessBuilder(command).inheritIO().start().waitFor();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    /** Tells it to end; returns at once. */
    void terminate() {
        process.toHandle().destroy();
    }

    void awaitEnd() throws IOException, InterruptedException {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new IOException("a daemon does not end: " + lines);
        }
    }
}
