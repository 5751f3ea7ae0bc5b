package io.warrenmq.broker.metadata;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.store.MetadataLog;
import io.warrenmq.wire.ReplyCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metadata of a node that stands alone: a command log in front of a {@link MetadataState}, and a
 * {@link MetadataView} behind it.
 *
 * <p>Commands are taken in batches: whatever gathered while the last batch was written. Each is applied to the state
 * first, which only the metadata thread sees; then the lasting part of all of them is appended with one fsync; only
 * then do the view, the queues and the listeners learn of the changes, and are the commands answered. So nobody ever
 * sees, or is told of, something that a crash could undo; and what changes nothing, such as the redeclarations of a
 * client that reconnects, is not written.
 *
 * <p>Everything that changes state runs on the given executor, one batch at a time.
 */
public final class MetadataService implements Metadata {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataService.class);
    private static final int MAILBOX_SEGMENT = 256;
    /** So that the first command of a storm is not answered after the last one. */
    private static final int LARGEST_BATCH = 1024;
    /** One record in the log lets this many queues be declared. */
    private static final long QUEUE_IDS_PER_RESERVATION = 1 << 20;

    private final MetadataState state;
    private final MetadataView view;
    private final MetadataLog log;
    private final Options options;
    private final Executor metadataThread;
    private final Consumer<Throwable> failureHandler;
    private final MpscUnboundedArrayQueue<Task> mailbox = new MpscUnboundedArrayQueue<>(MAILBOX_SEGMENT);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicLong nextQueueId = new AtomicLong();
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();

    /** Owned by the metadata thread. Ids below are never given out by a later run. */
    private long reservedQueueIds;

    /** Owned by the metadata thread. Size of the last snapshot, in bytes. */
    private long snapshotBytes;

    private volatile boolean failed;

    /**
     * @param rules where versions of RabbitMQ differ
     * @param firstBoot what an empty database is given
     * @param snapshotAfterBytes how many bytes of commands are appended before the log is written anew; or as many as
     *     the last snapshot had, if that is more, so that writing snapshots never costs more than writing commands. Too
     *     small costs disk bandwidth, too large makes starting slow
     */
    public record Options(MetadataRules rules, FirstBoot firstBoot, long snapshotAfterBytes) {
        public static final long DEFAULT_SNAPSHOT_AFTER_BYTES = 16 << 20;
    }

    /** Something that the metadata thread does in its turn. */
    private sealed interface Task {
        /** Applies, or reads; on the metadata thread. */
        void run();

        /** Answers, after what was applied is durable and visible; {@code failure} if it could not be made so. */
        void answer(@Nullable Throwable failure);
    }

    /**
     * @param metadataThread runs one task at a time; a single thread in a program, the caller itself in a simulation
     * @param failureHandler is told when the log cannot be written: the node must stop
     */
    public MetadataService(
            Options options,
            MetadataLog log,
            MetadataView view,
            Executor metadataThread,
            Consumer<Throwable> failureHandler) {
        this.options = options;
        this.state = new MetadataState(options.rules());
        this.log = log;
        this.view = view;
        this.metadataThread = metadataThread;
        this.failureHandler = failureHandler;
    }

    /**
     * Reads the log, brings everything in it to life and, if the log was empty, makes the first vhost and user. To be
     * called once, before anything else.
     *
     * @param listener follows every change from the first one on, those of the log included
     */
    public void start(LongSupplier currentTimeMs, Consumer<Change> listener) {
        long[] commandCount = {0};
        log.replay(bytes -> {
            commandCount[0]++;
            state.restore(CommandCodec.decode(bytes));
        });
        nextQueueId.set(state.nextQueueId());
        reservedQueueIds = state.nextQueueId();
        listeners.add(listener);
        state.asChanges().forEach(change -> tell(change, Optional.empty()));
        if (commandCount[0] == 0) {
            initialize(options.firstBoot().commands(currentTimeMs.getAsLong()));
        }
    }

    private void initialize(List<Command> commands) {
        List<byte[]> records = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        for (Command command : commands) {
            switch (state.apply(command)) {
                case Transition.Applied applied -> {
                    changes.addAll(applied.changes());
                    applied.durable().forEach(lasting -> records.add(CommandCodec.encode(lasting)));
                }
                case Transition.Refused refused ->
                    throw new IllegalStateException("cannot initialize an empty database: " + refused.text()
                            + "; correct default_vhost and default_user in the configuration");
            }
        }
        log.append(records);
        changes.forEach(change -> tell(change, Optional.empty()));
    }

    @Override
    public void submit(Command command, Loop replyLoop, Consumer<CommandOutcome> reply) {
        enqueue(new Submission(
                command, Optional.of(replyLoop), outcome -> replyLoop.post(() -> reply.accept(outcome))));
    }

    @Override
    public CompletableFuture<CommandOutcome> submit(Command command) {
        CompletableFuture<CommandOutcome> answer = new CompletableFuture<>();
        enqueue(new Submission(command, Optional.empty(), answer::complete));
        return answer;
    }

    @Override
    public <T> CompletableFuture<T> read(Function<MetadataListing, T> reader) {
        Reading<T> reading = new Reading<>(reader);
        enqueue(reading);
        return reading.answer;
    }

    @Override
    public Optional<VirtualHost> virtualHost(String name) {
        return view.virtualHost(name);
    }

    @Override
    public Collection<VirtualHost> virtualHosts() {
        return view.virtualHosts();
    }

    @Override
    public List<QueueEntry> exclusiveQueues(long connectionId) {
        return view.exclusiveQueues(connectionId);
    }

    @Override
    public long nextQueueId() {
        return nextQueueId.getAndIncrement();
    }

    @Override
    public void subscribe(Consumer<Change> listener) {
        listeners.add(listener);
    }

    /** What {@link #handOver} gives away; not to be touched before. */
    public MetadataState state() {
        return state;
    }

    /**
     * Gives the state to somebody who keeps it from now on, after everything that was submitted before. To be called
     * when nobody submits or reads here any more.
     */
    public CompletableFuture<Boolean> handOver() {
        HandOver handOver = new HandOver();
        enqueue(handOver);
        return handOver.answer;
    }

    private void enqueue(Task task) {
        mailbox.offer(task);
        schedule();
    }

    private void schedule() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            metadataThread.execute(this::drain);
        }
    }

    private void drain() {
        List<Task> batch = new ArrayList<>();
        while (batch.size() < LARGEST_BATCH) {
            Task task = mailbox.poll();
            if (task == null) {
                break;
            }
            batch.add(task);
        }
        try {
            process(batch);
        } finally {
            // Cleared before looking again: a task that came in between is seen by one of the two.
            scheduled.set(false);
            if (!mailbox.isEmpty()) {
                schedule();
            }
        }
    }

    private void process(List<Task> batch) {
        int answered = 0;
        try {
            if (failed) {
                throw new IllegalStateException("the metadata of this node failed before; see the log");
            }
            batch.forEach(Task::run);
            append(batch);
            for (Task task : batch) {
                task.answer(null);
                answered++;
            }
            snapshotWhenDue();
        } catch (RuntimeException e) {
            fail(e);
            for (Task task : batch.subList(Math.min(answered, batch.size()), batch.size())) {
                task.answer(e);
            }
        }
    }

    /** State, log and view may differ now: nothing that they say is to be relied upon. */
    private void fail(RuntimeException e) {
        if (!failed) {
            failed = true;
            LOG.error("the metadata could not be written or made visible; the node must stop", e);
            failureHandler.accept(e);
        }
    }

    private void append(List<Task> batch) {
        List<byte[]> records = new ArrayList<>();
        for (Task task : batch) {
            if (task instanceof Submission submission && submission.transition instanceof Transition.Applied applied) {
                reserveQueueIds(submission.command, records);
                applied.durable().forEach(lasting -> records.add(CommandCodec.encode(lasting)));
            }
        }
        if (!records.isEmpty()) {
            log.append(records);
        }
    }

    /** Also for queues that are not durable: their ids must not come again either. */
    private void reserveQueueIds(Command command, List<byte[]> records) {
        if (command instanceof Command.DeclareQueue declare && declare.id() >= reservedQueueIds) {
            Command reservation = new Command.ReserveQueueIds(declare.id() + QUEUE_IDS_PER_RESERVATION);
            state.apply(reservation);
            reservedQueueIds = state.nextQueueId();
            records.add(CommandCodec.encode(reservation));
        }
    }

    private void snapshotWhenDue() {
        if (log.bytesSinceSnapshot() < Math.max(options.snapshotAfterBytes(), snapshotBytes)) {
            return;
        }
        long[] bytes = {0};
        Iterable<Command> commands = state.snapshot(false);
        log.snapshot(() -> {
            bytes[0] = 0;
            Iterator<Command> iterator = commands.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return iterator.hasNext();
                }

                @Override
                public byte[] next() {
                    byte[] record = CommandCodec.encode(iterator.next());
                    bytes[0] += record.length;
                    return record;
                }
            };
        });
        snapshotBytes = bytes[0];
    }

    /** @param near the loop that asked for it, if one did */
    private void tell(Change change, Optional<Loop> near) {
        view.accept(change, near);
        for (Consumer<Change> listener : listeners) {
            listener.accept(change);
        }
    }

    /** A command on its way. Owned by the metadata thread once it was taken from the mailbox. */
    private final class Submission implements Task {
        private final Command command;
        /** Not a part of the command: where a queue lives is nobody's concern but this node's. */
        private final Optional<Loop> near;

        private final Consumer<CommandOutcome> reply;
        private @Nullable Transition transition;

        Submission(Command command, Optional<Loop> near, Consumer<CommandOutcome> reply) {
            this.command = command;
            this.near = near;
            this.reply = reply;
        }

        @Override
        public void run() {
            transition = state.apply(command);
        }

        @Override
        public void answer(@Nullable Throwable failure) {
            if (failure != null) {
                reply.accept(new CommandOutcome.Refused(ReplyCode.INTERNAL_ERROR, ""));
                return;
            }
            switch (Objects.requireNonNull(transition)) {
                case Transition.Refused refused ->
                    reply.accept(new CommandOutcome.Refused(refused.code(), refused.text()));
                case Transition.Applied applied -> {
                    applied.changes().forEach(change -> tell(change, near));
                    reply.accept(outcome(!applied.changes().isEmpty()));
                }
            }
        }

        private CommandOutcome outcome(boolean changed) {
            if (!(command instanceof Command.DeclareQueue declare)) {
                return new CommandOutcome.Applied(changed);
            }
            return view.virtualHost(declare.vhost())
                    .flatMap(vhost -> vhost.queue(declare.name()))
                    .<CommandOutcome>map(entry -> new CommandOutcome.QueueDeclared(entry, changed))
                    .orElseThrow(() -> new IllegalStateException("declared, but not there: " + declare.name()));
        }
    }

    /** The last thing that this service does. */
    private static final class HandOver implements Task {
        private final CompletableFuture<Boolean> answer = new CompletableFuture<>();

        @Override
        public void run() {
            // Nothing to do before what is in front of it is durable.
        }

        @Override
        public void answer(@Nullable Throwable failure) {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(true);
            }
        }
    }

    /** A listing on its way. Owned by the metadata thread once it was taken from the mailbox. */
    private final class Reading<T> implements Task {
        private final Function<MetadataListing, T> reader;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private @Nullable T result;
        private @Nullable RuntimeException problem;

        Reading(Function<MetadataListing, T> reader) {
            this.reader = reader;
        }

        @Override
        public void run() {
            try {
                result = reader.apply(new MetadataListing(state));
            } catch (RuntimeException e) {
                problem = e; // the reader's own, not the log's
            }
        }

        @Override
        public void answer(@Nullable Throwable failure) {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else if (problem != null) {
                answer.completeExceptionally(problem);
            } else {
                answer.complete(Objects.requireNonNull(result));
            }
        }
    }
}
