package io.warrenmq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.ChunkWriter;
import io.warrenmq.store.memory.MessageRecord;
import io.warrenmq.store.memory.ReferenceReleaser;
import io.warrenmq.wire.FieldTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The core against a model that keeps messages in plain lists: random operations must lead to the same deliveries, dead
 * letters, figures and log, and must give every byte back in the end.
 */
class QueueCoreModelTest {
    private static final Logger LOG = LoggerFactory.getLogger(QueueCoreModelTest.class);
    private static final int SEEDS = Integer.getInteger("warren.queue.seeds", 100);

    @Test
    void randomOperationsBehaveAsTheModel() {
        long first = Long.getLong("warren.queue.firstSeed", System.nanoTime() & 0xFFFF_FFFFL);
        LOG.info("queue core against model: seeds from {}, {} of them", first, SEEDS);
        for (long seed = first; seed < first + SEEDS; seed++) {
            Run run = new Run(seed);
            try {
                run.run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + " after: " + run.tail(), e);
            }
        }
    }

    /** A message as the model sees it. */
    private static final class Message {
        final long id;
        final int priority;
        final int size;
        final long expiresAtMs;
        final boolean persistent;
        boolean redelivered;

        Message(long id, int priority, int size, long expiresAtMs, boolean persistent) {
            this.id = id;
            this.priority = priority;
            this.size = size;
            this.expiresAtMs = expiresAtMs;
            this.persistent = persistent;
        }
    }

    private record Delivery(long id, long position, boolean redelivered) {}

    /** A consumer in model and core. */
    private static final class Sink implements DeliverySink {
        final Run run;
        final ConsumerSpec spec;
        final List<Delivery> got = new ArrayList<>();
        final List<Delivery> expected = new ArrayList<>();
        final List<Message> modelUnacked = new ArrayList<>();
        boolean open = true;
        boolean modelBlocked;
        boolean modelCancelled;

        Sink(Run run, ConsumerSpec spec) {
            this.run = run;
            this.spec = spec;
        }

        @Override
        public Loop loop() {
            throw new AssertionError("not asked for by the core");
        }

        @Override
        public boolean ready() {
            return open;
        }

        @Override
        public void deliver(long position, long location, boolean redelivered) {
            got.add(new Delivery(run.idOf(location), position, redelivered));
            if (spec.noAck()) {
                run.releaser.release(location);
            }
        }

        @Override
        public void cancelled() {}

        boolean hasCredit() {
            return !modelBlocked
                    && (spec.noAck() || spec.prefetchCount() == 0 || modelUnacked.size() < spec.prefetchCount());
        }
    }

    private static final class Run {
        final Random random;
        final ChunkPool pool = new ChunkPool(0);
        final ChunkWriter writer = new ChunkWriter(pool);
        final ReferenceReleaser releaser = new ReferenceReleaser(pool);
        final IndexPages pages = new IndexPages();
        final RecordingLog log = new RecordingLog();
        final List<String> story = new ArrayList<>();
        final List<Long> deadGot = new ArrayList<>();
        final List<Long> deadExpected = new ArrayList<>();
        final List<Long> deadPositions = new ArrayList<>();
        final List<Sink> sinks = new ArrayList<>();
        final List<Sink> available = new ArrayList<>();
        final List<Message> ready = new ArrayList<>();
        final boolean durable;
        final boolean singleActive;
        final int maxPriority;
        final QueueCore core;
        QueueSettings settings;

        @Nullable
        Sink active;

        long nextId = 1;
        long nowMs = 1_000_000;

        Run(long seed) {
            random = new Random(seed);
            durable = random.nextBoolean();
            singleActive = random.nextInt(5) == 0;
            maxPriority = random.nextInt(3) == 0 ? 1 + random.nextInt(10) : 0;
            settings = randomSettings();
            core = new QueueCore(
                    durable,
                    settings,
                    pages,
                    releaser,
                    new DeadLetters() {
                        @Override
                        public boolean hasRoom() {
                            return true;
                        }

                        @Override
                        public void add(long position, DeathReason reason) {
                            long entry = core().index().entry(position);
                            deadGot.add(idOf(pages.location(entry)));
                            deadPositions.add(position);
                        }
                    },
                    null);
            core.log(log);
        }

        QueueCore core() {
            return core;
        }

        String tail() {
            return String.join("; ", story.subList(Math.max(0, story.size() - 40), story.size()));
        }

        void run() {
            int operations = 20 + random.nextInt(400);
            for (int i = 0; i < operations; i++) {
                step();
                check();
            }
            finish();
        }

        private void step() {
            switch (random.nextInt(16)) {
                case 0, 1, 2, 3, 4 -> publish();
                case 5 -> consume();
                case 6 -> cancel();
                case 7, 8, 9 -> settle();
                case 10 -> block();
                case 11 -> resume();
                case 12 -> get();
                case 13 -> nowMs += random.nextInt(30);
                case 14 -> {
                    if (random.nextInt(6) == 0) {
                        note("purge");
                        assertThat(core.purge()).isEqualTo(ready.size());
                        ready.clear();
                    }
                }
                default -> {
                    if (random.nextInt(4) == 0) {
                        settings = randomSettings();
                        note("configure " + settings);
                        core.configure(settings, nowMs);
                        dispatchModel();
                    } else {
                        buryDead();
                    }
                }
            }
            // As at the end of a turn.
            core.dispatch(nowMs);
            dispatchModel();
            if (random.nextInt(4) == 0) {
                core.index().trim();
            }
        }

        private void publish() {
            int count = random.nextInt(20) == 0 ? 300 : 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                int size = random.nextInt(50);
                int priority = random.nextInt(12);
                boolean persistent = random.nextBoolean();
                long expiration = random.nextInt(3) == 0 ? random.nextInt(40) : -1;
                long id = nextId++;
                note("publish " + id + " priority " + priority + " ttl " + expiration);
                long location = record(id);
                long operationsBefore = log.operations;
                long answer = core.enqueue(
                        location, size, priority, persistent ? MessageRecord.PERSISTENT : 0, expiration, false, nowMs);
                boolean accepted = publishModel(id, size, Math.min(priority, maxPriority), persistent, expiration);
                assertThat(answer == QueueCore.REFUSED).isEqualTo(!accepted);
                if (answer > 0) {
                    assertThat(answer).isGreaterThan(operationsBefore).isLessThanOrEqualTo(log.operations);
                }
            }
        }

        private boolean publishModel(long id, int size, int priority, boolean persistent, long expiration) {
            long ttl = Math.min(
                    expiration < 0 ? Long.MAX_VALUE : expiration,
                    settings.messageTtlMs().orElse(Long.MAX_VALUE));
            Message message =
                    new Message(id, priority, size, ttl == Long.MAX_VALUE ? ttl : nowMs + ttl, durable && persistent);
            if (ready.isEmpty()) {
                Sink sink = pick();
                if (sink != null) {
                    handOver(sink, message);
                    return true;
                }
            }
            if (settings.overflow() != QueueSettings.Overflow.DROP_HEAD && exceeds(1, size)) {
                if (settings.overflow() == QueueSettings.Overflow.REJECT_PUBLISH_DLX) {
                    bury(message);
                }
                return false;
            }
            ready.add(message);
            sort();
            dropSurplus();
            if (message.expiresAtMs <= nowMs) {
                removeExpired();
            }
            return true;
        }

        private void consume() {
            ConsumerSpec spec = new ConsumerSpec(
                    "c" + sinks.size(),
                    "",
                    random.nextInt(4) == 0,
                    random.nextInt(12) == 0,
                    random.nextInt(4),
                    random.nextInt(3) - 1,
                    FieldTable.EMPTY,
                    "guest");
            boolean others = sinks.stream().anyMatch(s -> !s.modelCancelled);
            boolean locked = sinks.stream().anyMatch(s -> !s.modelCancelled && s.spec.exclusive());
            boolean refused = locked || (spec.exclusive() && (others || singleActive));
            assertThat(core.consumers().refuses(spec.exclusive())).isEqualTo(refused);
            if (refused || sinks.size() > 12) {
                return;
            }
            note("consume " + spec);
            Sink sink = new Sink(this, spec);
            assertThat(core.consumers().add(sink, spec)).isTrue();
            sinks.add(sink);
            if (!singleActive) {
                available.add(sink);
            } else if (active == null) {
                active = sink;
                available.add(sink);
            }
        }

        private void cancel() {
            Sink sink = randomSink();
            if (sink == null) {
                return;
            }
            note("cancel " + sink.spec.consumerTag());
            assertThat(core.consumers().cancel(sink)).isEqualTo(!sink.modelCancelled);
            sink.modelCancelled = true;
            available.remove(sink);
            if (sink == active) {
                active = sinks.stream()
                        .filter(s -> !s.modelCancelled)
                        .max(Comparator.comparingInt((Sink s) -> s.spec.priority())
                                .thenComparing(
                                        Comparator.comparingInt(sinks::indexOf).reversed()))
                        .orElse(null);
                if (active != null) {
                    mayBeServed(active);
                }
            }
        }

        private void settle() {
            SettleBatch batch = new SettleBatch();
            List<Message> requeued = new ArrayList<>();
            List<Sink> touched = new ArrayList<>();
            List<Message> dead = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(2); i++) {
                Sink sink = randomSink();
                if (sink == null || touched.contains(sink)) {
                    continue;
                }
                touched.add(sink);
                List<Message> before = List.copyOf(sink.modelUnacked);
                for (Message message : before) {
                    int choice = random.nextInt(6);
                    if (choice > 3) {
                        continue;
                    }
                    SettleBatch.Outcome outcome = choice < 2
                            ? SettleBatch.Outcome.ACK
                            : choice == 2 ? SettleBatch.Outcome.REQUEUE : SettleBatch.Outcome.REJECT;
                    batch.add(sink, positionOf(sink, message), outcome);
                    note(outcome + " " + message.id);
                    sink.modelUnacked.remove(message);
                    if (outcome == SettleBatch.Outcome.REQUEUE) {
                        message.redelivered = true;
                        requeued.add(message);
                    } else if (outcome == SettleBatch.Outcome.REJECT) {
                        dead.add(message);
                    }
                }
                if (before.size() == sink.modelUnacked.size() && !sink.got.isEmpty()) {
                    // Something that was settled before, or is with somebody else by now: passed over.
                    Delivery stale = sink.got.getFirst();
                    boolean held = before.stream().anyMatch(m -> m.id == stale.id);
                    if (!held) {
                        batch.add(sink, stale.position(), SettleBatch.Outcome.ACK);
                    }
                }
            }
            core.settle(batch, nowMs);
            dead.forEach(this::bury);
            // In the order in which the core frees credit: settled runs forwards, requeued ones backwards.
            for (int run = 0; run < batch.count(); run++) {
                if (batch.outcome(run) != SettleBatch.Outcome.REQUEUE) {
                    mayBeServed((Sink) batch.sink(run));
                }
            }
            for (int run = batch.count() - 1; run >= 0; run--) {
                if (batch.outcome(run) == SettleBatch.Outcome.REQUEUE) {
                    mayBeServed((Sink) batch.sink(run));
                }
            }
            ready.addAll(requeued);
            sort();
            dropSurplus();
            removeExpired();
        }

        private void block() {
            Sink sink = randomSink();
            if (sink != null) {
                note("block " + sink.spec.consumerTag());
                sink.open = false;
            }
        }

        private void resume() {
            Sink sink = randomSink();
            if (sink != null) {
                note("resume " + sink.spec.consumerTag());
                sink.open = true;
                Subscription subscription = core.consumers().find(sink);
                if (subscription != null) {
                    core.consumers().resume(subscription);
                }
                sink.modelBlocked = false;
                mayBeServed(sink);
            }
        }

        private void get() {
            boolean noAck = random.nextBoolean();
            Sink sink = new Sink(this, new ConsumerSpec("get", "", noAck, false, 0, 0, FieldTable.EMPTY, "guest"));
            note("get");
            QueueCore.GetResult result = core.get(sink, noAck, nowMs);
            removeExpired();
            if (ready.isEmpty()) {
                assertThat(result).isEqualTo(QueueCore.GetResult.EMPTY);
                return;
            }
            assertThat(result).isEqualTo(QueueCore.GetResult.DELIVERED);
            sink.modelCancelled = true;
            sinks.add(sink);
            handOver(sink, ready.removeFirst());
        }

        private void buryDead() {
            while (!deadPositions.isEmpty()) {
                core.deadLettered(deadPositions.removeFirst());
            }
        }

        private void dispatchModel() {
            dropSurplus();
            while (true) {
                removeExpired();
                Sink sink = ready.isEmpty() ? null : pick();
                if (sink == null) {
                    return;
                }
                handOver(sink, ready.removeFirst());
            }
        }

        private @Nullable Sink pick() {
            while (!available.isEmpty()) {
                int best = available.stream()
                        .mapToInt(s -> s.spec.priority())
                        .max()
                        .orElseThrow();
                Sink sink = available.stream()
                        .filter(s -> s.spec.priority() == best)
                        .findFirst()
                        .orElseThrow();
                if (sink.open) {
                    return sink;
                }
                sink.modelBlocked = true;
                available.remove(sink);
            }
            return null;
        }

        private void handOver(Sink sink, Message message) {
            sink.expected.add(new Delivery(message.id, 0, message.redelivered));
            if (!sink.spec.noAck()) {
                sink.modelUnacked.add(message);
            }
            if (available.remove(sink) && sink.hasCredit()) {
                available.add(sink);
            }
        }

        private void mayBeServed(Sink sink) {
            if (!available.contains(sink)
                    && !sink.modelCancelled
                    && sink.hasCredit()
                    && (!singleActive || sink == active)) {
                available.add(sink);
            }
        }

        private void removeExpired() {
            while (!ready.isEmpty() && ready.getFirst().expiresAtMs <= nowMs) {
                bury(ready.removeFirst());
            }
        }

        private void dropSurplus() {
            while (settings.overflow() == QueueSettings.Overflow.DROP_HEAD && !ready.isEmpty() && exceeds(0, 0)) {
                bury(ready.removeFirst());
            }
        }

        private boolean exceeds(int moreMessages, int moreBytes) {
            long bytes = ready.stream().mapToLong(m -> m.size).sum() + moreBytes;
            return ready.size() + moreMessages > settings.maxLength().orElse(Long.MAX_VALUE)
                    || bytes > settings.maxLengthBytes().orElse(Long.MAX_VALUE);
        }

        private void bury(Message message) {
            if (settings.deadLetterExchange().isPresent()) {
                deadExpected.add(message.id);
            }
        }

        private void sort() {
            ready.sort(Comparator.comparingInt((Message m) -> -m.priority).thenComparingLong(m -> m.id));
        }

        private void check() {
            for (Sink sink : sinks) {
                assertThat(sink.got.stream()
                                .map(d -> new Delivery(d.id(), 0, d.redelivered()))
                                .toList())
                        .as("deliveries of %s", sink.spec.consumerTag())
                        .isEqualTo(sink.expected);
            }
            assertThat(deadGot).as("dead letters").isEqualTo(deadExpected);
            assertThat(core.index().ready()).as("ready").isEqualTo(ready.size());
            assertThat(core.index().readyBytes())
                    .as("ready bytes")
                    .isEqualTo(ready.stream().mapToLong(m -> m.size).sum());
            assertThat(core.index().unacked())
                    .as("unacked")
                    .isEqualTo(
                            sinks.stream().mapToLong(s -> s.modelUnacked.size()).sum());
        }

        private void finish() {
            buryDead();
            core.submit(false);
            TreeSet<Long> expectedLive = new TreeSet<>();
            ready.stream().filter(m -> m.persistent).forEach(m -> expectedLive.add(m.id));
            sinks.forEach(s -> s.modelUnacked.stream().filter(m -> m.persistent).forEach(m -> expectedLive.add(m.id)));
            TreeSet<Long> live = new TreeSet<>();
            log.live.values().forEach(location -> live.add(idOf(location)));
            assertThat(live).as("what the log holds").isEqualTo(expectedLive);
            core.close();
            releaser.flush();
            writer.closeCurrent();
            assertThat(pages.usedPages()).as("index pages left").isZero();
            assertThat(pool.usedBytes()).as("message memory left").isZero();
        }

        private @Nullable Sink randomSink() {
            return sinks.isEmpty() ? null : sinks.get(random.nextInt(sinks.size()));
        }

        private long positionOf(Sink sink, Message message) {
            return sink.got.stream()
                    .filter(d -> d.id() == message.id)
                    .findFirst()
                    .orElseThrow()
                    .position();
        }

        private long record(long id) {
            long location = writer.allocate(MessageRecord.HEAD_BYTES);
            writer.memory().putLong(writer.offset(), id);
            writer.retain(1);
            writer.flushReferences();
            return location;
        }

        long idOf(long location) {
            return pool.chunk(location).memory().getLong(ChunkPool.offset(location));
        }

        private QueueSettings randomSettings() {
            QueueSettings.Overflow overflow =
                    List.of(QueueSettings.Overflow.values()).get(random.nextInt(3));
            return new QueueSettings(
                    random.nextInt(3) == 0 ? OptionalLong.of(random.nextInt(40)) : OptionalLong.empty(),
                    OptionalLong.empty(),
                    random.nextInt(3) == 0 ? OptionalLong.of(random.nextInt(12)) : OptionalLong.empty(),
                    random.nextInt(4) == 0 ? OptionalLong.of(random.nextInt(300)) : OptionalLong.empty(),
                    overflow,
                    random.nextBoolean() ? Optional.of("dlx") : Optional.empty(),
                    Optional.empty(),
                    maxPriority,
                    singleActive,
                    OptionalLong.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        private void note(String what) {
            story.add(what);
        }
    }
}
