package io.warrenmq.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.store.memory.ChunkPool;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopTest {
    private final Driver driver = new Driver();
    private final List<String> failures = new ArrayList<>();
    private final Loop loop = new Loop(
            0, driver, new ChunkPool(0), (culprit, failure) -> failures.add(String.valueOf(failure.getMessage())));
    private final List<String> story = new ArrayList<>();

    private static final class Driver implements LoopDriver {
        final ArrayDeque<Runnable> woken = new ArrayDeque<>();
        final ArrayDeque<Runnable> scheduled = new ArrayDeque<>();
        long nowMs;

        @Override
        public void wake(Runnable task) {
            woken.add(task);
        }

        @Override
        public boolean onLoopThread() {
            return true;
        }

        @Override
        public long currentTimeMs() {
            return nowMs;
        }

        @Override
        public Timer schedule(long delayMs, Runnable task) {
            scheduled.add(task);
            return () -> scheduled.remove(task);
        }
    }

    private final class Participant extends TurnParticipant {
        private final String name;
        private final Runnable work;

        Participant(String name, Runnable work) {
            this.name = name;
            this.work = work;
        }

        @Override
        protected void endTurn() {
            story.add(name);
            work.run();
        }
    }

    @Test
    void queuesDispatchBeforeOutputsFlush() {
        Participant output = new Participant("flush", () -> {});
        Participant queue = new Participant("dispatch", () -> loop.flushBeforeTurnEnds(output));
        loop.beginTurn();
        loop.flushBeforeTurnEnds(output);
        loop.dispatchBeforeTurnEnds(queue);
        loop.dispatchBeforeTurnEnds(queue);
        loop.endTurn();
        assertThat(story).containsExactly("dispatch", "flush");
    }

    @Test
    void oneThatIsRegisteredForBothIsCalledForBoth() {
        Participant both = new Participant("both", () -> {});
        loop.beginTurn();
        loop.flushBeforeTurnEnds(both);
        loop.dispatchBeforeTurnEnds(both);
        loop.endTurn();
        assertThat(story).containsExactly("both", "both");
    }

    @Test
    void whatAFlushMakesDirtyIsDispatchedInTheSameTurn() {
        Participant queue = new Participant("dispatch", () -> {});
        Participant output = new Participant("flush", () -> loop.dispatchBeforeTurnEnds(queue));
        loop.beginTurn();
        loop.flushBeforeTurnEnds(output);
        loop.endTurn();
        assertThat(story).containsExactly("flush", "dispatch");
        assertThat(driver.woken).isEmpty();
    }

    @Test
    void participantsThatKeepThemselvesBusyContinueInTheNextTurn() {
        Participant[] busy = new Participant[1];
        busy[0] = new Participant("busy", () -> loop.dispatchBeforeTurnEnds(busy[0]));
        Participant output = new Participant("flush", () -> {});
        loop.beginTurn();
        loop.dispatchBeforeTurnEnds(busy[0]);
        loop.flushBeforeTurnEnds(output);
        loop.endTurn();
        assertThat(loop.inTurn()).isFalse();
        assertThat(story).contains("flush").hasSizeLessThan(200);
        assertThat(driver.woken).hasSize(1);
        int before = story.size();
        driver.woken.remove().run();
        assertThat(story).hasSizeGreaterThan(before);
    }

    @Test
    void aFailureStopsNeitherTheOthersNorTheNextTurn() {
        Participant bad = new Participant("bad", () -> {
            throw new IllegalStateException("participant");
        });
        Participant good = new Participant("good", () -> {});
        loop.post(() -> {
            throw new IllegalStateException("task");
        });
        loop.post(() -> {
            loop.dispatchBeforeTurnEnds(bad);
            loop.dispatchBeforeTurnEnds(good);
        });
        driver.woken.remove().run();
        assertThat(failures).containsExactly("task", "participant");
        assertThat(story).containsExactly("bad", "good");
        loop.post(() -> loop.dispatchBeforeTurnEnds(bad));
        driver.woken.remove().run();
        assertThat(story).containsExactly("bad", "good", "bad");
    }

    @Test
    void manyPostsWakeOnce() {
        for (int i = 0; i < 5; i++) {
            int number = i;
            loop.post(() -> story.add("task " + number));
        }
        assertThat(driver.woken).hasSize(1);
        driver.woken.remove().run();
        assertThat(story).containsExactly("task 0", "task 1", "task 2", "task 3", "task 4");
        loop.post(() -> {});
        assertThat(driver.woken).hasSize(1);
    }

    @Test
    void aTaskPostedInATurnRunsThoughTheMailboxIsBeingDrained() {
        loop.post(() -> loop.post(() -> story.add("second")));
        while (!driver.woken.isEmpty()) {
            driver.woken.remove().run();
        }
        assertThat(story).containsExactly("second");
    }

    @Test
    void aLongMailboxIsWorkedOffInSeveralTurns() {
        for (int i = 0; i < 10_000; i++) {
            loop.post(() -> story.add("x"));
        }
        int turns = 0;
        while (!driver.woken.isEmpty()) {
            driver.woken.remove().run();
            turns++;
        }
        assertThat(story).hasSize(10_000);
        assertThat(turns).isGreaterThan(1);
    }

    @Test
    void tasksForAfterTheTurnRunWhenEverythingWasFlushed() {
        Participant output = new Participant("flush", () -> {});
        loop.beginTurn();
        loop.afterTurn(() -> story.add("after"));
        loop.flushBeforeTurnEnds(output);
        loop.endTurn();
        assertThat(story).containsExactly("flush", "after");
        loop.beginTurn();
        loop.endTurn();
        assertThat(story).hasSize(2);
    }

    @Test
    void theClockIsReadOncePerTurnAndTimersAreTurns() {
        driver.nowMs = 5;
        loop.schedule(10, () -> story.add("at " + loop.nowMs() + " in turn " + loop.inTurn()));
        driver.nowMs = 15;
        driver.scheduled.remove().run();
        assertThat(story).containsExactly("at 15 in turn true");
        assertThat(loop.inTurn()).isFalse();
    }

    @Test
    void tasksOfManyThreadsAllRun() throws Exception {
        try (ExecutorService thread = Executors.newSingleThreadExecutor();
                ExecutorService others = Executors.newFixedThreadPool(3)) {
            Loop shared = new Loop(
                    1,
                    new LoopDriver() {
                        @Override
                        public void wake(Runnable task) {
                            thread.execute(task);
                        }

                        @Override
                        public boolean onLoopThread() {
                            return true;
                        }

                        @Override
                        public long currentTimeMs() {
                            return 0;
                        }

                        @Override
                        public Timer schedule(long delayMs, Runnable task) {
                            throw new AssertionError("no timers here");
                        }
                    },
                    new ChunkPool(0));
            CountDownLatch done = new CountDownLatch(30_000);
            int[] last = {-1, -1, -1};
            for (int source = 0; source < 3; source++) {
                int from = source;
                others.execute(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        int number = i;
                        shared.post(() -> {
                            if (last[from] + 1 == number) {
                                last[from] = number;
                            }
                            done.countDown();
                        });
                    }
                });
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(last).as("tasks of one thread keep their order").containsExactly(9_999, 9_999, 9_999);
        }
    }
}
