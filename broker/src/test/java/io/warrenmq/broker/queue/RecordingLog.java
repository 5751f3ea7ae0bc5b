package io.warrenmq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.store.LoadBatch;
import io.warrenmq.store.QueueLog;
import io.warrenmq.store.SpillBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** A log that checks that what it is told makes sense, and remembers what would survive. */
final class RecordingLog implements QueueLog {
    final TreeMap<Long, Long> live = new TreeMap<>();
    final TreeSet<Long> spilled = new TreeSet<>();
    final List<SpillBatch> spills = new ArrayList<>();
    final List<LoadBatch> loads = new ArrayList<>();
    final List<Long> spillsDone = new ArrayList<>();
    private final TreeMap<Integer, Long> lastSpilled = new TreeMap<>();
    long operations;
    long submitted;
    boolean deleted;

    @Override
    public long enqueue(long position, long location, long expiresAtMs, boolean shared) {
        assertThat(deleted).isFalse();
        assertThat(live.put(position, location))
                .as("position %x enqueued twice", position)
                .isNull();
        return ++operations;
    }

    @Override
    public long settle(long first, long last, boolean logged) {
        assertThat(deleted).isFalse();
        assertThat(Position.lane(first)).isEqualTo(Position.lane(last));
        for (long position = first; position <= last; position++) {
            if (logged) {
                assertThat(live.remove(position))
                        .as("position %x settled though not live", position)
                        .isNotNull();
                spilled.remove(position);
            } else {
                assertThat(spilled.remove(position))
                        .as("position %x settled though in no segment", position)
                        .isTrue();
            }
        }
        return logged ? ++operations : operations;
    }

    @Override
    public void submit() {
        submitted = operations;
    }

    @Override
    public void spill(SpillBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            long position = batch.position(i);
            Long before = lastSpilled.put(Position.lane(position), position);
            assertThat(before == null || before < position)
                    .as("spilled in ascending order")
                    .isTrue();
            spilled.add(position);
        }
        spills.add(batch);
    }

    @Override
    public void spillDone(long request) {
        spillsDone.add(request);
    }

    @Override
    public void load(LoadBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            assertThat(spilled).contains(batch.position(i));
        }
        loads.add(batch);
    }

    @Override
    public void delete() {
        deleted = true;
    }
}
