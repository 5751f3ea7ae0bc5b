package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.config.Token.Word;
import io.warrenmq.vrrp.packet.Family;
import io.warrenmq.vrrp.packet.IpAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code global_defs}, while it is read; afterwards the defaults of instances. Owned by the thread that loads. */
final class GlobalBlock {

    private static final int SMTP_PORT = 25;
    static final int DEFAULT_GARP_DELAY_S = 5;
    static final int DEFAULT_GARP_REPEAT = 5;
    static final int DEFAULT_GARP_REFRESH_S = 60;

    private final String hostName;
    Optional<String> routerId = Optional.empty();
    private final List<String> recipients = new ArrayList<>();
    private Optional<String> mailFrom = Optional.empty();
    private String mailHost = "";
    private int mailPort = SMTP_PORT;
    private Optional<String> helo = Optional.empty();
    private long mailTimeoutNs = 30 * Values.SECOND_NS;
    private boolean mailOnFault = true;
    boolean mailByDefault;
    Optional<String> scriptUser = Optional.empty();
    Optional<String> scriptGroup = Optional.empty();
    boolean scriptSecurity;
    int version = 2;
    private IpAddress group4 = IpAddress.of("224.0.0.18");
    private IpAddress group6 = IpAddress.of("ff02::12");
    final AnnouncingLines announcing = new AnnouncingLines();
    private long announceIntervalNs;
    private long neighbourIntervalNs;
    final RuleLines rules = new RuleLines();
    boolean checkUnicastSource;
    private long startupDelayNs;
    private final Map<String, Directive> fifoPaths = new LinkedHashMap<>();
    private final Map<String, ScriptCommand> fifoScripts = new LinkedHashMap<>();
    boolean priorityChanges;
    Optional<Word> defaultInterface = Optional.empty();
    private OptionalInt realtimePriority = OptionalInt.empty();
    boolean dynamicInterfaces;
    private boolean logUnknownVrids;
    private boolean legacyLog;
    private boolean notifyDeleted;
    private int leaseSeconds;

    GlobalBlock(String hostName) {
        this.hostName = hostName;
    }

    static Keywords<GlobalBlock> keywords(CommandLines commands, Findings findings) {
        Values values = new Values(findings);
        Keywords<GlobalBlock> keywords = new Keywords<>("global_defs", findings);
        mailKeywords(keywords, values);
        keywords.on("router_id", (line, block) -> block.routerId = values.text(line))
                .on("script_user", (line, block) -> {
                    block.scriptUser = values.text(line);
                    block.scriptGroup = line.arguments().size() > 1
                            ? Optional.of(line.arguments().get(1).text())
                            : Optional.empty();
                })
                .on("enable_script_security", (line, block) -> block.scriptSecurity = true)
                .on(
                        "vrrp_version",
                        (line, block) ->
                                values.integer(line, 2, 3, "2 is used").ifPresent(version -> block.version = version))
                .on(
                        "vrrp_mcast_group4",
                        (line, block) ->
                                group(line, Family.IPV4, values, findings).ifPresent(group -> block.group4 = group))
                .on(
                        "vrrp_mcast_group6",
                        (line, block) ->
                                group(line, Family.IPV6, values, findings).ifPresent(group -> block.group6 = group))
                .on("vrrp_check_unicast_src", (line, block) -> block.checkUnicastSource = values.flag(line, false))
                .on("log_unknown_vrids", (line, block) -> block.logUnknownVrids = values.flag(line, false))
                .on(
                        "log_style",
                        (line, block) -> block.legacyLog =
                                values.text(line).filter("legacy"::equals).isPresent())
                .on(
                        "vrrp_startup_delay",
                        (line, block) -> values.time(line, 0, 3600, "there is no delay")
                                .ifPresent(delay -> block.startupDelayNs = delay))
                .on(
                        "vip_lease",
                        (line, block) -> values.integer(line, 0, 3600, "addresses have no lease")
                                .ifPresent(seconds -> block.leaseSeconds = seconds))
                .on(
                        "vrrp_garp_interval",
                        (line, block) -> values.time(line, 0, 60, "0 is used")
                                .ifPresent(time -> block.announceIntervalNs = time))
                .on(
                        "vrrp_gna_interval",
                        (line, block) -> values.time(line, 0, 60, "0 is used")
                                .ifPresent(time -> block.neighbourIntervalNs = time))
                .on("vrrp_min_garp", (line, block) -> block.announcing.minimal(values.flag(line, true)))
                .on("vrrp_notify_priority_changes", (line, block) -> block.priorityChanges = values.flag(line, true))
                .on("notify_deleted", (line, block) -> block.notifyDeleted = values.flag(line, true))
                .on(
                        "default_interface",
                        (line, block) -> block.defaultInterface =
                                line.arguments().stream().findFirst())
                .on(
                        "vrrp_rt_priority",
                        (line, block) ->
                                block.realtimePriority = values.integer(line, 1, 99, "the default scheduling is used"))
                .on("dynamic_interfaces", (line, block) -> block.dynamicInterfaces = true);
        for (String fifo : new String[] {"notify_fifo", "vrrp_notify_fifo"}) {
            keywords.on(fifo, (line, block) -> values.text(line).ifPresent(path -> block.fifoPaths.put(fifo, line)));
            keywords.on(
                    fifo + "_script",
                    (line, block) ->
                            commands.notification(line).ifPresent(command -> block.fifoScripts.put(fifo, command)));
        }
        AnnouncingLines.keywords(keywords, "vrrp_", block -> block.announcing, values);
        RuleLines.keywords(keywords, "vrrp_", block -> block.rules, values);
        keywords.on(
                "v3_checksum_as_v2", (line, block) -> block.rules.checksumAsV2 = Optional.of(values.flag(line, true)));
        keywords.on("vrrp_strict", (line, block) -> block.rules.strict = Optional.of(values.flag(line, true)));
        ignored(keywords);
        return keywords;
    }

    private static void mailKeywords(Keywords<GlobalBlock> keywords, Values values) {
        keywords.on(
                        "notification_email",
                        (line, block) -> line.bodyWords().forEach(word -> block.recipients.add(word.text())))
                .on("notification_email_from", (line, block) -> block.mailFrom = values.text(line))
                .on("smtp_server", (line, block) -> {
                    block.mailHost = values.text(line).orElse("");
                    if (line.arguments().size() > 1) {
                        values.integer(line, 1, 1, 65535, "port 25 is used").ifPresent(port -> block.mailPort = port);
                    }
                })
                .on("smtp_helo_name", (line, block) -> block.helo = values.text(line))
                .on(
                        "smtp_connect_timeout",
                        (line, block) -> values.time(line, 1, 3600, "30 s is used")
                                .ifPresent(time -> block.mailTimeoutNs = time))
                .on("smtp_alert", (line, block) -> block.mailByDefault = values.flag(line, true))
                .on("smtp_alert_vrrp", (line, block) -> block.mailByDefault = values.flag(line, true))
                .on("no_email_faults", (line, block) -> block.mailOnFault = false);
    }

    private static void ignored(Keywords<GlobalBlock> keywords) {
        keywords.ignored(
                "There is one process and its thread is fast enough; see vrrp_rt_priority",
                "vrrp_priority",
                "vrrp_no_swap",
                "max_auto_priority",
                "min_auto_priority_delay",
                "vrrp_cpu_affinity",
                "vrrp_rlimit_rttime",
                "vrrp_rlimit_rtime",
                "process_names",
                "vrrp_process_name");
        keywords.ignored(
                "Use the signals and dumps instead",
                "enable_dbus",
                "dbus_service_name",
                "enable_snmp_vrrp",
                "enable_snmp_keepalived",
                "enable_snmp_checker",
                "enable_snmp_rfc",
                "enable_snmp_rfcv2",
                "enable_snmp_rfcv3",
                "enable_traps",
                "snmp_socket",
                "snmp_vrrp_files");
        keywords.ignored(
                "There are no virtual servers here",
                "lvs_sync_daemon",
                "lvs_flush",
                "lvs_flush_onstop",
                "lvs_timeouts",
                "lvs_notify_fifo",
                "lvs_notify_fifo_script",
                "checker_priority",
                "checker_no_swap",
                "checker_rt_priority",
                "checker_rlimit_rttime",
                "checker_cpu_affinity",
                "checker_log_all_failures",
                "smtp_alert_checker",
                "checker_process_name",
                "bfd_priority",
                "bfd_no_swap",
                "bfd_rt_priority",
                "bfd_cpu_affinity",
                "bfd_process_name",
                "bfd_rlimit_rttime");
        keywords.ignored(
                "No packet filter is changed here; see no_accept",
                "nftables",
                "nftables_counters",
                "nftables_ifindex",
                "nftables_priority",
                "vrrp_iptables",
                "vrrp_ipsets",
                "iptables");
        keywords.ignored(
                "The sizes are chosen by the program",
                "vrrp_netlink_cmd_rcv_bufs",
                "vrrp_netlink_cmd_rcv_bufs_force",
                "vrrp_netlink_monitor_rcv_bufs",
                "vrrp_netlink_monitor_rcv_bufs_force",
                "lvs_netlink_cmd_rcv_bufs",
                "lvs_netlink_cmd_rcv_bufs_force",
                "lvs_netlink_monitor_rcv_bufs",
                "lvs_netlink_monitor_rcv_bufs_force",
                "process_monitor_rcv_bufs",
                "process_monitor_rcv_bufs_force",
                "vrrp_rx_bufs_policy",
                "vrrp_rx_bufs_multiplier",
                "rs_init_notifies",
                "no_checker_emails",
                "umask",
                "data_use_instance",
                "use_pid_dir",
                "random_seed",
                "json_version",
                "script_security",
                "reload_check_config",
                "reload_time_file",
                "reload_repeat",
                "disable_local_igmp",
                "vmac_prefix",
                "vmac_addr_prefix",
                "startup_script",
                "startup_script_timeout",
                "shutdown_script",
                "shutdown_script_timeout",
                "child_wait_time",
                "fifo_write_vrrp_states_on_reload",
                "keep_script_fds",
                "vrrp_skip_advert_checks",
                "use_symlink_paths",
                "state_dump_file",
                "stats_dump_file",
                "json_dump_file",
                "tmp_config_directory");
    }

    private static Optional<IpAddress> group(Directive line, Family family, Values values, Findings findings) {
        Optional<IpAddress> group = values.address(line, "the default is used");
        if (group.isPresent() && (!group.get().isMulticast() || group.get().family() != family)) {
            findings.error(
                    line.place(0),
                    line.name() + " " + group.get() + " is no " + family + " multicast group",
                    "Write a multicast address, or remove the line; the default is used");
            return Optional.empty();
        }
        return group;
    }

    GlobalConfig build(CommandLines commands) {
        List<FifoConfig> fifos = new ArrayList<>();
        fifoPaths.forEach((name, line) -> fifos.add(new FifoConfig(
                Path.of(line.arguments().getFirst().text()),
                Optional.ofNullable(fifoScripts.get(name))
                        .flatMap(script -> commands.allowed(script, name + "_script")))));
        MailConfig mail = new MailConfig(
                List.copyOf(recipients),
                mailFrom.orElse("keepalived@" + hostName),
                mailHost,
                mailPort,
                helo.orElse(hostName),
                mailTimeoutNs,
                mailOnFault);
        return new GlobalConfig(
                routerId.orElse(hostName),
                mail,
                scriptUser,
                scriptGroup,
                scriptSecurity,
                group4,
                group6,
                startupDelayNs,
                leaseSeconds,
                announceIntervalNs,
                neighbourIntervalNs,
                realtimePriority,
                logUnknownVrids,
                dynamicInterfaces,
                notifyDeleted,
                legacyLog,
                fifos);
    }
}
