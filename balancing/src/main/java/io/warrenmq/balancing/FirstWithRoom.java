package io.warrenmq.balancing;

/** Fills one node after the other, in their order: HAProxy's {@code first}. */
public final class FirstWithRoom implements Selector {
    /** With every node full, the first one is selected, and the connection waits for it. */
    @Override
    public synchronized int select(Weights weights, Loads loads, int clientHash) {
        if (weights.selectableCount() == 0) {
            return NONE;
        }
        int best = weights.selectable(0);
        for (int rank = 0; rank < weights.selectableCount(); rank++) {
            int index = weights.selectable(rank);
            if (loads.hasRoom(index)) {
                best = index;
                break;
            }
        }
        loads.take(best);
        return best;
    }
}
