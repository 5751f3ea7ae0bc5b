package io.warrenmq.bench.allocation;

import io.warrenmq.bench.load.LoadRun;
import io.warrenmq.bench.peer.Jcmd;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A flight recording of another Java machine, begun when the broker is warm and ended before the load ends. */
final class Recording implements LoadRun.Probe {
    private static final String NAME = "warren-allocations";
    private static final String SETTINGS = "allocations.jfc";

    private final long pid;
    private final Path settings;
    private final Path file;

    /** @param folder takes the settings and the recording */
    Recording(long pid, Path folder) throws IOException {
        this.pid = pid;
        this.settings = folder.resolve(SETTINGS);
        this.file = folder.resolve("recording.jfr");
        try (InputStream resource = Recording.class.getResourceAsStream(SETTINGS)) {
            if (resource == null) {
                throw new IOException("the jar of the benchmarks has no " + SETTINGS + "; build it again");
            }
            Files.write(settings, resource.readAllBytes());
        }
    }

    Path file() {
        return file;
    }

    @Override
    public void begin() throws IOException, InterruptedException {
        Jcmd.run(pid, "JFR.start", "name=" + NAME, "settings=" + settings);
    }

    @Override
    public void end() throws IOException, InterruptedException {
        Jcmd.run(pid, "JFR.stop", "name=" + NAME, "filename=" + file);
        // jcmd ends with 0 whatever the other side made of the command.
        if (!Files.exists(file)) {
            throw new IOException("the broker wrote no recording to " + file);
        }
    }
}
