package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.ScriptCommand;
import io.warrenmq.vrrp.linux.ChildProcess;
import io.warrenmq.vrrp.linux.Children;
import io.warrenmq.vrrp.linux.LinuxException;
import io.warrenmq.vrrp.linux.LinuxHost;
import io.warrenmq.vrrp.linux.Poller;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/** Runs programs in groups of their own and ends those that take too long. Owned by the script thread. */
final class ProgramRunner {

    private static final long KILL_AFTER_NS = 2_000_000_000L;
    private static final long REAP_POLL_NS = 20_000_000L;
    private static final long NEVER = Long.MAX_VALUE;

    /** One run. Owned by the script thread. */
    static final class Run {
        private final ChildProcess child;
        private final Consumer<Outcome> ended;
        private long deadlineNs;
        private boolean terminated;

        private Run(ChildProcess child, long deadlineNs, Consumer<Outcome> ended) {
            this.child = child;
            this.deadlineNs = deadlineNs;
            this.ended = ended;
        }
    }

    private final Children children = new Children();
    private final Poller poller;
    private final MonotonicClock clock;
    private final Map<String, String> environment = LinuxHost.environment();
    private final Set<Run> running = new LinkedHashSet<>();

    ProgramRunner(Poller poller, MonotonicClock clock) {
        this.poller = poller;
        this.clock = clock;
    }

    /**
     * Starts a program; what it was started for is told how it ended, perhaps at once.
     *
     * @param timeoutNs after which it and what it has started are killed
     */
    void start(ScriptCommand command, List<String> furtherArguments, long timeoutNs, Consumer<Outcome> ended) {
        List<String> arguments = new ArrayList<>(LinuxHost.asUser(command.user(), command.group()));
        arguments.addAll(command.arguments());
        arguments.addAll(furtherArguments);
        ChildProcess child;
        try {
            child = children.start(arguments, environment);
        } catch (LinuxException e) {
            ended.accept(new Outcome.NotStarted(String.valueOf(e.getMessage())));
            return;
        }
        long now = clock.nowNs();
        Run run = new Run(child, timeoutNs == NEVER ? NEVER : now + timeoutNs, ended);
        running.add(run);
        if (child.pidFd() >= 0) {
            poller.add(child.pidFd(), () -> reap(run));
        }
    }

    private void reap(Run run) {
        OptionalInt status = children.reap(run.child);
        if (status.isEmpty() || !running.remove(run)) {
            return;
        }
        if (run.child.pidFd() >= 0) {
            poller.remove(run.child.pidFd());
        }
        run.ended.accept(run.terminated ? new Outcome.TimedOut() : new Outcome.Exited(status.getAsInt()));
    }

    void expire(long now) {
        for (Run run : List.copyOf(running)) {
            if (run.child.pidFd() < 0) {
                // A kernel without pidfd: it has to be asked.
                reap(run);
            }
            if (run.deadlineNs <= now && running.contains(run)) {
                children.signalGroup(run.child, run.terminated ? Children.SIGKILL : Children.SIGTERM);
                run.terminated = true;
                run.deadlineNs = now + KILL_AFTER_NS;
            }
        }
    }

    long nextDeadlineNs(long now) {
        long next = NEVER;
        for (Run run : running) {
            next = Math.min(next, run.child.pidFd() < 0 ? now + REAP_POLL_NS : run.deadlineNs);
        }
        return next;
    }

    /** Kills everything that runs. */
    void killAll() {
        for (Run run : running) {
            children.signalGroup(run.child, Children.SIGKILL);
        }
    }
}
