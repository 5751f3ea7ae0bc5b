package io.warrenmq.store.work;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a store: after the first failed write or fsync it writes, confirms and answers nothing any more, because
 * what the disk holds is unknown and a second try would report success over lost data. Thread-safe.
 */
public final class Failure {
    private final Consumer<Throwable> handler;
    private final AtomicReference<@Nullable Throwable> cause = new AtomicReference<>();

    /** @param handler is called once */
    public Failure(Consumer<Throwable> handler) {
        this.handler = handler;
    }

    public void fail(Throwable newCause) {
        if (cause.compareAndSet(null, newCause)) {
            handler.accept(newCause);
        }
    }

    public boolean failed() {
        return cause.get() != null;
    }

    public @Nullable Throwable cause() {
        return cause.get();
    }
}
