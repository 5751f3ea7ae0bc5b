package io.warrenmq.app.ha;

import io.warrenmq.app.ha.Plan.Network;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The configuration files of the example, as an operator would write them. */
final class Texts {
    private static final int PREFERRED_PRIORITY = 150;
    private static final int PRIORITY_STEP = 50;

    private Texts() {}

    /**
     * All files, by their place.
     *
     * @param processCheck a program that tells by {@code --pidfile FILE} whether a process lives; empty for none
     */
    static Map<Path, String> all(Plan plan, java.util.Optional<Path> processCheck) {
        Map<Path, String> files = new LinkedHashMap<>();
        for (Host host : plan.access()) {
            files.put(plan.directory(host).resolve("haproxy.cfg"), haproxy(plan, host));
            plan.network()
                    .ifPresent(network -> files.put(
                            plan.directory(host).resolve("keepalived.conf"),
                            keepalived(plan, network, host, processCheck)));
        }
        for (Host host : plan.brokers()) {
            files.put(plan.directory(host).resolve("rabbitmq.conf"), rabbitmq(plan, host));
        }
        plan.network().ifPresent(network -> files.put(plan.directory().resolve("hosts"), hosts(plan)));
        return files;
    }

    static Path pidFile(Plan plan, Host access) {
        return plan.directory(access).resolve("balancer.pid");
    }

    private static String haproxy(Plan plan, Host host) {
        String address = plan.network().isPresent() ? "" : host.address();
        StringBuilder text =
                new StringBuilder("""
                # Balancer of %s. Written by 'warren up --ha' at each start.
                global
                    log stdout local0
                    pidfile %s
                defaults
                    mode tcp
                    log global
                    timeout connect 2s
                    timeout client 120s
                    timeout server 120s
                    timeout check 700ms
                listen amqp
                    bind %s:%d
                    option tcplog
                    option dontlognull
                    option tcpka
                    balance leastconn
                    option redispatch 1
                    option amqp-check
                    default-server check inter 2s fastinter 500ms fall 2 rise 2 on-marked-down shutdown-sessions
                """.formatted(host.name(), quoted(pidFile(plan, host)), address, host.amqpPort()));
        for (Host broker : plan.brokers()) {
            text.append("    server ")
                    .append(broker.name())
                    .append(' ')
                    .append(broker.amqp())
                    .append('\n');
        }
        return text.append("""
                listen statistics
                    bind %s:%d
                    mode http
                    no log
                    stats uri /
                    stats refresh 2s
                """.formatted(address, host.secondPort())).toString();
    }

    private static String quoted(Path path) {
        return "\"" + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String keepalived(Plan plan, Network network, Host host, java.util.Optional<Path> processCheck) {
        int priority = PREFERRED_PRIORITY - PRIORITY_STEP * plan.access().indexOf(host);
        String script = processCheck
                .map(program -> """
                        vrrp_script balancer {
                            script "%s --pidfile '%s'"
                            interval 1
                        }
                        """.formatted(program, pidFile(plan, host)))
                .orElse("");
        String track = processCheck.isEmpty() ? "" : """
                    track_script {
                        balancer
                    }
                """;
        return """
                # Virtual address, as %1$s sees it. Written by 'warren up --ha' at each start.
                global_defs {
                    router_id %1$s
                    script_user root
                    enable_script_security
                    vrrp_version 3
                    vrrp_rt_priority 10
                    # A process that is killed leaves no address behind: the kernel removes it after a second.
                    vip_lease 1
                }
                %2$svrrp_instance VI_1 {
                    state BACKUP
                    interface eth0
                    virtual_router_id %3$d
                    priority %4$d
                    advert_int 0.2
                    virtual_ipaddress {
                        %5$s/24
                    }
                %6$s}
                """.formatted(host.name(), script, network.id(), priority, network.virtualAddress(), track);
    }

    private static String rabbitmq(Plan plan, Host host) {
        // The clients' addresses are those of the balancers.
        String common = """
                # Broker of %s. Written by 'warren up --ha' at each start.
                listeners.tcp.1 = %s
                """.formatted(host.name(), host.amqp());
        return plan.network().isEmpty()
                ? common + "warren.control.ip = 127.0.0.1\n"
                : common + """
                        warren.control.ip = %s
                        # guest may log in from other hosts, because nobody but this machine reaches the network of the example.
                        # Elsewhere leave this out and make users of your own.
                        loopback_users = none
                        """.formatted(host.address());
    }

    /** What the names of hosts mean inside of the example. */
    private static String hosts(Plan plan) {
        StringBuilder text = new StringBuilder("127.0.0.1 localhost\n");
        for (Host host : plan.hosts()) {
            text.append(host.address()).append(' ').append(host.name()).append('\n');
        }
        return text.toString();
    }

    /** The files that people are shown. */
    static List<Path> shown(Plan plan) {
        return all(plan, java.util.Optional.empty()).keySet().stream()
                .filter(file -> file.startsWith(plan.directory(plan.access().getFirst())))
                .toList();
    }
}
