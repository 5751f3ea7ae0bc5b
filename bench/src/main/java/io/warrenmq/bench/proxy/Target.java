package io.warrenmq.bench.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where to connect to, and the process whose CPU is counted; 0 for none. */
record Target(String name, int port, long pid) {
    private static final double TICKS_PER_SECOND = 100;

    static Target parse(String text) {
        String[] parts = text.split(":", -1);
        return new Target(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
    }

    /** Resident memory of the process. */
    long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow(() -> new IOException("process " + pid + " has ended"));
    }

    /** CPU seconds of the process so far, in steps of 10 ms. */
    double cpuSeconds() throws IOException {
        if (pid == 0) {
            return 0;
        }
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }
}
