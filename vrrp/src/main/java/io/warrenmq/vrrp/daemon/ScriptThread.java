package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.ScriptCommand;
import io.warrenmq.vrrp.config.Track;
import io.warrenmq.vrrp.config.VrrpConfig;
import io.warrenmq.vrrp.linux.FileWatch;
import io.warrenmq.vrrp.linux.Poller;
import io.warrenmq.vrrp.linux.Wakeup;
import io.warrenmq.vrrp.machine.Reading;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * The thread that runs scripts and looks at files and processes, so that starting a program never delays an advert. Its
 * methods may be called by any thread.
 */
final class ScriptThread {

    private static final long NEVER = Long.MAX_VALUE;

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Wakeup wakeup = new Wakeup();
    private final Poller poller = new Poller();
    private final FileWatch fileWatch = new FileWatch();
    private final MonotonicClock clock;
    private final DaemonLog log;
    private final ProgramRunner runner;
    private final ScriptChecks scripts;
    private final FileChecks files;
    private final ProcessChecks processes;
    private final NotifyQueues notifications;
    private final CountDownLatch ended = new CountDownLatch(1);
    private long stopAtNs = NEVER;
    private boolean stopping;

    ScriptThread(MonotonicClock clock, DaemonLog log, BiConsumer<Track.Source, Reading> reports) {
        this.clock = clock;
        this.log = log;
        runner = new ProgramRunner(poller, clock);
        scripts = new ScriptChecks(runner, log, reports);
        files = new FileChecks(fileWatch, log, reports);
        processes = new ProcessChecks(reports);
        notifications = new NotifyQueues(runner, log);
    }

    void start() {
        Thread.ofPlatform().name("vrrp-scripts").daemon().start(this::run);
    }

    private void run() {
        poller.add(wakeup.fd(), wakeup::clear);
        poller.add(fileWatch.fd(), files::changed);
        try {
            while (!isOver()) {
                long now = clock.nowNs();
                long next = Math.min(Math.min(runner.nextDeadlineNs(now), stopAtNs), stopping ? NEVER : nextCheckNs());
                poller.poll(next == NEVER ? NEVER : next - now);
                Runnable task;
                while ((task = tasks.poll()) != null) {
                    task.run();
                }
                now = clock.nowNs();
                if (!stopping) {
                    scripts.expire(now);
                    processes.expire(now);
                }
                runner.expire(now);
            }
        } catch (RuntimeException e) {
            log.line("the thread of scripts failed, nothing is tracked any more: " + e);
        } finally {
            runner.killAll();
            ended.countDown();
        }
    }

    private long nextCheckNs() {
        return Math.min(scripts.nextDeadlineNs(), processes.nextDeadlineNs());
    }

    private boolean isOver() {
        return stopping && (notifications.isIdle() || clock.nowNs() >= stopAtNs);
    }

    private void post(Runnable task) {
        tasks.add(task);
        wakeup.wake();
    }

    void configure(VrrpConfig config, boolean reload) {
        post(() -> {
            scripts.configure(config.scripts(), reload, clock.nowNs());
            files.configure(config.files());
            processes.configure(config.processes(), clock.nowNs());
        });
    }

    /** Runs a notify script after the others of the same queue. */
    void notify(String queue, ScriptCommand command, List<String> furtherArguments) {
        post(() -> notifications.add(queue, command, furtherArguments));
    }

    /** Runs a program until the end of the daemon. */
    void keepRunning(ScriptCommand command, List<String> furtherArguments) {
        post(() -> runner.start(command, furtherArguments, NEVER, outcome -> log.line(command.program() + " ended")));
    }

    /** Lets waiting notifications run for at most this long, and kills the rest. */
    void stop(long boundNs) {
        post(() -> {
            stopping = true;
            stopAtNs = clock.nowNs() + boundNs;
        });
        try {
            if (!ended.await(boundNs * 2, TimeUnit.NANOSECONDS)) {
                log.line("the thread of scripts does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
