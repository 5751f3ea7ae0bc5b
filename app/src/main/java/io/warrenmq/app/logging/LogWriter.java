package io.warrenmq.app.logging;

import io.warrenmq.app.config.LogLevel;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes lines on a thread of its own. Any thread may {@link #submit}; everything else belongs to the writing thread.
 *
 * <p>The queue is bounded twice. Lines below warning are dropped, and counted in a line of their own, once
 * {@code softLimit} lines wait: they come from what clients do, and no event loop may wait for a disk on their account.
 * Warnings and errors are never dropped: they find {@link #HARD_FACTOR} times that room, and only when even that is
 * full, with an output that hangs, does the thread that reports them wait.
 */
final class LogWriter implements AutoCloseable {

    static final int HARD_FACTOR = 8;

    private static final int BATCH = 256;
    private static final long CLOSE_TIMEOUT_S = 5;

    private final BlockingQueue<Task> tasks;
    private final int softLimit;
    private final List<Target> targets;
    private final Clock clock;
    private final PrintStream emergency;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong droppedEver = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Thread thread;
    private volatile Thresholds thresholds;
    private volatile boolean isClosed;
    private final Set<String> failing = new HashSet<>();
    private final List<LogLine> unflushed = new ArrayList<>();

    private sealed interface Task {
        /** With the thresholds of that moment: a later change of levels must not swallow what was logged before. */
        record Write(LogLine line, Thresholds thresholds) implements Task {}

        record Rotate() implements Task {}

        record Stop() implements Task {}
    }

    /**
     * Starts the thread.
     *
     * @param emergency receives warnings and errors while an output fails
     */
    LogWriter(List<Target> targets, Thresholds thresholds, int softLimit, Clock clock, PrintStream emergency) {
        this.targets = List.copyOf(targets);
        this.thresholds = thresholds;
        this.softLimit = softLimit;
        this.clock = clock;
        this.emergency = emergency;
        this.tasks = new LinkedBlockingQueue<>(softLimit * HARD_FACTOR);
        this.thread = Thread.ofPlatform().daemon().name("log-writer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void submit(LogLine line) {
        boolean isMinor = !line.level().passes(LogLevel.WARNING);
        if (isClosed || isMinor && tasks.size() >= softLimit) {
            dropped.incrementAndGet();
            droppedEver.incrementAndGet();
            return;
        }
        put(new Task.Write(line, thresholds));
    }

    /** Begins new files, after the lines submitted before. */
    void rotate() {
        if (!isClosed) {
            put(new Task.Rotate());
        }
    }

    private void put(Task task) {
        boolean interrupted = false;
        while (true) {
            try {
                tasks.put(task);
                break;
            } catch (InterruptedException e) {
                // The line is wanted all the same; whoever interrupts learns of it below.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    Thresholds thresholds() {
        return thresholds;
    }

    void thresholds(Thresholds changed) {
        thresholds = changed;
    }

    /** Lines that were dropped since the start. */
    long droppedCount() {
        return droppedEver.get();
    }

    /** Writes that failed since the start. */
    long failureCount() {
        return failures.get();
    }

    private void run() {
        List<Task> batch = new ArrayList<>(BATCH);
        boolean isRunning = true;
        while (isRunning) {
            try {
                batch.add(tasks.take());
            } catch (InterruptedException e) {
                // Nothing interrupts this thread to stop it; a library that does so must not silence the log.
                continue;
            }
            tasks.drainTo(batch, BATCH - 1);
            for (Task task : batch) {
                isRunning &= perform(task);
            }
            reportDropped();
            flush();
            batch.clear();
        }
        targets.forEach(target -> attempt(target, LogOutput::close));
    }

    private boolean perform(Task task) {
        switch (task) {
            case Task.Write write -> write(write.line(), write.thresholds());
            case Task.Rotate rotate -> targets.forEach(target -> attempt(target, LogOutput::rotate));
            case Task.Stop stop -> {
                return false;
            }
        }
        return true;
    }

    private void write(LogLine line, Thresholds current) {
        if (line.level().passes(LogLevel.WARNING)) {
            unflushed.add(line);
        }
        for (Target target : targets) {
            if (current.passes(line.level(), line.category(), target.name())) {
                attempt(target, output -> output.write(line, target.format().render(line)));
            }
        }
    }

    private void reportDropped() {
        long count = dropped.getAndSet(0);
        if (count > 0) {
            write(
                    new LogLine(
                            clock.instant(),
                            LogLevel.WARNING,
                            Categories.DEFAULT,
                            pid(Thread.currentThread()),
                            count
                                    + " log lines below warning were dropped, because the log cannot be written as fast as lines come;"
                                    + " raise 'warren.log_queue_lines' or the log level"),
                    thresholds);
        }
    }

    /**
     * What a failed output did not take goes to the standard error, if it matters: nothing else would tell the
     * operator.
     */
    private void flush() {
        for (Target target : targets) {
            attempt(target, LogOutput::flush);
            if (failing.contains(target.name())) {
                unflushed.forEach(line -> emergency.print(target.format().render(line)));
            }
        }
        unflushed.clear();
    }

    @FunctionalInterface
    private interface Step {
        void on(LogOutput output) throws IOException;
    }

    /** A log that cannot be written (the disk is full) stops nothing. */
    private void attempt(Target target, Step step) {
        try {
            step.on(target.output());
            failing.remove(target.name());
        } catch (IOException | RuntimeException e) {
            failures.incrementAndGet();
            if (failing.add(target.name())) {
                emergency.println("the log (" + target.name() + ") cannot be written: " + e
                        + "; warnings and errors follow here until it can; check the disk");
            }
        }
    }

    static String pid(Thread thread) {
        return "<0." + thread.threadId() + ".0>";
    }

    /** Writes what has been submitted and closes the outputs; waits a few seconds at most. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try {
            if (!tasks.offer(new Task.Stop(), CLOSE_TIMEOUT_S, TimeUnit.SECONDS)
                    || !thread.join(Duration.ofSeconds(CLOSE_TIMEOUT_S))) {
                emergency.println("the log still hangs in a write after " + CLOSE_TIMEOUT_S + " s; " + tasks.size()
                        + " lines are lost");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
