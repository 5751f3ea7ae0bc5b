package io.warrenmq.balancing;

/**
 * The same client gets the same node, and when a node goes, only its clients get another one. Each client gives each
 * node a score, greater on average for greater weights; the highest score wins.
 */
public final class RendezvousHash implements Selector {
    private final long[] nodeIds;

    /**
     * Takes the nodes' identities.
     *
     * @param nodeIds by index; a node keeps its clients where the indexes of nodes change but its identity stays
     */
    public RendezvousHash(long... nodeIds) {
        this.nodeIds = nodeIds.clone();
    }

    @Override
    public int select(Weights weights, Loads loads, int clientHash) {
        int best = NONE;
        double bestScore = 0;
        for (int rank = 0; rank < weights.selectableCount(); rank++) {
            int index = weights.selectable(rank);
            double score = score(clientHash, index < nodeIds.length ? nodeIds[index] : index, weights.weight(index));
            if (best == NONE || score > bestScore) {
                best = index;
                bestScore = score;
            }
        }
        if (best != NONE) {
            loads.take(best);
        }
        return best;
    }

    private static double score(int clientHash, long nodeId, int weight) {
        long mixed = ClientHash.mix(ClientHash.mix(clientHash) ^ nodeId * 0x9E3779B97F4A7C15L);
        // Above 0 and below 1, so that the logarithm is a number below 0.
        double point = ((mixed >>> 11) + 0.5) * 0x1.0p-53;
        return -weight / Math.log(point);
    }
}
