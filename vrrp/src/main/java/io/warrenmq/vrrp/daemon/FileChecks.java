package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.FileConfig;
import io.warrenmq.vrrp.config.Track;
import io.warrenmq.vrrp.linux.FileWatch;
import io.warrenmq.vrrp.machine.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Reports the numbers in watched files whenever something changes beside them. Owned by the script thread. */
final class FileChecks {

    private static final int MAX_BYTES = 64;

    private final FileWatch watch;
    private final DaemonLog log;
    private final BiConsumer<Track.Source, Reading> reports;
    private final Set<Path> folders = new HashSet<>();
    private Map<String, FileConfig> files = Map.of();

    FileChecks(FileWatch watch, DaemonLog log, BiConsumer<Track.Source, Reading> reports) {
        this.watch = watch;
        this.log = log;
        this.reports = reports;
    }

    void configure(Map<String, FileConfig> configured) {
        files = Map.copyOf(configured);
        for (FileConfig file : files.values()) {
            Path folder = file.file().toAbsolutePath().getParent();
            if (folder != null && folders.add(folder) && !watch.watch(folder)) {
                log.line(
                        "cannot watch " + folder + " for track_file " + file.name() + ": create the folder and reload");
            }
        }
        readAll();
    }

    void changed() {
        watch.clear();
        readAll();
    }

    private void readAll() {
        files.values()
                .forEach(file -> reports.accept(
                        new Track.Source(Track.Kind.FILE, file.name()), new Reading.FileNumber(read(file.file()))));
    }

    // A file that is missing or holds no number counts as 0, as in Keepalived.
    private static int read(Path file) {
        try (var in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.US_ASCII).strip();
            int end = 0;
            while (end < text.length() && (Character.isDigit(text.charAt(end)) || end == 0 && text.charAt(0) == '-')) {
                end++;
            }
            return Math.clamp(Long.parseLong(text.substring(0, Math.min(end, 18))), -100_000, 100_000);
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
