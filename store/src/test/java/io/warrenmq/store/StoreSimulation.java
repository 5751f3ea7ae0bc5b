package io.warrenmq.store;

import io.warrenmq.store.disk.sim.SimulatedDisk;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.ChunkWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A store on a simulated disk with stepped threads, the queues on it, and crashes. One seed, one story. */
final class StoreSimulation {
    static final StoreOptions SMALL = new StoreOptions(16 * 1024, 2, 4096, 20);

    static {
        QuietLog.whileDamageIsTested();
    }

    final Random random;
    final SimulatedDisk disk;
    final Map<Long, ModelQueue> queues = new TreeMap<>();
    final StoreOptions options;
    SteppedWorkers workers = new SteppedWorkers();
    ChunkPool chunks = new ChunkPool(1 << 20);
    DirectoryStore store;

    @Nullable
    Throwable failure;

    private ChunkWriter writer = new ChunkWriter(chunks);
    private SimulatedDisk.Loss lastLoss = SimulatedDisk.Loss.ALL;
    private long nextQueueId = 1;
    private long nextSeed = 1;

    StoreSimulation(long seed, StoreOptions options, SimulatedDisk disk) {
        this.random = new Random(seed);
        this.options = options;
        this.disk = disk;
        open(false);
    }

    StoreSimulation(long seed) {
        this(seed, SMALL, new SimulatedDisk());
    }

    /** Opens the directory and checks what is found in it. */
    void open(boolean damaged) {
        workers = new SteppedWorkers();
        chunks = new ChunkPool(1 << 20);
        writer = new ChunkWriter(chunks);
        failure = null;
        store = DirectoryStore.open(
                disk, options, chunks, cause -> failure = cause, workers, random::nextLong, "a simulation");
        Map<Long, ModelQueue.Found> found = new HashMap<>();
        long[] floor = {0};
        store.recover(new RecoveryVisitor() {
            @Override
            public boolean queueExists(long queueId) {
                return queues.containsKey(queueId);
            }

            @Override
            public void message(
                    long queueId,
                    long position,
                    long location,
                    int bodySizeBytes,
                    int priority,
                    long expiresAtMs,
                    int flags) {
                ModelQueue.Message message =
                        new ModelQueue.Message(position, 0, bodySizeBytes, priority, expiresAtMs, true);
                message.location = location;
                found.computeIfAbsent(queueId, _ -> new ModelQueue.Found()).add(message);
            }

            @Override
            public void lane(long queueId, int lane, long next, long spilledUpTo) {
                found.computeIfAbsent(queueId, _ -> new ModelQueue.Found()).next.put(lane, (long) lane << 56 | next);
            }

            @Override
            public void floor(long next) {
                floor[0] = next;
            }
        });
        Map<Long, ModelQueue> before = new TreeMap<>(queues);
        queues.clear();
        before.forEach((id, old) -> {
            ModelQueue queue = new ModelQueue(id, chunks, store);
            queue.messages.putAll(old.messages);
            queue.ghosts.putAll(old.ghosts);
            queue.committed = old.committed;
            ModelQueue.Found there = found.getOrDefault(id, new ModelQueue.Found());
            there.floor = floor[0];
            there.messages.values().forEach(message -> copySeed(message, old));
            queue.recovered(there, damaged, lastLoss == SimulatedDisk.Loss.NONE);
            queues.put(id, queue);
        });
    }

    private static void copySeed(ModelQueue.Message found, ModelQueue old) {
        ModelQueue.Message known = old.messages.getOrDefault(found.position, old.ghosts.get(found.position));
        if (known != null) {
            found.seedOf(known);
        }
    }

    void crash(SimulatedDisk.Loss loss) {
        lastLoss = loss;
        disk.crash(loss, random);
    }

    ModelQueue declare() {
        ModelQueue queue = new ModelQueue(nextQueueId++, chunks, store);
        queues.put(queue.id, queue);
        return queue;
    }

    /** One thing that some queue does, or that a thread gets to. */
    void step() {
        int choice = random.nextInt(100);
        if (queues.isEmpty() || choice < 1 && queues.size() < 5) {
            declare();
        } else if (choice < 2) {
            ModelQueue gone = any();
            gone.delete();
            gone.releaseAll();
            queues.remove(gone.id);
        } else if (choice < 35) {
            publish(any());
        } else if (choice < 40) {
            publishToAll();
        } else if (choice < 55) {
            settle(any());
        } else if (choice < 58) {
            any().submit(random.nextBoolean());
        } else if (choice < 62) {
            spill(any());
        } else if (choice < 66) {
            load(any());
        } else if (choice < 72) {
            any().answerRequest();
        } else {
            workers.step(random);
        }
    }

    private ModelQueue any() {
        List<ModelQueue> all = new ArrayList<>(queues.values());
        return all.get(random.nextInt(all.size()));
    }

    private int bodyBytes() {
        return random.nextInt(50) == 0 ? random.nextInt(40_000) : random.nextInt(300);
    }

    private void publish(ModelQueue queue) {
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            queue.enqueue(random.nextInt(4) == 0 ? 200 : 0, nextSeed++, bodyBytes(), random.nextInt(4) != 0);
        }
        queue.submit(false);
    }

    private void publishToAll() {
        long seed = nextSeed++;
        int bodyBytes = bodyBytes();
        long location = TestMessages.write(writer, seed, bodyBytes, 0, queues.size());
        for (ModelQueue queue : queues.values()) {
            queue.enqueue(0, seed, bodyBytes, true, location, true);
            queue.submit(false);
        }
    }

    private void settle(ModelQueue queue) {
        List<ModelQueue.Message> live = queue.live();
        if (live.isEmpty()) {
            return;
        }
        int from = random.nextInt(4) != 0 ? 0 : random.nextInt(live.size());
        int count = random.nextInt(4) != 0 ? 1 + random.nextInt(4) : live.size();
        List<ModelQueue.Message> run = new ArrayList<>();
        for (int i = from; i < Math.min(live.size(), from + count); i++) {
            ModelQueue.Message message = live.get(i);
            if (!run.isEmpty()
                    && (run.getLast().position + 1 != message.position || run.getLast().durable != message.durable)) {
                queue.settle(run);
                run = new ArrayList<>();
            }
            run.add(message);
        }
        queue.settle(run);
        queue.submit(random.nextInt(4) == 0);
    }

    private void spill(ModelQueue queue) {
        List<ModelQueue.Message> live = queue.live();
        if (!live.isEmpty()) {
            queue.spill(live.get(random.nextInt(live.size())).position);
        }
    }

    private void load(ModelQueue queue) {
        List<ModelQueue.Message> spilled = queue.spilled();
        if (!spilled.isEmpty()) {
            int from = random.nextInt(spilled.size());
            int lane = (int) (spilled.get(from).position >>> 56);
            queue.load(spilled.subList(from, Math.min(spilled.size(), from + 1 + random.nextInt(20))).stream()
                    .filter(message -> (int) (message.position >>> 56) == lane)
                    .toList());
        }
    }

    /** Lets everything come to rest: all requests answered, everything committed. */
    void settleDown() {
        for (int i = 0; i < 50; i++) {
            workers.run();
            queues.values().forEach(ModelQueue::answerRequest);
        }
        queues.values().forEach(queue -> queue.submit(true));
        workers.run();
    }
}
