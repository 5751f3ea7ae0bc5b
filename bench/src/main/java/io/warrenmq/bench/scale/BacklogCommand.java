package io.warrenmq.bench.scale;

import io.warrenmq.bench.client.ClientConnection;
import io.warrenmq.bench.load.LoadOptions;
import io.warrenmq.bench.load.PublisherGroup;
import io.warrenmq.bench.peer.Restarted;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "backlog",
        mixinStandardHelpOptions = true,
        description = "Fills a durable queue with persistent, confirmed messages, restarts the broker (with --peer),"
                + " and drains the queue, looking at every sequence number.")
final class BacklogCommand implements Callable<Integer> {
    @Mixin
    private final Subject subject = new Subject();

    @Option(names = "--sizes", split = ",", defaultValue = "1000000,3000000,10000000")
    private long[] sizes = {};

    @Option(names = "--body", defaultValue = "1024", description = "bytes, at least 16")
    private int bodyBytes;

    @Option(names = "--window", defaultValue = "1000", description = "publishes in flight without a confirm")
    private int confirmWindow;

    @Option(names = "--crash", description = "kill the broker instead of telling it to end")
    private boolean crash;

    private final String queue = "warren-scale-" + Long.toString(System.nanoTime(), 36);

    @Override
    public Integer call() throws IOException, InterruptedException {
        Arrays.sort(sizes);
        try (subject) {
            subject.open();
            Table table = subject.table(
                    "messages",
                    "fill s",
                    "fill us/message",
                    "fill cpu us/message",
                    "resident MB",
                    "KB/message",
                    "live heap KB/message",
                    "accepts ms",
                    "count ms",
                    "first ms",
                    "drain s",
                    "drain us/message",
                    "drain cpu us/message",
                    "drained MB");
            for (long size : sizes) {
                measure(table, size);
            }
        }
        return 0;
    }

    private void measure(Table table, long size) throws IOException, InterruptedException {
        try (ClientConnection connection = subject.connect()) {
            connection.declareQueue(queue, true, Map.of());
        }
        Memory before = subject.memory();
        Stopwatch.Lap fill = fill(size);
        Memory full = subject.memory();
        Return back = subject.mayRestart() ? restart(size) : Return.NONE;
        Stopwatch.Lap drain = drain(size);
        Memory drained = subject.memory();
        table.row(
                (double) size,
                fill.seconds(),
                fill.microsEach(size),
                fill.cpuMicrosEach(size),
                full.residentMb(),
                full.residentKbEach(before, size),
                full.liveHeapKbEach(before, size),
                back.acceptsMs(),
                back.countMs(),
                back.firstDeliveryMs(),
                drain.seconds(),
                drain.microsEach(size),
                drain.cpuMicrosEach(size),
                drained.residentMb());
        try (ClientConnection connection = subject.connect()) {
            connection.deleteQueue(queue);
        }
    }

    private Stopwatch.Lap fill(long size) throws IOException {
        LoadOptions options = LoadOptions.publishing(bodyBytes, true, confirmWindow, size);
        try (ClientConnection connection = subject.connect()) {
            connection.selectConfirms();
            PublisherGroup publishers = new PublisherGroup(
                    options, List.of(connection), List.of(""), List.<String[]>of(new String[] {queue}));
            Stopwatch stopwatch = subject.stopwatch();
            publishers.run();
            Stopwatch.Lap lap = stopwatch.lap();
            if (publishers.refused() > 0) {
                throw new IOException("the broker refused " + publishers.refused() + " of " + size + " messages");
            }
            return lap;
        }
    }

    /** Milliseconds since the process was started; NaN where there was no restart. */
    private record Return(double acceptsMs, double countMs, double firstDeliveryMs) {
        static final Return NONE = new Return(Double.NaN, Double.NaN, Double.NaN);
    }

    private Return restart(long size) throws IOException, InterruptedException {
        Restarted restarted = subject.restart(crash);
        Comeback comeback = new Comeback(subject, restarted);
        long countMs;
        try (ClientConnection connection = comeback.connect()) {
            long count = connection.messageCount(queue);
            countMs = comeback.elapsedMs();
            if (count != size) {
                throw new IOException(count + " of " + size + " confirmed messages are there after the restart");
            }
        }
        try (Drain first = new Drain(subject.connect(), queue, 1, 1, Drain.Settling.NONE)) {
            first.run(1);
            return new Return((double) restarted.acceptsMs(), (double) countMs, (double) comeback.elapsedMs());
        } finally {
            awaitRequeued(size);
        }
    }

    /** A delivery that was not acknowledged goes back when the broker noticed that its connection is gone. */
    private void awaitRequeued(long size) throws IOException, InterruptedException {
        try (ClientConnection connection = subject.connect()) {
            long deadline = System.nanoTime() + 30_000_000_000L;
            while (connection.messageCount(queue) != size) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("an unacknowledged message did not go back to its queue within 30 s");
                }
                Thread.sleep(5);
            }
        }
    }

    private Stopwatch.Lap drain(long size) throws IOException {
        Stopwatch.Lap lap;
        try (Drain drain = new Drain(subject.connect(), queue, 1000, 100, Drain.Settling.ACKNOWLEDGE)) {
            Stopwatch stopwatch = subject.stopwatch();
            drain.run(size);
            lap = stopwatch.lap();
        }
        try (ClientConnection connection = subject.connect()) {
            long left = connection.messageCount(queue);
            if (left != 0) {
                throw new IOException(left + " messages are in the queue after all " + size + " were acknowledged");
            }
        }
        return lap;
    }
}
