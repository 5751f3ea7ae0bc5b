package io.warrenmq.cluster.mirrors;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.queue.QueueCopyContent;
import io.warrenmq.broker.queue.ReplicatedQueue;
import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.Label;
import io.warrenmq.cluster.replication.LabelRuns;
import io.warrenmq.cluster.replication.OfferedPart;
import io.warrenmq.cluster.replication.OperationBatch;
import io.warrenmq.cluster.replication.QueueCopy;
import io.warrenmq.cluster.replication.QueueState;
import io.warrenmq.store.memory.ChunkWriter;
import io.warrenmq.store.memory.MessageRecord;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * This node's copy of a queue: a queue that holds the messages, and the last operations one by one.
 *
 * <p>Messages come into the queue at once. What removes or marks them is done when every in-sync member has it: until
 * then it can be undone, as a new owner may ask for. What the queue of this node did by itself cannot.
 *
 * <p>Owned by the queue's loop.
 */
final class HeldCopy implements QueueCopy {
    /** Counts of one epoch; so no two owners of a queue ever give out the same position. */
    private static final int EPOCH_BITS = 30;

    private static final long UNKNOWN = -1;

    private final Loop loop;
    private final Supplier<ReplicatedQueue> fresh;
    private final ArrayDeque<Stretch> tail = new ArrayDeque<>();
    private final ArrayDeque<Unsafe> unsafe = new ArrayDeque<>();
    private Consumer<ReplicatedQueue> renewed = _ -> {};
    private ReplicatedQueue queue;
    private QueueCopyContent content;
    private LabelRuns<Label> lineage = new LabelRuns<>();
    private EraId era;
    /** Operations up to here cannot be undone. */
    private long done;

    private long safe;
    private long logged;
    private long tailBytes;
    /** Where the first epoch's lanes began, in counts. */
    private long offset = UNKNOWN;
    /** There was something in the queue before the first operation. */
    private boolean beganWithContent;
    /** Pieces of a state have come, and not yet the last. */
    private boolean partial;
    /** Nothing ever was in it. */
    private boolean pristine;

    /** The epoch is on disk as that of the copy. */
    private boolean noted;

    /** Operations of one label that stand together. */
    private record Stretch(long first, Label label, Operations operations) {
        long last() {
            return first + operations.count() - 1;
        }
    }

    /** The copy is safe up to a length when the log has an index. */
    private record Unsafe(long length, long logIndex) {}

    /** The whole state: it was sent piece by piece before. */
    record State(long offset) implements QueueState {}

    /** @param fresh makes an empty queue that takes the place of one that is given up */
    HeldCopy(ReplicatedQueue queue, Supplier<ReplicatedQueue> fresh, EraId era) {
        this.loop = queue.loop();
        this.queue = queue;
        this.content = queue.content();
        this.fresh = fresh;
        this.era = era;
    }

    /** Is told of each queue that takes the place of the one before. */
    void whenRenewed(Consumer<ReplicatedQueue> follower) {
        renewed = follower;
    }

    ReplicatedQueue queue() {
        return queue;
    }

    QueueCopyContent content() {
        return content;
    }

    void era(EraId present) {
        era = present;
    }

    /** The copy was left by an earlier life of this node: nobody can follow what it was made of. */
    void left(Label last) {
        lineage.append(last, 1);
        done = 1;
        safe = 1;
        beganWithContent = true;
    }

    /** Nothing is safe before the epoch is noted. */
    void noted(boolean isNoted) {
        noted = isNoted;
    }

    boolean isPartial() {
        return partial;
    }

    /** Of operations that not everybody has yet. */
    long tailBytes() {
        return tailBytes;
    }

    // ---- safety

    /** What was done so far is safe when the log has this index. */
    void turnEnded(long logIndex) {
        if (logged >= logIndex && unsafe.isEmpty()) {
            safe = lineage.length();
        } else {
            Unsafe last = unsafe.peekLast();
            if (last == null || last.length() < lineage.length()) {
                unsafe.add(new Unsafe(lineage.length(), logIndex));
            }
        }
    }

    void logged(long logIndex) {
        logged = logIndex;
        while (!unsafe.isEmpty() && unsafe.element().logIndex() <= logIndex) {
            safe = Math.min(lineage.length(), unsafe.remove().length());
        }
    }

    @Override
    public long safeLength() {
        return noted ? safe : 0;
    }

    // ---- the operations

    @Override
    public LabelRuns<Label> lineage() {
        return lineage;
    }

    @Override
    public long readableFrom() {
        long first = tail.isEmpty() ? lineage.length() + 1 : tail.element().first();
        return beganWithContent ? Math.max(2, first) : first;
    }

    @Override
    public void append(Label label, OperationBatch batch, int skip) {
        Operations operations = ((Operations) batch).slice(skip, batch.count() - skip);
        if (partial) {
            truncate(0);
        }
        pristine = false;
        long first = lineage.length() + 1;
        lineage.append(label, operations.count());
        tail.add(new Stretch(first, label, operations));
        tailBytes += operations.bytes().length;
        if (!operations.isOwn()) {
            take(label, operations);
            queue.turnEnd();
        }
    }

    private void take(Label label, Operations operations) {
        Operations.Reader reader = new Operations.Reader(operations);
        while (reader.hasNext()) {
            switch (reader.next()) {
                case Operations.MARKER -> {
                    offset = reader.offset();
                    content.beginLanesAt(offset + (label.epoch() << EPOCH_BITS));
                }
                case Operations.ENQUEUE -> enqueue(reader);
                default -> {} // removes or marks: later
            }
        }
    }

    private void enqueue(Operations.Reader reader) {
        ChunkWriter writer = loop.writer();
        int size = reader.recordBytes();
        long location = writer.allocate(size);
        ByteBuffer memory = writer.memory();
        memory.put(writer.offset(), reader.memory(), reader.recordOffset(), size);
        int bodySizeBytes = MessageRecord.bodySizeBytes(memory, writer.offset());
        writer.retain(1);
        content.enqueue(reader.position(), location, reader.expiresAtMs(), bodySizeBytes, reader.flags());
    }

    /** Every in-sync member has the operations up to an index, and this copy has them too. */
    void settleThrough(long index) {
        while (!tail.isEmpty() && tail.element().last() <= index) {
            Stretch stretch = tail.remove();
            tailBytes -= stretch.operations().bytes().length;
            if (stretch.last() > done) {
                finish(stretch.operations());
                done = stretch.last();
            }
        }
    }

    private void finish(Operations operations) {
        if (operations.isOwn()) {
            return;
        }
        Operations.Reader reader = new Operations.Reader(operations);
        while (reader.hasNext()) {
            switch (reader.next()) {
                case Operations.SETTLED -> content.settle(reader.first(), reader.last());
                case Operations.DELIVERED -> content.delivered(reader.first(), reader.last());
                default -> {} // done when it came
            }
        }
    }

    /** The queue of this node serves from now on: what was held back is done. */
    void become() {
        for (Stretch stretch : tail) {
            if (stretch.last() > done) {
                finish(stretch.operations());
            }
        }
        done = lineage.length();
    }

    /** Own operations cannot be undone. */
    void didOwn() {
        done = lineage.length();
    }

    /** A piece of the state that the owner sends. */
    void takePiece(Operations operations) {
        partial = true;
        pristine = false;
        Operations.Reader reader = new Operations.Reader(operations);
        while (reader.hasNext()) {
            switch (reader.next()) {
                case Operations.ENQUEUE -> enqueue(reader);
                case Operations.SETTLED -> content.settle(reader.first(), reader.last());
                case Operations.DELIVERED -> content.delivered(reader.first(), reader.last());
                default -> {} // markers are not part of a state
            }
        }
        queue.turnEnd();
    }

    @Override
    public long restorable(long length) {
        long readable = tail.isEmpty() ? lineage.length() + 1 : tail.element().first();
        boolean undoable = length >= done && length >= readable - 1;
        LabelRuns<Label> runs = lineage;
        for (int run = runs.runs() - 1; undoable && run >= 0 && runs.last(run) > length; run--) {
            // Another era may have given out the positions that the present one gives out.
            undoable = runs.label(run).era().equals(era);
        }
        return undoable ? length : 0;
    }

    @Override
    public void truncate(long length) {
        if (length == 0) {
            if (!pristine) {
                beginAnew();
            }
            return;
        }
        while (!tail.isEmpty() && tail.getLast().last() > length) {
            Stretch stretch = tail.removeLast();
            tailBytes -= stretch.operations().bytes().length;
            undo(stretch, length);
            if (stretch.first() <= length) {
                int kept = (int) (length - stretch.first() + 1);
                Operations left = stretch.operations().slice(0, kept);
                tail.add(new Stretch(stretch.first(), stretch.label(), left));
                tailBytes += left.bytes().length;
            }
        }
        lineage.truncate(length);
        safe = Math.min(safe, length);
        clampUnsafe(length);
    }

    private void undo(Stretch stretch, long length) {
        Operations.Reader reader = new Operations.Reader(stretch.operations());
        for (long index = stretch.first(); reader.hasNext(); index++) {
            if (reader.next() == Operations.ENQUEUE && index > length) {
                content.settle(reader.position(), reader.position());
            }
        }
    }

    private void clampUnsafe(long length) {
        ArrayDeque<Unsafe> kept = new ArrayDeque<>();
        for (Iterator<Unsafe> all = unsafe.iterator(); all.hasNext(); ) {
            Unsafe next = all.next();
            kept.add(new Unsafe(Math.min(length, next.length()), next.logIndex()));
        }
        unsafe.clear();
        unsafe.addAll(kept);
    }

    private void beginAnew() {
        queue.discard();
        queue = fresh.get();
        pristine = true;
        tailBytes = 0;
        content = queue.content();
        lineage = new LabelRuns<>();
        tail.clear();
        unsafe.clear();
        done = 0;
        safe = 0;
        logged = 0;
        offset = UNKNOWN;
        beganWithContent = false;
        partial = false;
        noted = false;
        renewed.accept(queue);
    }

    @Override
    public OperationBatch read(long first, long last) {
        for (Stretch stretch : tail) {
            if (stretch.first() <= first && stretch.last() >= first) {
                int skip = (int) (first - stretch.first());
                int wanted = (int) (Math.min(last, stretch.last()) - first + 1);
                return stretch.operations().slice(skip, wanted);
            }
        }
        throw new IllegalStateException("operation " + first + " was read, but only those from " + readableFrom()
                + " to " + lineage.length() + " can be");
    }

    @Override
    public OperationBatch marker() {
        if (offset == UNKNOWN) {
            long used = content.highestNext();
            beganWithContent |= used > 0;
            offset = used + (1L << EPOCH_BITS) - 1 >> EPOCH_BITS << EPOCH_BITS;
        }
        return Operations.marker(offset);
    }

    @Override
    public QueueState state() {
        return new State(offset);
    }

    @Override
    public void install(QueueState state, LabelRuns<Label> of) {
        lineage = of;
        pristine = false;
        tail.clear();
        tailBytes = 0;
        unsafe.clear();
        done = of.length();
        safe = 0;
        offset = ((State) state).offset();
        beganWithContent = true;
        partial = false;
        queue.turnEnd(); // safe when the log has it
    }

    @Override
    public OfferedPart offer(long behind) {
        return new Offered(lineage.length());
    }

    /** Copies of other eras are kept and not merged yet: an offer names what there is. */
    record Offered(long lastIndex) implements OfferedPart {}
}
