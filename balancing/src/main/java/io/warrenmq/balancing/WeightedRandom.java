package io.warrenmq.balancing;

/** Draws one or more nodes, each as likely as its weight says, and takes the least loaded of those drawn. */
public final class WeightedRandom implements Selector {
    private final Chance chance;
    private final int draws;

    /** Draws once, so that only the weight decides. */
    public WeightedRandom(Chance chance) {
        this(chance, 1);
    }

    /**
     * Two draws already keep the load even; more cost time and give little.
     *
     * @param draws at least 1
     */
    public WeightedRandom(Chance chance, int draws) {
        if (draws < 1) {
            throw new IllegalArgumentException("at least one node must be drawn, not " + draws);
        }
        this.chance = chance;
        this.draws = draws;
    }

    @Override
    public int select(Weights weights, Loads loads, int clientHash) {
        long total = weights.total();
        if (total == 0) {
            return NONE;
        }
        int best = weights.at(chance.below(total));
        for (int draw = 1; draw < draws; draw++) {
            int other = weights.at(chance.below(total));
            long otherLoad = (long) loads.load(other) * weights.weight(best);
            if (otherLoad < (long) loads.load(best) * weights.weight(other)) {
                best = other;
            }
        }
        loads.take(best);
        return best;
    }
}
