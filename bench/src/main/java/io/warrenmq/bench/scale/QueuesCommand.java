package io.warrenmq.bench.scale;

import io.warrenmq.bench.client.ClientConnection;
import io.warrenmq.bench.client.Pipeline;
import io.warrenmq.bench.peer.Restarted;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "queues",
        mixinStandardHelpOptions = true,
        description = "Declares empty queues over one connection, many at once.")
final class QueuesCommand implements Callable<Integer> {
    @Mixin
    private final Subject subject = new Subject();

    @Option(names = "--sizes", split = ",", defaultValue = "1,10,100,1000,10000,100000")
    private int[] sizes = {};

    @Option(names = "--transient", description = "queues that are not durable")
    private boolean transientQueues;

    @Option(names = "--no-wait", description = "let the broker answer only the last declaration of each size")
    private boolean noWait;

    @Option(names = "--crash", description = "kill the broker before the restart that ends the curve")
    private boolean crash;

    private final String prefix = "warren-scale-" + Long.toString(System.nanoTime(), 36) + "-";

    @Override
    public Integer call() throws IOException, InterruptedException {
        Arrays.sort(sizes);
        int count = 0;
        try (subject) {
            subject.open();
            try (ClientConnection connection = subject.connect()) {
                Table table = subject.table(
                        "queues",
                        "seconds",
                        "us/queue",
                        "cpu us/queue",
                        "resident MB",
                        "KB/queue",
                        "live heap KB/queue");
                Pipeline pipeline = new Pipeline(connection, noWait);
                Memory before = subject.memory();
                table.row(0, 0, Double.NaN, Double.NaN, before.residentMb(), Double.NaN, Double.NaN);
                for (int size : sizes) {
                    int added = size - count;
                    Stopwatch stopwatch = subject.stopwatch();
                    for (; count < size; count++) {
                        pipeline.declareQueue(prefix + count, !transientQueues);
                    }
                    pipeline.finish();
                    connection.messageCount(prefix + (size - 1));
                    Stopwatch.Lap lap = stopwatch.lap();
                    Memory after = subject.memory();
                    table.row(
                            size,
                            lap.seconds(),
                            lap.microsEach(added),
                            lap.cpuMicrosEach(added),
                            after.residentMb(),
                            after.residentKbEach(before, added),
                            after.liveHeapKbEach(before, added));
                    before = after;
                }
            }
            if (subject.mayRestart() && !transientQueues) {
                restart(count);
            }
            delete(count);
        }
        return 0;
    }

    private void restart(int count) throws IOException, InterruptedException {
        Restarted restarted = subject.restart(crash);
        Comeback comeback = new Comeback(subject, restarted);
        try (ClientConnection connection = comeback.connect()) {
            connection.messageCount(prefix + (count - 1));
            subject.say("restart with " + count + " queues: port accepts after " + restarted.acceptsMs()
                    + " ms, last queue answers after " + comeback.elapsedMs() + " ms, resident "
                    + Table.text(subject.memory().residentMb()) + " MB");
        }
    }

    private void delete(int count) throws IOException, InterruptedException {
        try (ClientConnection connection = subject.connect()) {
            Pipeline pipeline = new Pipeline(connection, noWait);
            Stopwatch stopwatch = subject.stopwatch();
            for (int i = 0; i < count; i++) {
                pipeline.deleteQueue(prefix + i);
            }
            pipeline.finish();
            // Answered, and a channel is worked off in order: the deletions before it are done.
            connection.deleteQueue(prefix + (count - 1));
            Stopwatch.Lap lap = stopwatch.lap();
            subject.say("deleting them: " + Table.text(lap.microsEach(count)) + " us/queue, cpu "
                    + Table.text(lap.cpuMicrosEach(count)) + " us/queue, resident after it "
                    + Table.text(subject.memory().residentMb()) + " MB");
        }
    }
}
