package io.warrenmq.bench.vrrp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Two daemons, the first of which is preferred, and the faults of that one. Used by one thread. */
final class Pair {
    private final Lab lab;
    private final Path root;
    private final Program first;
    private final Program second;
    private final Settings settings;
    private final Path broken;
    private @Nullable Router preferred;
    private @Nullable Router other;

    /**
     * What both are configured with.
     *
     * @param instance lines of the instance
     */
    record Settings(int priority, int otherPriority, String instance) {}

    Pair(Lab lab, Path root, Program first, Program second, Settings settings) {
        this.lab = lab;
        this.root = root;
        this.first = first;
        this.second = second;
        this.settings = settings;
        this.broken = lab.file("broken");
    }

    Router startPreferred() throws IOException {
        String script = """
                vrrp_script chk {
                    script "/usr/bin/test ! -e %s"
                    interval 1
                }
                """.formatted(broken);
        String track = settings.instance() + "    track_script {\n        chk\n    }\n";
        Router started = new Router(lab, root, 0, first, first.config(settings.priority(), track, script));
        preferred = started;
        return started;
    }

    Router startOther() throws IOException {
        Router started =
                new Router(lab, root, 1, second, second.config(settings.otherPriority(), settings.instance(), ""));
        other = started;
        return started;
    }

    /** Does it to the preferred one; returns when it was begun, in microseconds. */
    long fail(Fault fault) throws IOException, InterruptedException {
        Router router = java.util.Objects.requireNonNull(preferred);
        long begun = Clock.nowUs();
        switch (fault) {
            case KILL -> router.kill();
            case STOP -> router.terminate();
            case CABLE -> lab.cable(0, false);
            case SCRIPT -> Files.createFile(broken);
        }
        return begun;
    }

    /** Takes the fault away. */
    void mend(Fault fault) throws IOException, InterruptedException {
        switch (fault) {
            case KILL -> startPreferred();
            case STOP -> {
                java.util.Objects.requireNonNull(preferred).awaitEnd();
                startPreferred();
            }
            case CABLE -> lab.cable(0, true);
            case SCRIPT -> Files.deleteIfExists(broken);
        }
    }

    void end() throws IOException, InterruptedException {
        for (Router router : new Router[] {preferred, other}) {
            if (router != null) {
                router.terminate();
                router.awaitEnd();
            }
        }
        Files.deleteIfExists(broken);
    }
}
