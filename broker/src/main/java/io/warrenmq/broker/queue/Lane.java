package io.warrenmq.broker.queue;

import org.jspecify.annotations.Nullable;

/**
 * The messages of one priority of one queue, in order. Every message at or past the cursor is ready or a hole; those
 * before it are unacknowledged, dead or settled, or came back and wait aside, to be served before the cursor.
 *
 * <p>Counts only grow and are never used twice. Owned by its queue.
 */
final class Lane {
    static final long NONE = -1;

    private static final int PAGE_SHIFT = Integer.numberOfTrailingZeros(IndexPages.ENTRIES_PER_PAGE);
    private static final int INDEX_MASK = IndexPages.ENTRIES_PER_PAGE - 1;

    private final int number;
    private final IndexPages memory;
    private final PageDirectory directory = new PageDirectory();
    /** Messages that came back are served in the order of their return and not in that of their counts. */
    private final boolean inReturnOrder;

    private @Nullable Returned returned;
    /** The page that {@link #next} falls into, or {@link PageDirectory#NONE}. */
    private int tailPage = PageDirectory.NONE;

    private long next;
    private long cursor;
    private long ready;
    private long spilledUpTo;
    private long reservedUpTo;
    /** Ready messages below it are in memory or asked for; so are those at or above {@link #spilledUpTo}. */
    private long residentUpTo = Long.MAX_VALUE;

    private long sweptUpTo;

    /** @param first the count of its first message */
    Lane(int number, IndexPages memory, boolean inReturnOrder, long first) {
        this.number = number;
        this.memory = memory;
        this.inReturnOrder = inReturnOrder;
        this.next = first;
        this.cursor = first;
    }

    int number() {
        return number;
    }

    /** The count that the next message gets. */
    long next() {
        return next;
    }

    long cursor() {
        return cursor;
    }

    long ready() {
        return ready;
    }

    /** Every live message below it was given to the store for a segment. */
    long spilledUpTo() {
        return spilledUpTo;
    }

    void spilledUpTo(long count) {
        spilledUpTo = count;
    }

    long residentUpTo() {
        return residentUpTo;
    }

    void residentUpTo(long count) {
        residentUpTo = count;
    }

    /** Up to here {@link Residency} has looked at unacknowledged messages. */
    long sweptUpTo() {
        return sweptUpTo;
    }

    void sweptUpTo(long count) {
        sweptUpTo = count;
    }

    /** Adds a ready message at the end. */
    long append(long location, long expiresAtMs, int bodySizeBytes, int flags) {
        long count = write(location, expiresAtMs, bodySizeBytes, flags | EntryFlags.READY);
        ready++;
        return count;
    }

    /** Adds a message that is not ready (handed out at once, or dead) to a lane without ready messages. */
    long appendTaken(long location, long expiresAtMs, int bodySizeBytes, int flags) {
        assert ready == 0 : "taken out of turn";
        long count = write(location, expiresAtMs, bodySizeBytes, flags);
        cursor = next;
        return count;
    }

    /** Adds a message that is not ready behind others. */
    long appendAside(long location, long expiresAtMs, int bodySizeBytes, int flags) {
        return write(location, expiresAtMs, bodySizeBytes, flags);
    }

    /** Gives out a count to a message that is gone already; only without ready messages. */
    long skip() {
        assert ready == 0 : "skipped out of turn";
        long count = next;
        if (tailPage != PageDirectory.NONE) {
            memory.flags(IndexPages.entry(tailPage, (int) count & INDEX_MASK), EntryFlags.SETTLED);
        }
        advance();
        cursor = next;
        return count;
    }

    /** Counts below {@code count} were given out before a restart. */
    void reserve(long count) {
        reservedUpTo = count;
    }

    /** Everything that a restart found was appended. */
    void recovered() {
        restoreNext(reservedUpTo);
        trim();
    }

    /** Restores what a restart found: counts below {@code count} that were not restored are holes. */
    void restoreNext(long count) {
        while (next < count) {
            if (tailPage == PageDirectory.NONE) {
                next = count; // whole pages of holes need no memory at all
            } else {
                memory.flags(IndexPages.entry(tailPage, (int) next & INDEX_MASK), EntryFlags.SETTLED);
                advance();
            }
        }
    }

    /** The first ready message in order, or {@link #NONE}. */
    long head() {
        if (ready == 0) {
            return NONE;
        }
        while (returned != null && !returned.isEmpty()) {
            long count = returned.first();
            if (isReady(count)) {
                return count;
            }
            returned.removeFirst(); // it was lost while it waited
        }
        cursor = nextInState(cursor, next, EntryFlags.READY);
        return cursor;
    }

    /** Removes the head from the ready messages; the caller gives the entry its next state. */
    void takeHead() {
        if (returned != null && !returned.isEmpty()) {
            returned.removeFirst();
        } else {
            cursor++;
        }
        ready--;
    }

    /** A message that had been taken is ready again at its place; the caller has set its state. */
    void putBack(long count) {
        ready++;
        // The usual case, a channel that ends gives back everything from the last to the first, needs no heap.
        if (count == cursor - 1 && !inReturnOrder) {
            cursor = count;
            return;
        }
        if (returned == null) {
            returned = inReturnOrder ? new ReturnsList() : new CountHeap();
        }
        returned.add(count);
    }

    /** Handle of an entry that may be live, or {@link #NONE}: its state says. */
    long entry(long count) {
        if (count >= next) {
            return NONE;
        }
        int page = directory.page(count >>> PAGE_SHIFT);
        return page == PageDirectory.NONE ? NONE : IndexPages.entry(page, (int) count & INDEX_MASK);
    }

    /** A ready message past the cursor got another state: it is a hole from now on. */
    void takeAside() {
        ready--;
    }

    /** A ready message that is not the head is gone: it leaves a hole. */
    void dropReady(long count, long entry) {
        ready--;
        settle(count, entry);
    }

    /** Forgets an entry that is not ready any more. */
    void settle(long count, long entry) {
        memory.flags(entry, EntryFlags.SETTLED);
        long pageNumber = count >>> PAGE_SHIFT;
        // The page that is being filled stays even when it is empty: see trim.
        if (directory.addLive(pageNumber, -1) == 0 && pageNumber != next >>> PAGE_SHIFT) {
            releasePage(pageNumber);
        }
    }

    /**
     * Gives back the page being filled when nothing is in it. Not done at each settlement, because a queue whose
     * messages leave as fast as they come would take and give back a page for each of them.
     */
    void trim() {
        if (tailPage != PageDirectory.NONE && directory.live(next >>> PAGE_SHIFT) == 0) {
            releasePage(next >>> PAGE_SHIFT);
            tailPage = PageDirectory.NONE;
        }
    }

    /** The first count from {@code from} to below {@code to} whose entry has this state, or {@code to}. */
    long nextInState(long from, long to, int state) {
        long count = from;
        while (count < to) {
            long pageNumber = count >>> PAGE_SHIFT;
            int page = directory.page(pageNumber);
            if (page == PageDirectory.NONE) {
                long nextPage = directory.next(pageNumber);
                count = nextPage == Long.MAX_VALUE ? to : Math.min(to, nextPage << PAGE_SHIFT);
                continue;
            }
            long pageEnd = Math.min(to, (pageNumber + 1) << PAGE_SHIFT);
            for (; count < pageEnd; count++) {
                if (EntryFlags.is(memory.flags(IndexPages.entry(page, (int) count & INDEX_MASK)), state)) {
                    return count;
                }
            }
        }
        return to;
    }

    /** The first count from {@code from} to below {@code to} that is live, or {@code to}. */
    long nextLive(long from, long to) {
        long count = from;
        while (count < to) {
            long pageNumber = count >>> PAGE_SHIFT;
            int page = directory.page(pageNumber);
            if (page == PageDirectory.NONE) {
                long nextPage = directory.next(pageNumber);
                count = nextPage == Long.MAX_VALUE ? to : Math.min(to, nextPage << PAGE_SHIFT);
                continue;
            }
            long pageEnd = Math.min(to, (pageNumber + 1) << PAGE_SHIFT);
            for (; count < pageEnd; count++) {
                int flags = memory.flags(IndexPages.entry(page, (int) count & INDEX_MASK));
                if (!EntryFlags.is(flags, EntryFlags.SETTLED)) {
                    return count;
                }
            }
        }
        return to;
    }

    /** Gives back all index memory; the lane must not be used any more. */
    void close() {
        for (long pageNumber = directory.next(0);
                pageNumber != Long.MAX_VALUE;
                pageNumber = directory.next(pageNumber)) {
            releasePage(pageNumber);
        }
        tailPage = PageDirectory.NONE;
        ready = 0;
        next = 0;
        cursor = 0;
    }

    int pageCount() {
        return directory.count();
    }

    private boolean isReady(long count) {
        long entry = entry(count);
        return entry != NONE && EntryFlags.is(memory.flags(entry), EntryFlags.READY);
    }

    private long write(long location, long expiresAtMs, int bodySizeBytes, int flags) {
        long count = next;
        int index = (int) count & INDEX_MASK;
        int page = tailPage;
        if (page == PageDirectory.NONE) {
            page = memory.acquire();
            // What is left of another use of the page must not look like live messages.
            for (int i = 0; i < index; i++) {
                memory.flags(IndexPages.entry(page, i), EntryFlags.SETTLED);
            }
            directory.add(count >>> PAGE_SHIFT, page);
            tailPage = page;
        }
        memory.write(IndexPages.entry(page, index), location, expiresAtMs, bodySizeBytes, flags);
        directory.addLive(count >>> PAGE_SHIFT, 1);
        advance();
        return count;
    }

    private void advance() {
        next++;
        if (((int) next & INDEX_MASK) == 0 && tailPage != PageDirectory.NONE) {
            tailPage = PageDirectory.NONE;
            long full = (next >>> PAGE_SHIFT) - 1;
            if (directory.live(full) == 0) {
                releasePage(full);
            }
        }
    }

    private void releasePage(long pageNumber) {
        memory.release(directory.page(pageNumber));
        directory.remove(pageNumber);
    }
}
