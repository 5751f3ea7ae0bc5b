package io.warrenmq.server.amqp;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The limit of unacknowledged deliveries of a whole channel (basic.qos with global). Shared between the channel's loop,
 * which sets the limit and frees room, and the loops of the queues, which take it: a slot is reserved before a queue
 * may deliver, so the limit holds exactly also when several queues deliver at once.
 */
final class ChannelPrefetch {
    /** 0 for none; written by the channel's loop. */
    private volatile int limit;

    private final AtomicInteger taken = new AtomicInteger();

    /** Slots that were given back and are not free yet; owned by the channel's loop. */
    private int returned;

    boolean limited() {
        return limit != 0;
    }

    int limit() {
        return limit;
    }

    /** @param unacked deliveries outstanding now, which count from the start */
    void limit(int newLimit, int unacked) {
        freeReturned();
        if (limit == 0) {
            taken.set(unacked);
        }
        limit = newLimit;
    }

    /** Whether consumers without acknowledgement, which take no slot, may be served: they wait like the others. */
    boolean hasRoom() {
        int most = limit;
        return most == 0 || taken.get() < most;
    }

    boolean reserve() {
        int before;
        do {
            before = taken.get();
            if (before >= limit) {
                return false;
            }
        } while (!taken.compareAndSet(before, before + 1));
        return true;
    }

    /**
     * A slot is not needed any more. It is free only with {@link #freeReturned}: the queue that hears of the
     * acknowledgement first would take it again and again, and those whose turn it is would starve.
     */
    void giveBack() {
        returned++;
    }

    /** Frees what was given back; consumers must be told in turn then. */
    void freeReturned() {
        taken.addAndGet(-returned);
        returned = 0;
    }
}
