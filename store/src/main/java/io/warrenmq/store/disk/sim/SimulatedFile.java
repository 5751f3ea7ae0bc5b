package io.warrenmq.store.disk.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The content of a file: what programs see, what is on the platter, and the writes between the two. Guarded by its
 * disk.
 */
final class SimulatedFile {
    private static final int SECTOR_BYTES = 512;

    private final List<Change> unsynced = new ArrayList<>();
    private byte[] seen = new byte[0];
    private int seenSize;
    private byte[] kept = new byte[0];
    private int keptSize;

    /** A write, or with {@code truncates} a cut at {@code at}. */
    private record Change(int at, byte[] bytes, boolean truncates) {}

    void write(ByteBuffer bytes, int at) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        unsynced.add(new Change(at, copy, false));
        seen = put(seen, at, copy, copy.length);
        seenSize = Math.max(seenSize, at + copy.length);
    }

    void truncate(int size) {
        if (size < seenSize) {
            unsynced.add(new Change(size, new byte[0], true));
            Arrays.fill(seen, size, seenSize, (byte) 0);
            seenSize = size;
        }
    }

    int read(ByteBuffer into, int at) {
        int count = Math.max(0, Math.min(into.remaining(), seenSize - at));
        if (count > 0) {
            into.put(seen, at, count);
        }
        return count;
    }

    int size() {
        return seenSize;
    }

    boolean hasUnsynced() {
        return !unsynced.isEmpty();
    }

    void force() {
        unsynced.forEach(change -> keep(change, change.bytes().length));
        unsynced.clear();
    }

    /** Loses unsynced changes: keeps some of the first ones, and of the one after these only its beginning. */
    void tear(RandomGenerator random) {
        int whole = random.nextInt(unsynced.size() + 1);
        for (int i = 0; i < whole; i++) {
            keep(unsynced.get(i), unsynced.get(i).bytes().length);
        }
        if (whole < unsynced.size()) {
            Change torn = unsynced.get(whole);
            keep(torn, torn.truncates() ? 0 : random.nextInt(torn.bytes().length + 1));
        }
        forget();
    }

    /**
     * Loses unsynced changes as a cache does that is written back in any order: each sector has its newest or its last
     * synced content.
     */
    void scatter(RandomGenerator random) {
        BitSet touched = new BitSet();
        for (Change change : unsynced) {
            if (change.truncates()) {
                keep(change, 0);
            } else if (change.bytes().length > 0) {
                touched.set(change.at() / SECTOR_BYTES, (change.at() + change.bytes().length - 1) / SECTOR_BYTES + 1);
            }
        }
        touched.stream().filter(sector -> random.nextBoolean()).forEach(sector -> {
            int from = sector * SECTOR_BYTES;
            int to = Math.min(from + SECTOR_BYTES, seenSize);
            if (from < to) {
                keep(new Change(from, Arrays.copyOfRange(seen, from, to), false), to - from);
            }
        });
        forget();
    }

    /** Loses all unsynced changes. */
    void forget() {
        unsynced.clear();
        seen = kept.clone();
        seenSize = keptSize;
    }

    void flip(int at, int mask) {
        seen[at] ^= (byte) mask;
        if (at < keptSize) {
            kept[at] ^= (byte) mask;
        }
    }

    /** Cuts the file behind everybody's back. */
    void cut(int size) {
        unsynced.clear();
        seen = Arrays.copyOf(seen, size);
        seenSize = size;
        kept = seen.clone();
        keptSize = size;
    }

    SimulatedFile copy() {
        SimulatedFile copy = new SimulatedFile();
        copy.seen = Arrays.copyOf(seen, seenSize);
        copy.seenSize = seenSize;
        copy.kept = Arrays.copyOf(kept, keptSize);
        copy.keptSize = keptSize;
        copy.unsynced.addAll(unsynced);
        return copy;
    }

    private void keep(Change change, int count) {
        if (change.truncates()) {
            if (change.at() < keptSize) {
                Arrays.fill(kept, change.at(), keptSize, (byte) 0);
                keptSize = change.at();
            }
            return;
        }
        kept = put(kept, change.at(), change.bytes(), count);
        keptSize = Math.max(keptSize, count == 0 ? 0 : change.at() + count);
    }

    private static byte[] put(byte[] content, int at, byte[] bytes, int count) {
        byte[] grown = content;
        if (at + count > content.length) {
            grown = Arrays.copyOf(content, Math.max(at + count, content.length * 2));
        }
        System.arraycopy(bytes, 0, grown, at, count);
        return grown;
    }
}
