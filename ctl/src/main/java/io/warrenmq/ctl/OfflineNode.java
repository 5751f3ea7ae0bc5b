package io.warrenmq.ctl;

import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.protocol.ExitCode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * What is done in the data directory of a node whose process does not run. The program that has this tool offers it as
 * a service, because the tool itself knows nothing of data directories. Used by one thread.
 */
public interface OfflineNode {
    /** @throws FailureException if there is none, because the tool was installed without the program */
    static OfflineNode installed() {
        return ServiceLoader.load(OfflineNode.class)
                .findFirst()
                .orElseThrow(() -> new FailureException(
                        "not_installed",
                        "this tool was installed without the node's program and cannot change a stopped node",
                        ExitCode.UNAVAILABLE));
    }

    /**
     * Removes a member from the cluster of a stopped node, which goes on as the last one.
     *
     * @param directory the stopped node's data; empty for what the configuration says
     * @param progress is told what is done
     * @throws FailureException if it cannot be
     */
    void forget(String node, Optional<Path> directory, String member, Consumer<String> progress);

    /**
     * Lets the next start of a stopped node not wait for others.
     *
     * @throws FailureException if that cannot be written down
     */
    void forceBoot(String node, Optional<Path> directory);
}
