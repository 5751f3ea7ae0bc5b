package io.warrenmq.balancing;

/**
 * The nodes in a fixed order in which each occurs as often as its weight says, evenly spread. It is the order that
 * HAProxy computes for {@code static-rr} and for the map of {@code source}. Immutable.
 */
final class WeightTable {
    private final Weights weights;
    private final int[] nodes;

    private WeightTable(Weights weights, int[] nodes) {
        this.weights = weights;
        this.nodes = nodes;
    }

    static WeightTable of(Weights weights) {
        if (weights.total() == 0) {
            return new WeightTable(weights, new int[0]);
        }
        int divisor = 0;
        for (int rank = 0; rank < weights.selectableCount(); rank++) {
            divisor = greatestCommonDivisor(weights.weight(weights.selectable(rank)), divisor);
        }
        int slots = Math.toIntExact(weights.total() / divisor);
        int[] nodes = new int[slots];
        long[] score = new long[weights.size()];
        for (int slot = 0; slot < slots; slot++) {
            nodes[slot] = next(weights, divisor, score, slots);
            score[nodes[slot]] -= slots;
        }
        return new WeightTable(weights, nodes);
    }

    /** Scores within the same multiple of the sum count as equal; among equals the first declared comes first. */
    private static int next(Weights weights, int divisor, long[] score, int slots) {
        int best = Selector.NONE;
        long bestBucket = 0;
        for (int rank = 0; rank < weights.selectableCount(); rank++) {
            int index = weights.selectable(rank);
            score[index] += weights.weight(index) / divisor;
            long bucket = Math.floorDiv(score[index], (long) slots);
            if (best == Selector.NONE || bucket > bestBucket) {
                best = index;
                bestBucket = bucket;
            }
        }
        return best;
    }

    private static int greatestCommonDivisor(int one, int other) {
        return other == 0 ? one : greatestCommonDivisor(other, one % other);
    }

    boolean isFor(Weights current) {
        return current == weights;
    }

    int slots() {
        return nodes.length;
    }

    int node(int slot) {
        return nodes[slot];
    }
}
