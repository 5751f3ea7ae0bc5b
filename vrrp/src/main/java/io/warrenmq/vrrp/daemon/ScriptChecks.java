package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.ScriptConfig;
import io.warrenmq.vrrp.config.Track;
import io.warrenmq.vrrp.machine.Reading;
import io.warrenmq.vrrp.machine.ScriptVerdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Runs {@code vrrp_script}s again and again and reports what they count as. Owned by the script thread. */
final class ScriptChecks {

    private static final int NO_STATUS = -1;

    private final ProgramRunner runner;
    private final DaemonLog log;
    private final BiConsumer<Track.Source, Reading> reports;
    private final Map<String, Check> checks = new HashMap<>();

    /** One script. Owned by the script thread. */
    private static final class Check {
        private final ScriptConfig config;
        private final ScriptVerdict verdict;
        private long nextNs;
        private boolean running;
        private int status = NO_STATUS;

        private Check(ScriptConfig config, long nextNs) {
            this.config = config;
            this.verdict = new ScriptVerdict(config.rise(), config.fall(), config.initFail());
            this.nextNs = nextNs;
        }
    }

    ScriptChecks(ProgramRunner runner, DaemonLog log, BiConsumer<Track.Source, Reading> reports) {
        this.runner = runner;
        this.log = log;
        this.reports = reports;
    }

    /**
     * Takes over a configuration. What is as before goes on.
     *
     * @param reload whether changed scripts count as up until their next result
     */
    void configure(Map<String, ScriptConfig> scripts, boolean reload, long now) {
        checks.values().removeIf(check -> {
            ScriptConfig changed = scripts.get(check.config.name());
            return changed == null || !changed.isSame(check.config);
        });
        scripts.forEach((name, config) -> {
            if (!checks.containsKey(name)) {
                Check check = new Check(config, now);
                if (reload) {
                    check.verdict.assumeUp();
                    log.line("VRRP_Script(" + name + ") considered successful on reload");
                }
                checks.put(name, check);
                report(check);
            }
        });
    }

    private void report(Check check) {
        reports.accept(new Track.Source(Track.Kind.SCRIPT, check.config.name()), check.verdict.reading());
    }

    void expire(long now) {
        for (Check check : List.copyOf(checks.values())) {
            if (check.nextNs <= now) {
                check.nextNs = Math.max(check.nextNs + check.config.intervalNs(), now);
                if (check.running) {
                    log.line("VRRP_Script(" + check.config.name() + ") already running, this run is left out");
                } else {
                    check.running = true;
                    runner.start(
                            check.config.command(),
                            List.of(),
                            check.config.timeoutNs(),
                            outcome -> ended(check, outcome));
                }
            }
        }
    }

    private void ended(Check check, Outcome outcome) {
        check.running = false;
        if (checks.get(check.config.name()) != check) {
            return;
        }
        String name = check.config.name();
        String what = switch (outcome) {
            case Outcome.Exited(int status) -> {
                if (check.status != NO_STATUS && check.status != status) {
                    log.line("Script `" + name + "` now returning " + status);
                }
                check.status = status;
                yield status > 128
                        ? "failed (due to signal " + (status - 128) + ")"
                        : "failed (exited with status " + status + ")";
            }
            case Outcome.TimedOut() -> "timed_out";
            case Outcome.NotStarted(String why) -> "failed (" + why + ")";
        };
        boolean success = outcome.isSuccess();
        if (check.verdict.take(success)) {
            log.line("VRRP_Script(" + name + ") " + (success ? "succeeded" : what));
            report(check);
        }
    }

    long nextDeadlineNs() {
        long next = Long.MAX_VALUE;
        for (Check check : checks.values()) {
            next = Math.min(next, check.nextNs);
        }
        return next;
    }
}
