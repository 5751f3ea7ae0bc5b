package io.warrenmq.bench.allocation;

import io.warrenmq.bench.load.LoadResult;
import io.warrenmq.bench.load.LoadRun;
import io.warrenmq.bench.load.Scenario;
import io.warrenmq.bench.peer.Peer;
import io.warrenmq.bench.peer.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench/allocations}: what WarrenMQ allocates on its heap for a message under a load. */
@Command(
        name = "allocations",
        mixinStandardHelpOptions = true,
        description =
                "Runs loads against a fresh WarrenMQ, records its allocations when it is warm, and prints bytes per"
                        + " message and the places that allocate most.")
public final class Main implements Callable<Integer> {
    @Option(names = "--scripts", defaultValue = "${sys:warren.bench.scripts}", description = "folder of the scripts")
    private Path scripts = Path.of("");

    @Option(names = "--warm-up", defaultValue = "15", description = "seconds before the recording")
    private int warmUpS;

    @Option(names = "--duration", defaultValue = "15", description = "seconds of the recording")
    private int durationS;

    @Option(names = "--top", defaultValue = "15", description = "how many places are printed")
    private int top;

    @Option(names = "--java-options", defaultValue = "", description = "for the Java machine of the broker")
    private String javaOptions = "";

    @Option(names = "--keep", description = "folder for the recordings, LOAD.jfr each; they are deleted without it")
    private Path keep = Path.of("");

    @Parameters(
            arity = "0..*",
            defaultValue = "SMALL,PERSISTENT",
            split = ",",
            description = "loads that last a time: ${COMPLETION-CANDIDATES}")
    private List<Scenario> scenarios = List.of();

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Peer warren = new Peer("warren", scripts.resolve("warren"), 5682);
        Path folder = Files.createTempDirectory("warren-allocations");
        try {
            for (Scenario scenario : scenarios) {
                measure(warren, scenario, folder);
            }
        } finally {
            for (String file : List.of("allocations.jfc", "recording.jfr")) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.deleteIfExists(folder);
        }
        return 0;
    }

    private void measure(Peer warren, Scenario scenario, Path folder) throws IOException, InterruptedException {
        long pid = warren.start(javaOptions);
        try {
            Recording recording = new Recording(pid, folder);
            LoadResult result = new LoadRun(
                            scenario.options("127.0.0.1", warren.port(), warmUpS, durationS),
                            Processes.of(pid),
                            recording)
                    .run();
            print(scenario, result, Allocations.read(recording.file()));
            if (!keep.toString().isEmpty()) {
                Files.createDirectories(keep);
                Files.move(recording.file(), keep.resolve(scenario + ".jfr"), StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            warren.stop();
        }
    }

    private void print(Scenario scenario, LoadResult result, Allocations allocations) {
        double perMessage = allocations.bytesPerSecond() / result.consumedPerSecond();
        System.out.println("== " + scenario + ": " + scenario.description());
        System.out.printf(
                Locale.ROOT,
                "   %.0f messages/s out, %.0f bytes/s allocated, %.1f bytes/message%n",
                result.consumedPerSecond(),
                allocations.bytesPerSecond(),
                perMessage);
        System.out.println("   bytes/message  thread");
        allocations.byThread().stream()
                .limit(top)
                .forEach(rate -> System.out.printf(
                        Locale.ROOT,
                        "   %13.2f  %s%n",
                        rate.bytesPerSecond() / result.consumedPerSecond(),
                        rate.thread()));
        System.out.println("   bytes/message  share  place (by samples)");
        allocations.sites().stream()
                .limit(top)
                .forEach(site -> System.out.printf(
                        Locale.ROOT,
                        "   %13.2f  %4.1f%%  %s%n",
                        site.share() * perMessage,
                        site.share() * 100,
                        site.place()));
    }
}
