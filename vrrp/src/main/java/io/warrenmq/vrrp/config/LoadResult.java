package io.warrenmq.vrrp.config;

import java.util.List;

/** What became of a configuration file. */
public sealed interface LoadResult {

    /** Everything noticed, in the order of the file. */
    List<Finding> findings();

    /** It can be run. */
    record Loaded(VrrpConfig config, List<Finding> findings) implements LoadResult {}

    /** It cannot be run. */
    record Refused(List<Finding> findings) implements LoadResult {}

    /** The exit code of a test of the configuration: 0 good, 4 unusable, 5 errors, 6 insecure scripts. */
    default int exitCode() {
        if (has(Finding.Severity.FATAL)) {
            return 4;
        }
        if (has(Finding.Severity.ERROR)) {
            return 5;
        }
        return has(Finding.Severity.SECURITY) ? 6 : 0;
    }

    private boolean has(Finding.Severity severity) {
        return findings().stream().anyMatch(finding -> finding.severity() == severity);
    }
}
