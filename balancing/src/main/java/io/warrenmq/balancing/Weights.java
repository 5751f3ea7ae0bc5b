package io.warrenmq.balancing;

import java.util.Arrays;

/**
 * The weights of nodes, which are known by their index. A node of weight 0 is never selected: whoever is down, drained
 * or held back has weight 0 for as long. Immutable; a change makes another one.
 */
public final class Weights {
    /** The greatest weight of one node, so that sums and products of weights fit into a long. */
    public static final int GREATEST = 65_535;

    private final int[] weights;
    private final int[] selectable;
    private final long[] ends;

    private Weights(int[] weights) {
        this.weights = weights;
        this.ends = new long[weights.length];
        int[] indexes = new int[weights.length];
        int count = 0;
        long total = 0;
        for (int index = 0; index < weights.length; index++) {
            int weight = weights[index];
            if (weight < 0 || weight > GREATEST) {
                throw new IllegalArgumentException(
                        "weight " + weight + " of node " + index + " is not between 0 and " + GREATEST);
            }
            total += weight;
            ends[index] = total;
            if (weight > 0) {
                indexes[count++] = index;
            }
        }
        this.selectable = Arrays.copyOf(indexes, count);
    }

    /**
     * Makes weights in the order of the nodes.
     *
     * @throws IllegalArgumentException for a weight below 0 or above {@link #GREATEST}
     */
    public static Weights of(int... weights) {
        return new Weights(weights.clone());
    }

    /** Makes the weights of {@code count} nodes that are alike. */
    public static Weights equal(int count) {
        int[] weights = new int[count];
        Arrays.fill(weights, 1);
        return new Weights(weights);
    }

    /** How many nodes there are, those of weight 0 included. */
    public int size() {
        return weights.length;
    }

    public int weight(int index) {
        return weights[index];
    }

    /** The sum of all weights; 0 if no node can be selected. */
    public long total() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    /** How many nodes have a weight above 0. */
    public int selectableCount() {
        return selectable.length;
    }

    /** The index of a node that can be selected, by its rank among them from 0 on. */
    public int selectable(int rank) {
        return selectable[rank];
    }

    /**
     * The node that a point falls on when all nodes lie side by side, each as long as its weight.
     *
     * @param point at least 0 and less than {@link #total()}
     */
    public int at(long point) {
        int low = 0;
        int high = ends.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] > point) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The same weights, with 0 for one node. */
    public Weights without(int index) {
        int[] others = weights.clone();
        others[index] = 0;
        return new Weights(others);
    }

    /** Whether the other has the same weights in the same order. */
    public boolean sameAs(Weights other) {
        return Arrays.equals(weights, other.weights);
    }

    @Override
    public String toString() {
        return Arrays.toString(weights);
    }
}
