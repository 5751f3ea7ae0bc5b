package io.warrenmq.balancing;

/**
 * Each node in turn, as often as its weight says, and evenly spread: at any moment each node was selected as often as
 * its weight demands, give or take less than one. The method is that of R. Tijdeman's chairman assignment: of the nodes
 * that have not yet had their share, the one that would first fall a whole turn behind comes next.
 *
 * <p>Weights may change at any time; what a node is ahead or behind then carries over in proportion. Guarded by its own
 * lock, which is held for one pass over the nodes.
 */
public final class SmoothRoundRobin implements Selector {
    private Weights known = Weights.of();
    /** How far each node is behind its share, in turns times the sum of all weights; negative if it is ahead. */
    private long[] behind = {};

    @Override
    public int select(Weights weights, Loads loads, int clientHash) {
        if (weights.total() == 0) {
            return NONE;
        }
        int index = next(weights);
        loads.take(index);
        return index;
    }

    private synchronized int next(Weights weights) {
        if (weights != known) {
            adopt(weights);
        }
        long total = weights.total();
        int best = NONE;
        for (int rank = 0; rank < weights.selectableCount(); rank++) {
            int index = weights.selectable(rank);
            behind[index] += weights.weight(index);
            if (behind[index] > 0 && (best == NONE || isDueBefore(index, best, total, weights))) {
                best = index;
            }
        }
        if (best == NONE) {
            best = furthestBehind(weights);
        }
        behind[best] -= total;
        return best;
    }

    private boolean isDueBefore(int one, int other, long total, Weights weights) {
        // Turns until a node is a whole turn behind are (total - behind) / weight; compared without a division.
        return (total - behind[one]) * weights.weight(other) < (total - behind[other]) * weights.weight(one);
    }

    /** Only after a change of weights can it be that none is behind. */
    private int furthestBehind(Weights weights) {
        int best = weights.selectable(0);
        for (int rank = 1; rank < weights.selectableCount(); rank++) {
            int index = weights.selectable(rank);
            if (behind[index] > behind[best]) {
                best = index;
            }
        }
        return best;
    }

    private void adopt(Weights weights) {
        if (weights.size() != behind.length) {
            behind = new long[weights.size()];
        } else if (!weights.sameAs(known)) {
            double scale = known.total() == 0 ? 0 : (double) weights.total() / known.total();
            for (int index = 0; index < behind.length; index++) {
                // Nobody makes up for the time when it could not be selected.
                boolean takesPart = weights.weight(index) > 0 && known.weight(index) > 0;
                behind[index] = takesPart ? Math.round(behind[index] * scale) : 0;
            }
        }
        known = weights;
    }
}
