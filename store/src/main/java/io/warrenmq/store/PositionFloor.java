package io.warrenmq.store;

import io.warrenmq.store.disk.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The count below which no lane may begin that recovery knows nothing of. Damage can hide every record of a lane, and
 * more damage can bring them back: their positions must not belong to other messages by then.
 *
 * <p>It is raised whenever recovery reports damage. The number is the name of an empty file beside the log, so that
 * damage inside files cannot change it. Owned by the recovering thread.
 */
final class PositionFloor {
    /**
     * How far it is raised. A lane would have to give out as many positions, all of them hidden by damage, to reach the
     * next floor; counts have room for a million steps.
     */
    static final long STEP = 1L << 36;

    /** Not raised beyond: the upper half of all counts stays for messages. */
    private static final long HIGHEST = 1L << 55;

    private static final Pattern NAME = Pattern.compile("positions-from-([0-9a-f]{14})");

    private final Disk disk;
    private final List<String> files = new ArrayList<>();
    private long count;

    PositionFloor(Disk disk) throws IOException {
        this.disk = disk;
        for (String name : disk.list("")) {
            Matcher floor = NAME.matcher(name);
            if (floor.matches()) {
                files.add(name);
                count = Math.max(count, Long.parseLong(floor.group(1), 16));
            }
        }
    }

    long count() {
        return count;
    }

    /** Raises it above {@code highest}, the highest count known of, and above where it was; on disk on return. */
    void raise(long highest) throws IOException {
        count = Math.min(HIGHEST, (Math.max(count, highest) / STEP + 1) * STEP);
        String name = String.format("positions-from-%014x", count);
        disk.open(name, true).close();
        disk.syncDirectory("");
        for (String old : files) {
            if (!old.equals(name)) {
                disk.delete(old);
            }
        }
        files.clear();
        files.add(name);
    }
}
