package io.warrenmq.vrrp.config;

import java.util.List;
import java.util.Map;

/** What a configuration means: only what can be run as it was written. */
public record VrrpConfig(
        GlobalConfig global,
        List<InstanceConfig> instances,
        List<GroupConfig> groups,
        Map<String, ScriptConfig> scripts,
        Map<String, ProcessConfig> processes,
        Map<String, FileConfig> files,
        Map<String, LinkDelay> linkDelays) {
    public VrrpConfig {
        instances = List.copyOf(instances);
        groups = List.copyOf(groups);
        scripts = Map.copyOf(scripts);
        processes = Map.copyOf(processes);
        files = Map.copyOf(files);
        linkDelays = Map.copyOf(linkDelays);
    }
}
