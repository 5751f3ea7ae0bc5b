package io.warrenmq.bench.vrrp;

import java.nio.file.Path;
import java.util.List;

/** What runs on a node. */
enum Program {
    WARREN,
    KEEPALIVED;

    /** @param root of the source tree, for our own program */
    List<String> command(Path root, Path config) {
        return switch (this) {
            case WARREN -> List.of(root.resolve("warren").toString(), "vrrp", "-f", config.toString());
            case KEEPALIVED ->
                List.of(
                        "keepalived",
                        "-n",
                        "-l",
                        "-D",
                        "-P",
                        "-G",
                        "-f",
                        config.toString(),
                        "-p",
                        config + ".pid",
                        "-r",
                        config + ".pid2");
        };
    }

    /** What it reads: the same for both, but for the lease that Keepalived does not have. */
    String config(int priority, String instance, String scripts) {
        String lease = this == WARREN ? "    vip_lease 3\n" : "";
        return """
                global_defs {
                    script_user root
                    enable_script_security
                    vrrp_rt_priority 20
                %s}
                %s
                vrrp_instance VI_1 {
                    interface eth0
                    virtual_router_id 51
                    priority %d
                %s
                    virtual_ipaddress {
                        %s
                    }
                }
                """.formatted(lease, scripts, priority, instance, Lab.VIRTUAL_ADDRESS);
    }

    @Override
    public String toString() {
        return this == WARREN ? "WarrenMQ" : "Keepalived";
    }
}
