package io.warrenmq.bench.vrrp;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Elections and takeovers of version 2 with adverts each second, beside the formula. */
final class Times {
    private static final int PRIORITY = 150;
    private static final int OTHER_PRIORITY = 100;
    private static final long SECOND_US = 1_000_000;
    private static final long QUIET_US = 1_500_000;

    private final Path root;
    private final int rounds;

    Times(Path root, int rounds) {
        this.root = root;
        this.rounds = rounds;
    }

    private static long skewUs(int priority) {
        return (256 - priority) * SECOND_US / 256;
    }

    void run(Program first, Program second) throws IOException, InterruptedException {
        Map<Fault, List<Long>> takeovers = new EnumMap<>(Fault.class);
        List<Long> elections = new ArrayList<>();
        long bothUs = 0;
        try (Lab lab = new Lab()) {
            Wire wire = new Wire(lab);
            Owners owners = new Owners(lab);
            Pair pair = new Pair(lab, root, first, second, new Pair.Settings(PRIORITY, OTHER_PRIORITY, """
                        advert_int 1
                        authentication {
                            auth_type PASS
                            auth_pass root123
                        }
                    """));
            pair.startOther().said("Entering BACKUP STATE");
            Router preferred = pair.startPreferred();
            long begun = preferred.said("Entering BACKUP STATE");
            elections.add(wire.first(0, begun, false).atUs() - begun);
            for (int round = 0; round < rounds; round++) {
                for (Fault fault : Fault.values()) {
                    wire.awaitMaster(0, QUIET_US);
                    long faultUs = pair.fail(fault);
                    // A killed Keepalived may still say farewell; then it is no silent death.
                    long silentUs;
                    if (fault.isAnnounced()) {
                        silentUs = wire.first(0, faultUs, true).atUs();
                    } else {
                        wire.first(1, faultUs, false);
                        silentUs = wire.last(0, faultUs + SECOND_US).atUs();
                    }
                    takeovers
                            .computeIfAbsent(fault, key -> new ArrayList<>())
                            .add(wire.first(1, faultUs, false).atUs() - silentUs);
                    if (!(fault == Fault.KILL && first == Program.KEEPALIVED)) {
                        bothUs = Math.max(bothUs, owners.bothUs(faultUs));
                    }
                    long mendUs = Clock.nowUs();
                    pair.mend(fault);
                    wire.first(0, mendUs, false);
                    bothUs = Math.max(bothUs, owners.bothUs(mendUs));
                }
            }
            pair.end();
        }
        print(first, second, "election", 3 * SECOND_US + skewUs(PRIORITY), elections);
        for (Fault fault : Fault.values()) {
            long formula = skewUs(OTHER_PRIORITY) + (fault.isAnnounced() ? 0 : 3 * SECOND_US);
            print(
                    first,
                    second,
                    fault.name().toLowerCase(Locale.ROOT),
                    formula,
                    takeovers.getOrDefault(fault, List.of()));
        }
        System.out.printf(
                Locale.ROOT, "%s, %s: both had the address for %.1f ms at most%n", first, second, bothUs / 1e3);
    }

    private static void print(Program first, Program second, String what, long formulaUs, List<Long> timesUs) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT, "%-10s %-10s %-9s formula %6.0f ms, measured", first, second, what, formulaUs / 1e3));
        double worst = 0;
        for (long time : timesUs) {
            line.append(String.format(Locale.ROOT, " %.1f", time / 1e3));
            worst = Math.max(worst, Math.abs(time - formulaUs) * 100.0 / formulaUs);
        }
        System.out.println(line.append(String.format(Locale.ROOT, ", off by %.2f %% at most", worst)));
    }
}
