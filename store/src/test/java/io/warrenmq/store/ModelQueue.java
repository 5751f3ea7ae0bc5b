package io.warrenmq.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.ChunkWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A queue as the store sees one, that remembers everything it did: what may and what must be found after a crash
 * follows from it.
 */
final class ModelQueue implements QueueLogListener {
    final long id;
    private final ChunkPool chunks;
    private final ChunkWriter writer;

    /** All messages ever, by position. */
    final TreeMap<Long, Message> messages = new TreeMap<>();

    /**
     * Messages that were gone after the process died, without their settlement being committed: a loss of power soon
     * after may bring them back, because what the process before left in the system's cache is forced in the
     * background.
     */
    final TreeMap<Long, Message> ghosts = new TreeMap<>();

    private final Map<Integer, Long> next = new TreeMap<>();
    private final QueueLog log;
    long committed;
    private long lastIndex;
    /** Lanes that recovery did not speak of begin here. */
    private long floor;

    private long request = -1;
    private long[] upToPositions = new long[0];
    private int spillsUnderWay;
    private boolean loading;

    /** Something was damaged: not everything can be read. */
    private boolean damage;

    int loaded;

    static final class Message {
        final long position;
        long seed;
        final int bodyBytes;
        final int priority;
        final long expiry;
        final boolean durable;
        long enqueueIndex;
        long settleIndex;
        boolean settled;
        /** 0 while it is in segments only. */
        long location;

        boolean spilling;

        /**
         * Found by a recovery that read it from the system's cache only, and never committed: another crash may still
         * take it.
         */
        boolean uncertain;

        Message(long position, long seed, int bodyBytes, int priority, long expiry, boolean durable) {
            this.position = position;
            this.seed = seed;
            this.bodyBytes = bodyBytes;
            this.priority = priority;
            this.expiry = expiry;
            this.durable = durable;
        }

        /** Recovery tells everything about a message but what the test put into it. */
        void seedOf(Message known) {
            seed = known.seed;
        }
    }

    ModelQueue(long id, ChunkPool chunks, Store store) {
        this.id = id;
        this.chunks = chunks;
        this.writer = new ChunkWriter(chunks);
        this.log = store.openQueue(id, true, this);
    }

    /** A message of this queue alone. */
    void enqueue(int lane, long seed, int bodyBytes, boolean durable) {
        enqueue(lane, seed, bodyBytes, durable, TestMessages.write(writer, seed, bodyBytes, lane, 1), false);
    }

    /** A message whose record others have too; the reference passes to this queue. */
    void enqueue(int lane, long seed, int bodyBytes, boolean durable, long location, boolean shared) {
        long position = next.merge(lane, (long) lane << 56 | Math.max(1, floor), (old, _) -> old + 1);
        Message message =
                new Message(position, seed, bodyBytes, lane, seed % 3 == 0 ? seed + 5 : Long.MAX_VALUE, durable);
        message.location = location;
        messages.put(position, message);
        ghosts.remove(position); // whoever had it before is not on disk, or recovery would have seen it
        if (durable) {
            lastIndex = log.enqueue(position, location, message.expiry, shared);
            message.enqueueIndex = lastIndex;
        }
    }

    void settle(Message message) {
        settle(List.of(message));
    }

    /** Settles messages that follow each other directly and are all durable, or all not. */
    void settle(List<Message> run) {
        Message first = run.getFirst();
        long index = log.settle(first.position, run.getLast().position, first.durable);
        lastIndex = index;
        for (Message message : run) {
            message.settled = true;
            message.settleIndex = first.durable ? index : 0;
            if (message.location != 0 && !message.spilling) {
                chunks.chunk(message.location).release(1);
                message.location = 0;
            }
        }
    }

    void submit(boolean urgent) {
        if (urgent) {
            log.submitUrgently();
        } else {
            log.submit();
        }
    }

    boolean allCommitted() {
        return committed == lastIndex;
    }

    List<Message> live() {
        return messages.values().stream().filter(message -> !message.settled).toList();
    }

    /** Moves what is in memory up to a position of its lane to segments. */
    void spill(long upTo) {
        SpillBatch batch = new SpillBatch();
        NavigableMap<Long, Message> lane = messages.subMap(upTo & 0xFFL << 56, true, upTo, true);
        for (Message message : lane.values()) {
            if (!message.settled && message.location != 0 && !message.spilling) {
                message.spilling = true;
                batch.add(message.position, message.location, message.expiry, message.durable ? SpillBatch.DURABLE : 0);
            }
        }
        if (batch.count() > 0) {
            spillsUnderWay++;
            log.spill(batch);
        }
    }

    /** Answers a request to free a log file, if there is one. */
    void answerRequest() {
        if (request >= 0) {
            for (long upTo : upToPositions) {
                spill(upTo);
            }
            log.spillDone(request);
            request = -1;
        }
    }

    void load(List<Message> wanted) {
        if (loading || wanted.isEmpty()) {
            return;
        }
        loading = true;
        LoadBatch batch = new LoadBatch();
        wanted.forEach(message -> batch.add(message.position));
        log.load(batch);
    }

    List<Message> spilled() {
        return spillsUnderWay > 0
                ? List.of()
                : messages.values().stream()
                        .filter(message -> !message.settled && message.location == 0)
                        .toList();
    }

    private Message message(long position) {
        return Objects.requireNonNull(messages.get(position), "unknown position");
    }

    void delete() {
        log.delete();
    }

    void releaseAll() {
        for (Message message : messages.values()) {
            if (message.location != 0 && !message.spilling) {
                chunks.chunk(message.location).release(1);
                message.location = 0;
            }
        }
        writer.closeCurrent();
    }

    @Override
    public void committed(long operationIndex) {
        assertThat(operationIndex).isGreaterThanOrEqualTo(committed);
        committed = operationIndex;
    }

    @Override
    public void spilled(SpillBatch batch) {
        spillsUnderWay--;
        for (int i = 0; i < batch.count(); i++) {
            Message message = message(batch.position(i));
            message.spilling = false;
            message.location = 0;
        }
    }

    @Override
    public void loaded(LoadBatch batch) {
        loading = false;
        for (int i = 0; i < batch.count(); i++) {
            Message message = message(batch.position(i));
            if (message.settled) {
                if (batch.location(i) != LoadBatch.LOST) {
                    chunks.chunk(batch.location(i)).release(1);
                }
                continue;
            }
            if (damage && batch.location(i) == LoadBatch.LOST) {
                continue;
            }
            assertThat(batch.location(i))
                    .as("queue %d position %x", id, message.position)
                    .isNotEqualTo(LoadBatch.LOST);
            TestMessages.check(
                    chunks, batch.location(i), message.seed, message.bodyBytes, "loaded " + message.position);
            chunks.chunk(batch.location(i)).release(1);
            loaded++;
        }
    }

    @Override
    public void spillWanted(long newRequest, long[] newUpToPositions) {
        request = newRequest;
        upToPositions = newUpToPositions;
    }

    /** What recovery found of this queue. */
    static final class Found {
        final TreeMap<Long, Message> messages = new TreeMap<>();
        final Map<Integer, Long> next = new TreeMap<>();
        final List<String> errors = new ArrayList<>();
        long floor;
        private long before = Long.MIN_VALUE;
        private int lane = -1;

        void add(Message message) {
            int messageLane = (int) (message.position >>> 56);
            if (messageLane != lane) {
                lane = messageLane;
                before = Long.MIN_VALUE;
            }
            if (message.position <= before) {
                errors.add("position " + message.position + " comes after " + before);
            }
            before = message.position;
            messages.put(message.position, message);
        }
    }

    /** Compares what was found with what may be found, and goes on from there. */
    void recovered(Found found, boolean damaged, boolean fromCache) {
        ghosts.forEach((position, ghost) -> {
            if (found.messages.containsKey(position)) {
                messages.putIfAbsent(position, ghost);
            }
        });
        for (Message known : messages.values()) {
            if (known.settled && known.settleIndex > committed && !found.messages.containsKey(known.position)) {
                known.settleIndex = Long.MAX_VALUE; // no commit of a later life speaks of it
                ghosts.put(known.position, known);
            }
        }
        assertThat(found.errors).isEmpty();
        List<Message> forgotten = new ArrayList<>();
        for (Message there : found.messages.values()) {
            Message known = messages.get(there.position);
            if (damaged && known == null) {
                // Settled so long ago that the model forgot it, and back because its settlement was damaged.
                forgotten.add(there);
                continue;
            }
            assertThat(known)
                    .as("queue %d: unknown position %x", id, there.position)
                    .isNotNull();
            assertThat(known.durable)
                    .as("queue %d: position %x was not durable", id, there.position)
                    .isTrue();
            assertThat(there.bodyBytes)
                    .as("queue %d position %x location %x", id, there.position, there.location)
                    .isEqualTo(known.bodyBytes);
            assertThat(there.priority).isEqualTo(known.priority);
            assertThat(there.expiry).isEqualTo(known.expiry);
            if (!damaged) {
                assertThat(known.settled && known.settleIndex <= committed)
                        .as(
                                "queue %d: position %x came back although its settlement %d was committed (%d)",
                                id, there.position, known.settleIndex, committed)
                        .isFalse();
            }
            there.uncertain = fromCache && (known.uncertain || known.enqueueIndex > committed);
            if (there.location != 0) {
                TestMessages.check(chunks, there.location, known.seed, known.bodyBytes, "recovered " + known.position);
            }
        }
        if (!damaged) {
            checkNothingMissing(found);
        }
        if (!damaged) {
            checkPositionsAreNew(found);
        }
        messages.clear();
        messages.putAll(found.messages);
        for (Message message : forgotten) {
            messages.remove(message.position);
            if (message.location != 0) {
                chunks.chunk(message.location).release(1);
            }
        }
        damage = damaged;
        floor = found.floor;
        next.clear();
        found.next.forEach((lane, upTo) -> next.put(lane, upTo - 1));
        committed = 0;
        lastIndex = 0;
        request = -1;
        spillsUnderWay = 0;
        loading = false;
    }

    private void checkPositionsAreNew(Found found) {
        found.next.forEach((lane, upTo) -> messages.subMap((long) lane << 56, (long) lane << 56 | 0xFF_FFFF_FFFF_FFFFL)
                .values()
                .forEach(message -> assertThat(message.position < upTo
                                || !message.durable
                                || message.uncertain
                                || goneWithItsSegment(message)
                                || message.enqueueIndex > committed)
                        .as("position %x would be given out again", message.position)
                        .isTrue()));
    }

    /** Found in a segment that nothing but itself spoke of, and removed for good: its position is new again. */
    private static boolean goneWithItsSegment(Message message) {
        return message.enqueueIndex == 0 && message.settled && message.location == 0;
    }

    private void checkNothingMissing(Found found) {
        long highestEnqueue = 0;
        for (Message there : found.messages.values()) {
            if (there.location != 0) { // segments are written without waiting for the log
                highestEnqueue = Math.max(highestEnqueue, message(there.position).enqueueIndex);
            }
        }
        for (Message known : messages.values()) {
            if (!known.durable || known.settled || known.uncertain) {
                continue;
            }
            if (known.enqueueIndex <= committed) {
                assertThat(found.messages)
                        .as(
                                "queue %d lost position %x, operation %d of %d committed",
                                id, known.position, known.enqueueIndex, committed)
                        .containsKey(known.position);
            } else if (known.enqueueIndex < highestEnqueue) {
                assertThat(found.messages)
                        .as("queue %d has operation %d but not %d before it", id, highestEnqueue, known.enqueueIndex)
                        .containsKey(known.position);
            }
        }
    }
}
