package io.warrenmq.balancing;

/** Any node, each as likely as the others, whatever its weight. */
public final class UniformRandom implements Selector {
    private final Chance chance;

    public UniformRandom(Chance chance) {
        this.chance = chance;
    }

    @Override
    public int select(Weights weights, Loads loads, int clientHash) {
        if (weights.selectableCount() == 0) {
            return NONE;
        }
        int index = weights.selectable((int) chance.below(weights.selectableCount()));
        loads.take(index);
        return index;
    }
}
