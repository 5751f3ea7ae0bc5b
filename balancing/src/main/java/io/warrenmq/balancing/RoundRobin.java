package io.warrenmq.balancing;

import java.util.concurrent.atomic.AtomicLong;

/** Each node in turn, whatever its weight. */
public final class RoundRobin implements Selector {
    private final AtomicLong turns;

    public RoundRobin() {
        this(0);
    }

    /** Begins at some turn, so that many programs that start together do not all begin with the first node. */
    public RoundRobin(long firstTurn) {
        turns = new AtomicLong(firstTurn);
    }

    @Override
    public int select(Weights weights, Loads loads, int clientHash) {
        if (weights.selectableCount() == 0) {
            return NONE;
        }
        // floorMod, because the counter may begin below 0 or run over.
        int index = weights.selectable(Math.floorMod(turns.getAndIncrement(), weights.selectableCount()));
        loads.take(index);
        return index;
    }
}
