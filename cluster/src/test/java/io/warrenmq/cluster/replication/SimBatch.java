package io.warrenmq.cluster.replication;

import java.util.List;

/** Operations under way. */
final class SimBatch implements OperationBatch {
    final List<SimOp> operations;
    private boolean released;

    SimBatch(List<SimOp> operations) {
        this.operations = List.copyOf(operations);
    }

    @Override
    public int count() {
        return operations.size();
    }

    @Override
    public void release() {
        if (released) {
            throw new Violation("a batch was released twice");
        }
        released = true;
    }
}
