package io.warrenmq.app;

import io.warrenmq.app.balancer.BalancerProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code warren balancer}: a load balancer in the foreground, until it is told to stop. */
@Command(
        name = "balancer",
        description = {
            "Balances TCP connections over servers as haproxy.cfg says.",
            "",
            "Signals: HUP or USR2 read the files again without dropping a connection; USR1, TERM or Ctrl-C stop when all"
                    + " connections have ended, or after hard-stop-after; a second one stops at once."
        },
        mixinStandardHelpOptions = true)
final class BalancerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "-f",
            required = true,
            paramLabel = "FILE",
            description = "configuration file, or directory of *.cfg; several are read as one")
    private List<Path> files = new ArrayList<>();

    @Option(names = "-c", description = "checks the configuration and ends: 0 if it is valid, 1 if not")
    private boolean checkOnly;

    @Option(
            names = "-sf",
            arity = "1..*",
            paramLabel = "PID",
            description = "processes that stop softly once this one listens, for an upgrade without a gap")
    private List<Long> replaced = new ArrayList<>();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        BalancerProcess process = new BalancerProcess(files, out, err);
        return checkOnly ? process.check() : process.run(replaced);
    }
}
