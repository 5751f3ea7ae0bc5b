package io.warrenmq.app.config;

import java.util.List;

/** What loading the configuration gave. */
public sealed interface ConfigResult {

    /** A complete configuration; the warnings belong into the log once it is open. */
    record Loaded(NodeConfig config, List<ConfigWarning> warnings) implements ConfigResult {
        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /** The node must not start. All problems of all sources, at least one, in the order in which they were read. */
    record Refused(List<Problem> problems, List<ConfigWarning> warnings) implements ConfigResult {
        public Refused {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
        }
    }
}
