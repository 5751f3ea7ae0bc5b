package io.warrenmq.bench.vrrp;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long a pinging client misses the address with adverts each 10 ms (version 3). */
final class Failovers {
    private static final int PRIORITY = 200;
    private static final int OTHER_PRIORITY = 199;
    private static final long QUIET_US = 500_000;
    private static final long LOOK_MS = 700;

    private final Path root;
    private final int rounds;

    Failovers(Path root, int rounds) {
        this.root = root;
        this.rounds = rounds;
    }

    /** Both programs in turn, so that a machine that becomes slower does so for both. */
    void run() throws IOException, InterruptedException {
        List<Program> programs = List.of(Program.WARREN, Program.KEEPALIVED);
        for (Fault fault : List.of(Fault.CABLE, Fault.KILL, Fault.STOP)) {
            List<List<Long>> gaps = List.of(new ArrayList<>(), new ArrayList<>());
            List<List<Long>> returns = List.of(new ArrayList<>(), new ArrayList<>());
            for (int round = 0; round < rounds; round++) {
                for (int index = 0; index < programs.size(); index++) {
                    once(programs.get(index), fault, gaps.get(index), returns.get(index));
                }
            }
            for (int index = 0; index < programs.size(); index++) {
                print(programs.get(index), fault.name().toLowerCase(Locale.ROOT), gaps.get(index));
                print(programs.get(index), "return", returns.get(index));
            }
        }
    }

    /** A pair of fresh daemons each time: the first takeover of a process is the one that counts. */
    private void once(Program program, Fault fault, List<Long> gaps, List<Long> returns)
            throws IOException, InterruptedException {
        try (Lab lab = new Lab()) {
            Wire wire = new Wire(lab);
            Pair pair = new Pair(
                    lab,
                    root,
                    program,
                    program,
                    new Pair.Settings(PRIORITY, OTHER_PRIORITY, "    version 3\n    advert_int 0.01\n"));
            pair.startPreferred().said("Entering MASTER STATE");
            pair.startOther().said("Entering BACKUP STATE");
            wire.awaitMaster(0, QUIET_US);
            gaps.add(gap(lab, () -> pair.fail(fault)));
            wire.awaitMaster(1, QUIET_US);
            returns.add(gap(lab, () -> pair.mend(fault)));
            wire.awaitMaster(0, QUIET_US);
            pair.end();
        }
    }

    private interface Event {
        void happen() throws IOException, InterruptedException;
    }

    private static long gap(Lab lab, Event event) throws IOException, InterruptedException {
        Pings pings = new Pings(lab);
        // The first answers wait for the address to be found.
        Thread.sleep(LOOK_MS);
        long since = Clock.nowUs();
        event.happen();
        Thread.sleep(2 * LOOK_MS);
        return pings.longestGapUs(since - 100_000);
    }

    private static void print(Program program, String what, List<Long> gapsUs) {
        List<Long> sorted = gapsUs.stream().sorted().toList();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%-10s %-6s median %5.1f ms, longest %5.1f ms:",
                program,
                what,
                sorted.get(sorted.size() / 2) / 1e3,
                sorted.getLast() / 1e3));
        gapsUs.forEach(gap -> line.append(String.format(Locale.ROOT, " %.1f", gap / 1e3)));
        System.out.println(line);
    }
}
