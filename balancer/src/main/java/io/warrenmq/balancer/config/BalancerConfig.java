package io.warrenmq.balancer.config;

import java.util.List;

/** A whole configuration that can be run. */
public record BalancerConfig(GlobalSettings global, List<FrontendSettings> frontends, List<BackendSettings> backends) {}
