package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.ScriptCommand;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs notify scripts one after another for each instance, so that a slow MASTER script can never overtake the BACKUP
 * that follows. Owned by the script thread.
 */
final class NotifyQueues {

    private static final long TIMEOUT_NS = 60_000_000_000L;
    private static final int MAX_WAITING = 1_000;

    private record Waiting(ScriptCommand command, List<String> furtherArguments) {}

    private final ProgramRunner runner;
    private final DaemonLog log;
    private final Map<String, Deque<Waiting>> queues = new HashMap<>();

    NotifyQueues(ProgramRunner runner, DaemonLog log) {
        this.runner = runner;
        this.log = log;
    }

    /** Runs a script after those that wait under the same name. */
    void add(String queue, ScriptCommand command, List<String> furtherArguments) {
        Deque<Waiting> waiting = queues.get(queue);
        if (waiting == null) {
            queues.put(queue, new ArrayDeque<>());
            start(queue, new Waiting(command, furtherArguments));
        } else if (waiting.size() == MAX_WAITING) {
            log.line("more than " + MAX_WAITING + " notify scripts of " + queue + " wait; " + command.program()
                    + " is left out. Make the scripts faster");
        } else {
            waiting.add(new Waiting(command, furtherArguments));
        }
    }

    private void start(String queue, Waiting next) {
        runner.start(next.command(), next.furtherArguments(), TIMEOUT_NS, outcome -> {
            switch (outcome) {
                case Outcome.Exited(int status) -> {
                    if (status != 0) {
                        log.line("notify script " + next.command().program() + " of " + queue + " exited with status "
                                + status);
                    }
                }
                case Outcome.TimedOut() ->
                    log.line("notify script " + next.command().program() + " of " + queue
                            + " took longer than 60 s and was killed");
                case Outcome.NotStarted(String why) -> log.line("notify script of " + queue + ": " + why);
            }
            Deque<Waiting> waiting = queues.get(queue);
            Waiting following = waiting == null ? null : waiting.poll();
            if (following == null) {
                queues.remove(queue);
            } else {
                start(queue, following);
            }
        });
    }

    boolean isIdle() {
        return queues.isEmpty();
    }
}
