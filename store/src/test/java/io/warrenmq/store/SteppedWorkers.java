package io.warrenmq.store;

import io.warrenmq.store.work.Worker;
import io.warrenmq.store.work.Workers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Workers without threads: a test decides whose turn it is. */
final class SteppedWorkers implements Workers {
    private final List<Stepped> workers = new ArrayList<>();

    @Override
    public Worker create(String name, Runnable afterBatch, Consumer<Throwable> onError) {
        Stepped worker = new Stepped(afterBatch, onError);
        workers.add(worker);
        return worker;
    }

    /** Lets one worker with something to do run some of it; false when all are idle. */
    boolean step(RandomGenerator random) {
        List<Stepped> busy =
                workers.stream().filter(worker -> !worker.tasks.isEmpty()).toList();
        if (busy.isEmpty()) {
            return false;
        }
        busy.get(random.nextInt(busy.size())).batch(1 + random.nextInt(4));
        return true;
    }

    /** Lets all workers run until none has anything to do. */
    void run() {
        boolean ran = true;
        while (ran) {
            ran = false;
            for (Stepped worker : workers) {
                if (!worker.tasks.isEmpty()) {
                    worker.batch(Integer.MAX_VALUE);
                    ran = true;
                }
            }
        }
    }

    private static final class Stepped implements Worker {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        /** So many of the first tasks were posted to be first. */
        private int urgent;

        private final Runnable afterBatch;
        private final Consumer<Throwable> onError;

        Stepped(Runnable afterBatch, Consumer<Throwable> onError) {
            this.afterBatch = afterBatch;
            this.onError = onError;
        }

        @Override
        public void post(Runnable task) {
            tasks.addLast(task);
        }

        @Override
        public void postFirst(Runnable task) {
            List<Runnable> behind = List.copyOf(tasks).subList(urgent, tasks.size());
            tasks.removeAll(behind);
            tasks.addLast(task);
            tasks.addAll(behind);
            urgent++;
        }

        @Override
        public void stop() {
            while (!tasks.isEmpty()) {
                batch(Integer.MAX_VALUE);
            }
        }

        void batch(int most) {
            for (int i = 0; i < most && !tasks.isEmpty(); i++) {
                urgent = Math.max(0, urgent - 1);
                guarded(tasks.removeFirst());
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
