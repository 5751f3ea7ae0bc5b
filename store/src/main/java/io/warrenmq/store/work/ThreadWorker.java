package io.warrenmq.store.work;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/** A worker with a platform thread of its own. */
final class ThreadWorker implements Worker {
    private static final int MAILBOX_SEGMENT = 1024;
    private static final int URGENT_SEGMENT = 64;
    /** Bounds how long what was gathered waits for the end of the batch while more keeps coming. */
    private static final int TASKS_PER_BATCH = 4096;

    private final MpscUnboundedArrayQueue<Runnable> mailbox = new MpscUnboundedArrayQueue<>(MAILBOX_SEGMENT);
    private final MpscUnboundedArrayQueue<Runnable> urgent = new MpscUnboundedArrayQueue<>(URGENT_SEGMENT);
    private final Runnable afterBatch;
    private final Consumer<Throwable> onError;
    private final Thread thread;

    /** Written by the thread, read by those who post: only a sleeping thread costs them a system call. */
    private volatile boolean sleeping;

    /** Owned by the thread. */
    private boolean stopping;

    ThreadWorker(String name, Runnable afterBatch, Consumer<Throwable> onError) {
        this.afterBatch = afterBatch;
        this.onError = onError;
        this.thread = Thread.ofPlatform().name(name).daemon(true).start(this::run);
    }

    @Override
    public void post(Runnable task) {
        mailbox.offer(task);
        wake();
    }

    @Override
    public void postFirst(Runnable task) {
        urgent.offer(task);
        wake();
    }

    private void wake() {
        if (sleeping) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void stop() {
        post(() -> stopping = true);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // what is pending must still be written; the caller sees its interrupt afterwards
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (true) {
            int count = 0;
            Runnable task;
            while (count < TASKS_PER_BATCH && (task = next()) != null) {
                runGuarded(task);
                count++;
            }
            if (count > 0) {
                runGuarded(afterBatch);
            } else if (stopping) {
                return;
            } else {
                sleeping = true;
                // Who offered before this check is seen here; who offers after it sees the flag.
                if (urgent.isEmpty() && mailbox.isEmpty()) {
                    LockSupport.park(this);
                }
                sleeping = false;
            }
        }
    }

    private @Nullable Runnable next() {
        Runnable task = urgent.poll();
        return task != null ? task : mailbox.poll();
    }

    // An error of any kind means that the state of the store is unknown; the handler stops the node.
    @SuppressWarnings("CatchAndPrintStackTrace")
    private void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            onError.accept(e);
        }
    }
}
