package io.warrenmq.balancing;

import java.util.Arrays;

/**
 * The node with the fewest connections for its weight; among equals the one that was selected longest ago. Guarded by
 * its own lock, so that each selection sees the load that the one before it made.
 */
public final class LeastConnections implements Selector {
    private long[] selectedAt = {};
    private long turn;

    @Override
    public synchronized int select(Weights weights, Loads loads, int clientHash) {
        if (weights.selectableCount() == 0) {
            return NONE;
        }
        if (selectedAt.length < weights.size()) {
            selectedAt = Arrays.copyOf(selectedAt, weights.size());
        }
        int best = NONE;
        for (int rank = 0; rank < weights.selectableCount(); rank++) {
            int index = weights.selectable(rank);
            if (best == NONE || comesBefore(index, best, weights, loads)) {
                best = index;
            }
        }
        selectedAt[best] = ++turn;
        loads.take(best);
        return best;
    }

    private boolean comesBefore(int one, int other, Weights weights, Loads loads) {
        long oneLoad = loadWithOneMore(loads.load(one)) * weights.weight(other);
        long otherLoad = loadWithOneMore(loads.load(other)) * weights.weight(one);
        return oneLoad < otherLoad || oneLoad == otherLoad && selectedAt[one] < selectedAt[other];
    }

    /**
     * Counting the connection to come keeps small nodes from being filled first; idle nodes are all alike, as in
     * HAProxy.
     */
    private static long loadWithOneMore(int load) {
        return load == 0 ? 0 : load + 1L;
    }
}
