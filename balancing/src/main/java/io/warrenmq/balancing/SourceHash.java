package io.warrenmq.balancing;

/**
 * The same client gets the same node for as long as the nodes and their weights stay. When they change, most clients
 * get another one; {@link RendezvousHash} moves only those that must move.
 */
public final class SourceHash implements Selector {
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
        // A hash may be negative, and so may the absolute value of the least int: only the unsigned remainder is an
        // index.
        int index = current.node(Integer.remainderUnsigned(clientHash, current.slots()));
        loads.take(index);
        return index;
    }
}
