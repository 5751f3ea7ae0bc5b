package io.warrenmq.store.work;

import java.util.function.Consumer;

/** Makes the threads of a store; simulations make ones that they step themselves. */
@FunctionalInterface
public interface Workers {
    /**
     * @param name of the thread
     * @param afterBatch runs whenever the mailbox was drained, or after some thousand tasks
     * @param onError is given what a task or {@code afterBatch} throws; the worker goes on
     */
    Worker create(String name, Runnable afterBatch, Consumer<Throwable> onError);

    /** Platform threads. */
    static Workers threads() {
        return ThreadWorker::new;
    }
}
