package io.warrenmq.store;

import java.util.ArrayList;
import java.util.List;

/** Remembers what the store said. */
final class RecordingListener implements QueueLogListener {
    long committed;
    final List<SpillBatch> spilled = new ArrayList<>();
    final List<LoadBatch> loaded = new ArrayList<>();
    final List<Long> requests = new ArrayList<>();

    @Override
    public void committed(long operationIndex) {
        committed = operationIndex;
    }

    @Override
    public void spilled(SpillBatch batch) {
        spilled.add(batch);
    }

    @Override
    public void loaded(LoadBatch batch) {
        loaded.add(batch);
    }

    @Override
    public void spillWanted(long request, long[] upToPositions) {
        requests.add(request);
    }
}
