package io.warrenmq.bench.perftest;

import java.util.List;

/** Options of PerfTest for the loads that brokers are usually compared by. */
enum PerfTestLoad {
    SMALL("16 B, transient, automatic acknowledgement", "-x 1 -y 1 -s 16 -a"),
    KIB("1 KiB, the same", "-x 1 -y 1 -s 1024 -a"),
    PERSISTENT(
            "1 KiB persistent, 500 unconfirmed at most, prefetch 500, acknowledged every 100",
            "-x 1 -y 1 -s 1024 -f persistent -c 500 -q 500 -A 100"),
    PACED(
            "1 KiB persistent at 5000 a second, 500 unconfirmed at most, prefetch 500, acknowledged every 10",
            "-x 1 -y 1 -s 1024 -f persistent -c 500 -q 500 -A 10 -r 5000"),
    MANY(
            "1 KiB persistent in 20 queues with a publisher and a consumer each, 100 unconfirmed at most",
            "-x 20 -y 20 -s 1024 -f persistent -c 100 -q 100 -A 20"
                    + " --queue-pattern warren-perf-test-%d --queue-pattern-from 1 --queue-pattern-to 20");

    private final String description;
    private final String arguments;

    PerfTestLoad(String description, String arguments) {
        this.description = description;
        this.arguments = arguments;
    }

    String description() {
        return description;
    }

    List<String> arguments() {
        return List.of(arguments.split(" ", -1));
    }
}
