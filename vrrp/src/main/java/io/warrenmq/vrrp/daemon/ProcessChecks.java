package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.ProcessConfig;
import io.warrenmq.vrrp.config.Track;
import io.warrenmq.vrrp.machine.Reading;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Counts processes by the names of their programs, once a second. Owned by the script thread. */
final class ProcessChecks {

    private static final long INTERVAL_NS = 1_000_000_000L;
    private static final int MAX_NAME_LENGTH = 15;
    private static final Path PROC = Path.of("/proc");

    private final BiConsumer<Track.Source, Reading> reports;
    private Map<String, ProcessConfig> processes = Map.of();
    private final Map<String, Reading> reported = new HashMap<>();
    private final Map<String, Long> changedNs = new HashMap<>();
    private long nextNs = Long.MAX_VALUE;

    ProcessChecks(BiConsumer<Track.Source, Reading> reports) {
        this.reports = reports;
    }

    void configure(Map<String, ProcessConfig> configured, long now) {
        processes = Map.copyOf(configured);
        reported.keySet().retainAll(processes.keySet());
        nextNs = processes.isEmpty() ? Long.MAX_VALUE : now;
    }

    void expire(long now) {
        if (nextNs > now) {
            return;
        }
        nextNs = now + INTERVAL_NS;
        Map<String, Integer> counts = count();
        for (ProcessConfig process : processes.values()) {
            // The kernel keeps 15 characters of a name.
            String name = process.process()
                    .substring(0, Math.min(MAX_NAME_LENGTH, process.process().length()));
            Reading reading = Reading.of(counts.getOrDefault(name, 0) >= process.quorum());
            Reading before = reported.get(process.name());
            if (reading.equals(before)) {
                changedNs.remove(process.name());
            } else if (before == null
                    || now - changedNs.computeIfAbsent(process.name(), key -> now) >= process.delayNs()) {
                reported.put(process.name(), reading);
                changedNs.remove(process.name());
                reports.accept(new Track.Source(Track.Kind.PROCESS, process.name()), reading);
            }
        }
    }

    private static Map<String, Integer> count() {
        Map<String, Integer> counts = new HashMap<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path folder : folders) {
                name(folder).ifPresent(name -> counts.merge(name, 1, Integer::sum));
            }
        } catch (IOException e) {
            // Without /proc no process can be seen, so none counts as running.
            return Map.of();
        }
        return counts;
    }

    private static java.util.Optional<String> name(Path folder) {
        try {
            String stat = Files.readString(folder.resolve("stat"));
            int open = stat.indexOf('(');
            int close = stat.lastIndexOf(')');
            // A zombie runs no more.
            boolean dead = close + 2 < stat.length() && stat.charAt(close + 2) == 'Z';
            return dead ? java.util.Optional.empty() : java.util.Optional.of(stat.substring(open + 1, close));
        } catch (IOException | StringIndexOutOfBoundsException e) {
            // It ended while it was looked at.
            return java.util.Optional.empty();
        }
    }

    long nextDeadlineNs() {
        return nextNs;
    }
}
