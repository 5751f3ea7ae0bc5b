package io.warrenmq.app.train;

import io.warrenmq.app.config.ConfigEnvironment;
import io.warrenmq.app.config.ConfigOverrides;
import io.warrenmq.app.config.ConfigResult;
import io.warrenmq.app.config.NodeConfig;
import io.warrenmq.app.node.NodeProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code warren train}: starts a node on a free port and an empty directory, serves one client, and ends. The launcher
 * runs it once after a build to make the start-up cache.
 */
@Command(name = "train", description = "Runs a short training load for the start-up cache.", hidden = true)
public final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("warren-training");
        try {
            return train(directory);
        } finally {
            deleteTree(directory);
        }
    }

    private int train(Path directory) throws InterruptedException {
        ConfigOverrides overrides = new ConfigOverrides(
                OptionalInt.of(0), Optional.of(directory), Optional.of("training"), Optional.empty());
        ConfigEnvironment environment = new ConfigEnvironment(Map.of(), directory, directory, "localhost");
        if (!(NodeConfig.load(overrides, environment) instanceof ConfigResult.Loaded(NodeConfig config, var _))) {
            throw new IllegalStateException("the defaults are not a valid configuration");
        }
        AtomicReference<String> failure = new AtomicReference<>("");
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output);
        NodeProcess node = new NodeProcess(config, Optional.of(0), List.of(), writer, writer);
        node.whenServing(listeners -> {
            try (TrainingClient client = new TrainingClient(listeners.getFirst().port())) {
                client.run();
            } catch (IOException e) {
                failure.set(e.toString());
            } finally {
                node.halt();
            }
        });
        int status = node.run();
        if (status != 0 || !failure.get().isEmpty()) {
            spec.commandLine().getErr().println("training failed: " + failure.get() + "\n" + output);
            return 1;
        }
        return 0;
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
