package io.warrenmq.cluster.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ObjLongConsumer;

/** A copy of a queue on a simulated disk, which loses what was not synced. */
final class SimCopy implements QueueCopy {

    /** An operation where it stands. */
    record Entry(Label label, SimOp operation) {}

    record State(List<Entry> entries) implements QueueState {}

    record Part(long lastIndex, List<SimOp.Id> settled, List<SimOp.Id> messages) implements OfferedPart {}

    private static final int MOST_READ = 4;
    private static final int MOST_OFFERED = 6;

    private final boolean persistent;
    private final boolean overwritesInPlace;
    private final Random random;
    private final ObjLongConsumer<SimCopy> appended;
    final List<Entry> entries = new ArrayList<>();
    private LabelRuns<Label> lineage = new LabelRuns<>();
    private List<Entry> leftBehind = List.of();
    private long synced;
    private long readableFrom = 1;
    private SimContent content = new SimContent();
    private int cuts;

    SimCopy(boolean persistent, boolean overwritesInPlace, Random random, ObjLongConsumer<SimCopy> appended) {
        this.persistent = persistent;
        this.overwritesInPlace = overwritesInPlace;
        this.random = random;
        this.appended = appended;
    }

    SimContent content() {
        return content;
    }

    @Override
    public LabelRuns<Label> lineage() {
        return lineage;
    }

    @Override
    public long safeLength() {
        return persistent ? synced : entries.size();
    }

    long synced() {
        return synced;
    }

    @Override
    public long readableFrom() {
        return readableFrom;
    }

    /** Changes when operations go: what was being written then says nothing about those that came instead. */
    int cuts() {
        return cuts;
    }

    void sync(long length) {
        synced = Math.max(synced, Math.min(length, entries.size()));
    }

    void compact(long from) {
        readableFrom = Math.max(readableFrom, from);
    }

    /** The power fails: what was not synced may be there or not, from some operation on. */
    void crash() {
        long kept = persistent ? synced + random.nextInt((int) (entries.size() - synced) + 1) : 0;
        leftBehind = List.of();
        cut(kept);
        synced = kept;
        readableFrom = Math.min(readableFrom, kept + 1);
    }

    @Override
    public void append(Label label, OperationBatch batch, int skip) {
        List<SimOp> operations = ((SimBatch) batch).operations;
        for (SimOp operation : operations.subList(skip, operations.size())) {
            add(new Entry(label, operation));
        }
        if (leftBehind.size() > operations.size() - skip) {
            List<Entry> kept = leftBehind.subList(operations.size() - skip, leftBehind.size());
            leftBehind = List.of();
            kept.forEach(this::add);
        }
        leftBehind = List.of();
    }

    private void add(Entry entry) {
        entries.add(entry);
        lineage.append(entry.label(), 1);
        content.apply(entries.size(), entry.operation());
        appended.accept(this, entries.size());
    }

    @Override
    public void truncate(long length) {
        if (overwritesInPlace) {
            leftBehind = List.copyOf(entries.subList((int) length, entries.size()));
        }
        cut(length);
    }

    private void cut(long length) {
        cuts++;
        entries.subList((int) length, entries.size()).clear();
        lineage.truncate(length);
        synced = Math.min(synced, length);
        readableFrom = Math.min(readableFrom, length + 1);
        content = SimContent.of(entries);
    }

    @Override
    public SimBatch read(long first, long last) {
        if (first < readableFrom) {
            throw new Violation("operation " + first + " was read, but only those from " + readableFrom + " can be");
        }
        long end = Math.min(last, first + random.nextInt(MOST_READ));
        return new SimBatch(entries.subList((int) first - 1, (int) end).stream()
                .map(Entry::operation)
                .toList());
    }

    @Override
    public SimBatch marker() {
        return new SimBatch(List.of(new SimOp.Marker()));
    }

    @Override
    public QueueState state() {
        return new State(List.copyOf(entries));
    }

    @Override
    public void install(QueueState state, LabelRuns<Label> newLineage) {
        leftBehind = List.of();
        cut(0);
        ((State) state).entries().forEach(this::add);
        if (entries.size() != newLineage.length()) {
            throw new Violation("a state of " + entries.size() + " operations came with a lineage of " + newLineage);
        }
        lineage = newLineage;
        readableFrom = entries.size() + 1L;
        // New file, then rename: whole or not at all.
        synced = entries.size();
    }

    @Override
    public OfferedPart offer(long behind) {
        long last = Math.min(entries.size(), behind + 1 + random.nextInt(MOST_OFFERED));
        List<SimOp.Id> settled = new ArrayList<>();
        List<SimOp.Id> messages = new ArrayList<>();
        for (long index = behind + 1; index <= last; index++) {
            switch (entries.get((int) index - 1).operation()) {
                case SimOp.Enqueue enqueue -> {
                    if (content.isLive(enqueue.id())) {
                        messages.add(enqueue.id());
                    }
                }
                case SimOp.Settle settle -> settled.add(settle.id());
                case SimOp.Marker _, SimOp.Attach _ -> {}
            }
        }
        return new Part(last, settled, messages);
    }
}
