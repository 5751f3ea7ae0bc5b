package io.warrenmq.balancer.config;

import java.util.List;

/** What became of reading a configuration. */
public sealed interface ConfigResult {
    List<Finding> warnings();

    record Loaded(BalancerConfig config, List<Finding> warnings) implements ConfigResult {}

    record Refused(List<Finding> errors, List<Finding> warnings) implements ConfigResult {}
}
