package io.warrenmq.balancing;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Loads that grow by each selection, up to a limit for each node. */
final class TestLoads implements Loads {
    final AtomicIntegerArray connections;
    private final int limit;

    TestLoads(int nodes) {
        this(nodes, Integer.MAX_VALUE);
    }

    TestLoads(int nodes, int limit) {
        connections = new AtomicIntegerArray(nodes);
        this.limit = limit;
    }

    @Override
    public int load(int index) {
        return connections.get(index);
    }

    @Override
    public boolean hasRoom(int index) {
        return connections.get(index) < limit;
    }

    @Override
    public void take(int index) {
        connections.incrementAndGet(index);
    }
}
