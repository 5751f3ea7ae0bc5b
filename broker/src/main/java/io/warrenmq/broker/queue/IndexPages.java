package io.warrenmq.broker.queue;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Memory for the message indexes of all queues of one loop: pages of equal size, cut from slabs outside the heap.
 *
 * <p>An entry is 24 bytes: location (long), expiry (long), size of the body (int), flags ({@link EntryFlags}, int). A
 * handle of an entry stays valid until its page is given back. Owned by one loop.
 */
final class IndexPages {
    /** Entries of one page: small enough that a queue that holds one message costs 3 KB, not more. */
    static final int ENTRIES_PER_PAGE = 128;

    static final int ENTRY_BYTES = 24;
    static final int PAGE_BYTES = ENTRIES_PER_PAGE * ENTRY_BYTES;

    private static final int PAGES_PER_SLAB = Long.SIZE;
    private static final int SLAB_BYTES = PAGES_PER_SLAB * PAGE_BYTES;
    private static final int EXPIRY = 8;
    private static final int SIZE = 16;
    private static final int FLAGS = 20;
    private static final ByteBuffer NO_MEMORY = ByteBuffer.allocate(0);

    /** One bit per free page, per slab; a slab that was given back has none. */
    private long[] freePages = new long[4];

    private ByteBuffer[] slabs = new ByteBuffer[] {NO_MEMORY, NO_MEMORY, NO_MEMORY, NO_MEMORY};
    private final ArrayList<@Nullable Arena> arenas = new ArrayList<>();
    /** No slab below it has a free page. */
    private int firstCandidate;

    private int usedPages;
    private int liveSlabs;

    /** Takes a page with undefined content. */
    int acquire() {
        int slab = firstCandidate;
        while (slab < arenas.size() && freePages[slab] == 0) {
            slab++;
        }
        firstCandidate = slab;
        if (slab == arenas.size()) {
            slab = addSlab();
        }
        int bit = Long.numberOfTrailingZeros(freePages[slab]);
        freePages[slab] &= ~(1L << bit);
        usedPages++;
        return slab * PAGES_PER_SLAB + bit;
    }

    void release(int page) {
        int slab = page / PAGES_PER_SLAB;
        long bit = 1L << (page % PAGES_PER_SLAB);
        assert (freePages[slab] & bit) == 0 : "index page " + page + " released twice";
        freePages[slab] |= bit;
        usedPages--;
        firstCandidate = Math.min(firstCandidate, slab);
        // One slab is kept in reserve, so that a queue that hovers at a boundary does not allocate all the time.
        if (freePages[slab] == -1L && liveSlabs * PAGES_PER_SLAB - usedPages > 2 * PAGES_PER_SLAB) {
            dropSlab(slab);
        }
    }

    /** Bytes taken from the system. */
    long allocatedBytes() {
        return (long) liveSlabs * SLAB_BYTES;
    }

    int usedPages() {
        return usedPages;
    }

    static long entry(int page, int index) {
        return ((long) (page / PAGES_PER_SLAB) << 32) | ((page % PAGES_PER_SLAB) * PAGE_BYTES + index * ENTRY_BYTES);
    }

    void write(long entry, long location, long expiresAtMs, int bodySizeBytes, int flags) {
        ByteBuffer slab = slabs[(int) (entry >>> 32)];
        int offset = (int) entry;
        slab.putLong(offset, location);
        slab.putLong(offset + EXPIRY, expiresAtMs);
        slab.putInt(offset + SIZE, bodySizeBytes);
        slab.putInt(offset + FLAGS, flags);
    }

    /** 0 when the message is not in memory. */
    long location(long entry) {
        return slabs[(int) (entry >>> 32)].getLong((int) entry);
    }

    void location(long entry, long location) {
        slabs[(int) (entry >>> 32)].putLong((int) entry, location);
    }

    /** Milliseconds since the epoch, {@link Long#MAX_VALUE} for never. */
    long expiresAtMs(long entry) {
        return slabs[(int) (entry >>> 32)].getLong((int) entry + EXPIRY);
    }

    int bodySizeBytes(long entry) {
        return slabs[(int) (entry >>> 32)].getInt((int) entry + SIZE);
    }

    int flags(long entry) {
        return slabs[(int) (entry >>> 32)].getInt((int) entry + FLAGS);
    }

    void flags(long entry, int flags) {
        slabs[(int) (entry >>> 32)].putInt((int) entry + FLAGS, flags);
    }

    private int addSlab() {
        int slab = 0;
        while (slab < arenas.size() && arenas.get(slab) != null) {
            slab++;
        }
        if (slab == arenas.size()) {
            arenas.add(null);
            if (slab == slabs.length) {
                slabs = java.util.Arrays.copyOf(slabs, slab * 2);
                java.util.Arrays.fill(slabs, slab, slab * 2, NO_MEMORY);
                freePages = java.util.Arrays.copyOf(freePages, slab * 2);
            }
        }
        // Shared, because at start-up the recovering thread fills indexes before their loops take over.
        Arena arena = Arena.ofShared();
        arenas.set(slab, arena);
        slabs[slab] = arena.allocate(SLAB_BYTES, Long.BYTES).asByteBuffer().order(ByteOrder.nativeOrder());
        freePages[slab] = -1L;
        liveSlabs++;
        firstCandidate = Math.min(firstCandidate, slab);
        return slab;
    }

    private void dropSlab(int slab) {
        Arena arena = arenas.get(slab);
        if (arena != null) {
            freePages[slab] = 0;
            slabs[slab] = NO_MEMORY;
            arenas.set(slab, null);
            liveSlabs--;
            arena.close();
        }
    }
}
