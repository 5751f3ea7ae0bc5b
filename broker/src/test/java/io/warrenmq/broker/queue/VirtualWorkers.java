package io.warrenmq.broker.queue;

import io.warrenmq.store.work.Worker;
import io.warrenmq.store.work.Workers;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** The threads of a store, driven by a virtual world. */
final class VirtualWorkers implements Workers {
    private final VirtualWorld world;

    VirtualWorkers(VirtualWorld world) {
        this.world = world;
    }

    @Override
    public Worker create(String name, Runnable afterBatch, Consumer<Throwable> onError) {
        return new VirtualWorker(afterBatch, onError);
    }

    private final class VirtualWorker implements Worker {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private final ArrayDeque<Runnable> urgent = new ArrayDeque<>();
        private final Runnable afterBatch;
        private final Consumer<Throwable> onError;

        VirtualWorker(Runnable afterBatch, Consumer<Throwable> onError) {
            this.afterBatch = afterBatch;
            this.onError = onError;
        }

        @Override
        public void post(Runnable task) {
            tasks.add(task);
            world.inBackground(this::batch);
        }

        @Override
        public void postFirst(Runnable task) {
            urgent.add(task);
            world.inBackground(this::batch);
        }

        @Override
        public void stop() {
            batch();
        }

        /** Everything that is there is one batch, as for a thread that was slow to wake. */
        private void batch() {
            if (tasks.isEmpty() && urgent.isEmpty()) {
                return;
            }
            while (!tasks.isEmpty() || !urgent.isEmpty()) {
                guarded(urgent.isEmpty() ? tasks.remove() : urgent.remove());
            }
            guarded(afterBatch);
        }

        private void guarded(Runnable task) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                onError.accept(e);
            }
        }
    }
}
