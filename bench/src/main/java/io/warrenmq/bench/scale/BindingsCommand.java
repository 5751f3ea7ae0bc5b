package io.warrenmq.bench.scale;

import io.warrenmq.bench.client.ClientConnection;
import io.warrenmq.bench.client.Pipeline;
import io.warrenmq.bench.load.LoadOptions;
import io.warrenmq.bench.load.PublisherGroup;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "bindings",
        mixinStandardHelpOptions = true,
        description = "Binds a queue to a topic exchange ever more often, and publishes through it at each size.")
final class BindingsCommand implements Callable<Integer> {
    private static final int BODY_BYTES = 256;
    private static final int CONFIRM_WINDOW = 1000;
    private static final int MOST_KEYS = 10_000;

    @Mixin
    private final Subject subject = new Subject();

    @Option(names = "--sizes", split = ",", defaultValue = "1,10,100,1000,10000,100000")
    private int[] sizes = {};

    @Option(names = "--no-wait", description = "let the broker answer only the last binding of each size")
    private boolean noWait;

    @Option(names = "--messages", defaultValue = "50000", description = "published at each size, and before to warm up")
    private int messages;

    private final String name = "warren-scale-" + Long.toString(System.nanoTime(), 36);

    @Override
    public Integer call() throws IOException, InterruptedException {
        Arrays.sort(sizes);
        int count = 0;
        try (subject) {
            subject.open();
            try (ClientConnection connection = subject.connect()) {
                connection.declareExchange(name, "topic");
                connection.declareQueue(name, true, Map.of());
                Table table = subject.table(
                        "bindings",
                        "seconds",
                        "us/binding",
                        "cpu us/binding",
                        "resident MB",
                        "KB/binding",
                        "live heap KB/binding",
                        "publish us/message",
                        "publish cpu us/message");
                Pipeline pipeline = new Pipeline(connection, noWait);
                Memory before = subject.memory();
                for (int size : sizes) {
                    int added = size - count;
                    Stopwatch stopwatch = subject.stopwatch();
                    for (; count < size; count++) {
                        pipeline.bindQueue(name, name, "a." + count + ".*");
                    }
                    pipeline.finish();
                    // Again, but answered: a channel is worked off in order, so the others are there.
                    connection.bindQueue(name, name, "a." + (count - 1) + ".*");
                    Stopwatch.Lap lap = stopwatch.lap();
                    Memory after = subject.memory();
                    publish(connection, size);
                    Stopwatch.Lap published = publish(connection, size);
                    table.row(
                            size,
                            lap.seconds(),
                            lap.microsEach(added),
                            lap.cpuMicrosEach(added),
                            after.residentMb(),
                            after.residentKbEach(before, added),
                            after.liveHeapKbEach(before, added),
                            published.microsEach(messages),
                            published.cpuMicrosEach(messages));
                    // Publishing has left its own traces, which the next bindings must not be charged with.
                    before = subject.memory();
                }
                Stopwatch stopwatch = subject.stopwatch();
                connection.deleteQueue(name);
                Stopwatch.Lap lap = stopwatch.lap();
                connection.deleteExchange(name);
                subject.say("deleting the queue with " + count + " bindings: " + Table.text(lap.elapsedNanos() / 1e6)
                        + " ms, resident after it "
                        + Table.text(subject.memory().residentMb()) + " MB");
            }
        }
        return 0;
    }

    /** Confirmed, so that the broker is done with routing when the clock is read. */
    private Stopwatch.Lap publish(ClientConnection control, int size) throws IOException {
        LoadOptions options = LoadOptions.publishing(BODY_BYTES, false, CONFIRM_WINDOW, messages);
        try (ClientConnection connection = subject.connect()) {
            connection.selectConfirms();
            PublisherGroup publishers =
                    new PublisherGroup(options, List.of(connection), List.of(name), List.<String[]>of(keys(size)));
            Stopwatch stopwatch = subject.stopwatch();
            publishers.run();
            Stopwatch.Lap lap = stopwatch.lap();
            long there = control.messageCount(name);
            if (there != messages) {
                throw new IOException(there + " of " + messages + " messages reached the queue");
            }
            control.purgeQueue(name);
            return lap;
        }
    }

    /** Keys that match one binding each, spread evenly over all bindings. */
    private static String[] keys(int size) {
        String[] keys = new String[Math.min(size, MOST_KEYS)];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = "a." + (long) i * size / keys.length + ".x";
        }
        return keys;
    }
}
