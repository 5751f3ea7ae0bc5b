package io.warrenmq.broker.loop;

import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.ChunkWriter;
import io.warrenmq.store.memory.ReferenceReleaser;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop: the single owner of the connections and queues that live on it. Others hand it batches through its
 * mailbox.
 *
 * <p>Work comes in turns. A turn is one read batch of one connection, one drained mailbox or one timer; when it ends,
 * first every queue that became dirty dispatches, then everything that has output (connections, logs, batches for other
 * loops) hands it out. So the cost of waking, dispatching and flushing is paid per batch, and batches grow by
 * themselves under load; there is no timer.
 */
public final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final int MAILBOX_SEGMENT = 1024;
    /** A turn that never ends would starve the sockets of this loop. */
    private static final int MAILBOX_TASKS_PER_TURN = 4096;
    /** Rounds of dispatching and flushing; more than a few mean that participants keep waking each other. */
    private static final int ROUNDS_PER_TURN = 64;

    private final int index;
    private final LoopDriver driver;
    private final MpscUnboundedArrayQueue<Runnable> mailbox = new MpscUnboundedArrayQueue<>(MAILBOX_SEGMENT);
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Runnable drain = this::drainMailbox;
    private final ChunkPool chunks;
    private final ChunkWriter writer;
    private final ReferenceReleaser releaser;
    private ArrayList<TurnParticipant> dispatchers = new ArrayList<>();
    private ArrayList<TurnParticipant> dispatching = new ArrayList<>();
    private ArrayList<TurnParticipant> outputs = new ArrayList<>();
    private ArrayList<TurnParticipant> flushing = new ArrayList<>();
    private final ArrayList<Runnable> afterTurn = new ArrayList<>();
    private boolean inTurn;
    private boolean ending;
    private long nowMs;
    private final FailureHandler failures;

    public Loop(int index, LoopDriver driver, ChunkPool chunks) {
        this(
                index,
                driver,
                chunks,
                (culprit, failure) -> LOG.error("{} failed in a turn of loop {}", culprit, index, failure));
    }

    /** @param failures is told of every exception that a task or participant let through */
    public Loop(int index, LoopDriver driver, ChunkPool chunks, FailureHandler failures) {
        this.failures = failures;
        this.index = index;
        this.driver = driver;
        this.chunks = chunks;
        this.writer = new ChunkWriter(chunks);
        this.releaser = new ReferenceReleaser(chunks);
        this.nowMs = driver.currentTimeMs();
    }

    public int index() {
        return index;
    }

    public ChunkPool chunks() {
        return chunks;
    }

    /** Where messages that arrive on this loop are stored; owned by this loop. */
    public ChunkWriter writer() {
        return writer;
    }

    /** Gathers references given back in this turn; owned by this loop. */
    public ReferenceReleaser releaser() {
        return releaser;
    }

    /** Whether the calling thread owns this loop's state. */
    public boolean inLoop() {
        return driver.onLoopThread();
    }

    /**
     * Time at the begin of this turn, milliseconds since the epoch: the clock is read once per turn, not per message.
     */
    public long nowMs() {
        return nowMs;
    }

    /** Time now, milliseconds since the epoch; for callers outside the loop's turns. */
    public long currentTimeMs() {
        return driver.currentTimeMs();
    }

    /** Runs {@code task} in a turn of this loop; tasks of one thread run in their order. Callable from every thread. */
    public void post(Runnable task) {
        mailbox.offer(task);
        // Only who flips the flag wakes the loop: one wake-up per batch, however many tasks follow before it is
        // drained.
        wake();
    }

    /** Runs {@code task} now when called on the loop in a turn, else posts it. */
    public void run(Runnable task) {
        if (inTurn && driver.onLoopThread()) {
            task.run();
        } else {
            post(task);
        }
    }

    /** Runs {@code task} in a turn of its own after {@code delayMs}. */
    public LoopDriver.Timer schedule(long delayMs, Runnable task) {
        return driver.schedule(delayMs, () -> {
            beginTurn();
            try {
                runGuarded(task);
            } finally {
                endTurn();
            }
        });
    }

    /** Begins a turn: to be called on the loop's thread before any state of the loop is touched. */
    public void beginTurn() {
        if (inTurn) {
            throw new IllegalStateException("turn begun inside a turn");
        }
        inTurn = true;
        nowMs = driver.currentTimeMs();
    }

    public boolean inTurn() {
        return inTurn;
    }

    /** Registers a queue that has something to dispatch before this turn ends. */
    public void dispatchBeforeTurnEnds(TurnParticipant participant) {
        if (!participant.willDispatch) {
            participant.willDispatch = true;
            dispatchers.add(participant);
        }
    }

    /** Registers something that has output to hand out when all queues have dispatched. */
    public void flushBeforeTurnEnds(TurnParticipant participant) {
        if (!participant.willFlush) {
            participant.willFlush = true;
            outputs.add(participant);
        }
    }

    /**
     * Runs {@code task} when everything that this turn hands out has been handed out: what it posts to another loop
     * arrives there after that. It may only post.
     */
    public void afterTurn(Runnable task) {
        afterTurn.add(task);
    }

    /**
     * Ends the turn: queues dispatch, then outputs flush, until nothing is left to do. What goes on for too many rounds
     * continues in the next turn, so that two participants that keep each other busy do not starve the sockets.
     */
    public void endTurn() {
        if (ending) {
            throw new IllegalStateException("turn ended inside its end");
        }
        ending = true;
        try {
            for (int round = 0; round < ROUNDS_PER_TURN && hasWork(); round++) {
                if (!dispatchers.isEmpty()) {
                    dispatchAll();
                }
                if (dispatchers.isEmpty() || round == ROUNDS_PER_TURN - 1) {
                    flushAll();
                }
            }
            if (!hasWork()) {
                afterTurn.forEach(this::runGuarded);
                afterTurn.clear();
            }
        } finally {
            writer.flushReferences();
            releaser.flush();
            ending = false;
            inTurn = false;
            if (hasWork()) {
                wake();
            }
        }
    }

    private boolean hasWork() {
        return !dispatchers.isEmpty() || !outputs.isEmpty();
    }

    private void dispatchAll() {
        ArrayList<TurnParticipant> batch = dispatchers;
        dispatchers = dispatching;
        dispatching = batch;
        for (int i = 0; i < batch.size(); i++) {
            TurnParticipant participant = batch.get(i);
            participant.willDispatch = false;
            endTurnOf(participant);
        }
        batch.clear();
    }

    private void flushAll() {
        ArrayList<TurnParticipant> batch = outputs;
        outputs = flushing;
        flushing = batch;
        for (int i = 0; i < batch.size(); i++) {
            TurnParticipant participant = batch.get(i);
            participant.willFlush = false;
            endTurnOf(participant);
        }
        batch.clear();
    }

    private void endTurnOf(TurnParticipant participant) {
        // Locations of this turn may leave the loop with whatever the participant hands out.
        writer.flushReferences();
        try {
            participant.endTurn();
        } catch (RuntimeException | AssertionError e) {
            failures.failed(participant, e);
        }
    }

    private void drainMailbox() {
        // Cleared before the first poll: a task offered after the last poll then wakes the loop again.
        woken.set(false);
        beginTurn();
        try {
            for (int i = 0; i < MAILBOX_TASKS_PER_TURN; i++) {
                Runnable task = mailbox.poll();
                if (task == null) {
                    break;
                }
                runGuarded(task);
            }
        } finally {
            endTurn();
            if (!mailbox.isEmpty()) {
                wake();
            }
        }
    }

    private void wake() {
        if (!woken.get() && woken.compareAndSet(false, true)) {
            driver.wake(drain);
        }
    }

    private void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | AssertionError e) {
            failures.failed(task, e);
        }
    }

    /** What happens with an exception that a task or participant let through; the others go on. */
    @FunctionalInterface
    public interface FailureHandler {
        void failed(Object culprit, Throwable failure);
    }
}
