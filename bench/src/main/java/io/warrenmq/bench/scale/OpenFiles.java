package io.warrenmq.bench.scale;

import io.warrenmq.bench.peer.ProcessFigures;
import java.io.IOException;
import java.util.Optional;

/** Refuses what the limits of open files do not allow, before it fails half way. */
final class OpenFiles {
    /** Jars, logs, queue files and so on, beside the connections. */
    private static final long OTHER_FILES = 200;

    private OpenFiles() {}

    static void check(long connections, long brokerPid) throws IOException {
        Optional<String> problem = problem(
                connections,
                ProcessFigures.openFileLimit(ProcessHandle.current().pid()),
                ProcessFigures.openFileLimit(brokerPid));
        if (problem.isPresent()) {
            throw new IOException(problem.get());
        }
    }

    static Optional<String> problem(long connections, long ownLimit, long brokerLimit) {
        long needed = connections + OTHER_FILES;
        boolean here = ownLimit < needed;
        if (!here && brokerLimit >= needed) {
            return Optional.empty();
        }
        return Optional.of(connections + " connections need " + needed + " open files, but "
                + (here ? "the load generator may open " + ownLimit : "the broker may open " + brokerLimit)
                + ". Raise the limit with `ulimit -n " + needed + "` in the shell that starts "
                + (here ? "this program" : "the broker") + ", or measure fewer with --sizes.");
    }
}
