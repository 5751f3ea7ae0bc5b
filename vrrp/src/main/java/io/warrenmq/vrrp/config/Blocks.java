package io.warrenmq.vrrp.config;

import java.util.Set;

/** The blocks that a file consists of. */
final class Blocks {

    static final Set<String> READ = Set.of(
            "global_defs",
            "vrrp_script",
            "vrrp_instance",
            "vrrp_sync_group",
            "vrrp_track_process",
            "track_process",
            "vrrp_track_file",
            "track_file",
            LinkDelayLines.BLOCK);

    /** Known, but nothing of ours: skipped as a whole. */
    static final Set<String> IGNORED = Set.of(
            "virtual_server",
            "virtual_server_group",
            "real_server",
            "bfd_instance",
            "static_routes",
            "static_rules",
            "static_ipaddress",
            "track_group",
            "garp_group",
            "SSL",
            "ssl");

    /** Single lines outside of blocks that Keepalived knows and that mean nothing here. */
    static final Set<String> IGNORED_LINES = Set.of(
            "net_namespace",
            "net_namespace_ipvs",
            "instance",
            "use_pid_dir",
            "child_wait_time",
            "namespace_with_ipsets",
            "linkbeat_use_polling",
            "linkbeat_interfaces");

    private Blocks() {}

    static boolean isTopLevel(String keyword) {
        return !"track_process".equals(keyword)
                && !"track_file".equals(keyword)
                && (READ.contains(keyword) || IGNORED.contains(keyword));
    }
}
