package io.warrenmq.bench.vrrp;

import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When which node got and lost the virtual address, as its kernel says. Written by readers, read by the owner. */
final class Owners {
    private static final Pattern STAMP =
            Pattern.compile("\\[(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+)\\] (.*)");

    private final List<Change> changes = new CopyOnWriteArrayList<>();

    private record Change(long atUs, int node, boolean has) {}

    Owners(Lab lab) throws IOException {
        for (int node = 0; node < Lab.CLIENT; node++) {
            int watched = node;
            lab.start(
                    List.of("ip", "-tshort", "-4", "-n", lab.namespace(node), "monitor", "address"),
                    line -> heard(watched, line));
        }
    }

    private void heard(int node, String line) {
        Matcher matcher = STAMP.matcher(line);
        if (matcher.matches() && line.contains(" " + Lab.VIRTUAL_ADDRESS + "/")) {
            var time = LocalDateTime.parse(matcher.group(1))
                    .atZone(ZoneId.systemDefault())
                    .toInstant();
            changes.add(new Change(
                    time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000,
                    node,
                    !matcher.group(2).startsWith("Deleted")));
        }
    }

    /** For how long both nodes had the address at the same time since some moment; until now if they still do. */
    long bothUs(long sinceUs) {
        boolean[] has = new boolean[2];
        long both = 0;
        long from = 0;
        List<Change> sorted = new ArrayList<>(changes);
        sorted.sort(java.util.Comparator.comparingLong(Change::atUs));
        sorted.add(new Change(Clock.nowUs(), 0, false));
        for (Change change : sorted) {
            boolean were = has[0] && has[1];
            has[change.node()] = change.has();
            boolean are = has[0] && has[1];
            if (!were && are) {
                from = change.atUs();
            } else if (were && !are && change.atUs() > sinceUs) {
                both += change.atUs() - Math.max(from, sinceUs);
            }
        }
        return both;
    }
}
