package io.warrenmq.bench.scale;

import io.warrenmq.bench.client.ClientConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "connections",
        mixinStandardHelpOptions = true,
        description = "Opens connections with a channel each, one after the other, and leaves them idle.")
final class ConnectionsCommand implements Callable<Integer> {
    @Mixin
    private final Subject subject = new Subject();

    @Option(names = "--sizes", split = ",", defaultValue = "1,10,100,1000,10000")
    private int[] sizes = {};

    @Override
    public Integer call() throws IOException, InterruptedException {
        Arrays.sort(sizes);
        List<ClientConnection> open = new ArrayList<>();
        try (subject) {
            subject.open();
            OpenFiles.check(sizes[sizes.length - 1], subject.pid());
            Table table = subject.table(
                    "connections",
                    "seconds",
                    "us/connection",
                    "cpu us/connection",
                    "resident MB",
                    "KB/connection",
                    "live heap KB/connection");
            Memory empty = subject.memory();
            table.row(0, 0, Double.NaN, Double.NaN, empty.residentMb(), Double.NaN, Double.NaN);
            Memory before = empty;
            for (int size : sizes) {
                int added = size - open.size();
                Stopwatch stopwatch = subject.stopwatch();
                while (open.size() < size) {
                    open.add(ClientConnection.idle(subject.login()));
                }
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
            closeAll(open);
            subject.say("resident after all were closed: "
                    + Table.text(subject.memory().residentMb()) + " MB");
        } finally {
            closeAll(open);
        }
        return 0;
    }

    private static void closeAll(List<ClientConnection> open) throws IOException {
        for (ClientConnection connection : open) {
            connection.close();
        }
        open.clear();
    }
}
