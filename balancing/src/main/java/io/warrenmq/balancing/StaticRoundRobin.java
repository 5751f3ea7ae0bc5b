package io.warrenmq.balancing;

import java.util.concurrent.atomic.AtomicLong;

/** Walks a table that is computed from the weights whenever they change: HAProxy's {@code static-rr}. */
public final class StaticRoundRobin implements Selector {
    private final AtomicLong turns = new AtomicLong();
    private volatile WeightTable table = WeightTable.of(Weights.of());

    @Override
    public int select(Weights weights, Loads loads, int clientHash) {
        WeightTable current = table;
        if (!current.isFor(weights)) {
            current = WeightTable.of(weights);
            table = current;
        }
        if (current.slots() == 0) {
            return NONE;
        }
        int index = current.node(Math.floorMod(turns.getAndIncrement(), current.slots()));
        loads.take(index);
        return index;
    }
}
