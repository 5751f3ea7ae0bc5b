package io.warrenmq.app.blackbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the operating system and the Java machine tell about a node. Linux only where /proc is read. */
public final class NodeVitals {
    private static final String CONNECTION_CLASS = "io.warrenmq.server.amqp.AmqpConnection";
    private static final String CHANNEL_CLASS = "io.warrenmq.server.amqp.Channel";

    private static final Pattern COLUMN = Pattern.compile("\\s+");

    private final long pid;
    private final Path proc;

    NodeVitals(long pid) {
        this.pid = pid;
        this.proc = Path.of("/proc", Long.toString(pid));
    }

    /** What may be measured: other systems than Linux have no /proc. */
    public boolean areKnown() {
        return Files.isDirectory(proc);
    }

    /** Memory of the process that is in RAM. */
    public long residentBytes() {
        try (Stream<String> lines = Files.lines(proc.resolve("status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Open files and sockets. */
    public long descriptors() {
        try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What still lives after a full collection. */
    public record Live(long connections, long channels) {}

    /** Collects the garbage and counts. */
    public Live live() {
        String histogram = jcmd("GC.class_histogram");
        return new Live(instances(histogram, CONNECTION_CLASS), instances(histogram, CHANNEL_CLASS));
    }

    private static long instances(String histogram, String className) {
        return histogram
                .lines()
                .map(String::strip)
                .filter(line -> line.endsWith(" " + className) || line.contains(" " + className + " ("))
                .map(COLUMN::split)
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }

    private String jcmd(String command) {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            command)
                    .redirectErrorStream(true)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError("jcmd " + command + " failed: " + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
