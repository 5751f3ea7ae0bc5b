package io.warrenmq.app.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.config.LogLevel;
import io.warrenmq.app.control.TestNode.Outcome;
import io.warrenmq.broker.flow.ResourceAlarms.Resource;
import io.warrenmq.ctl.command.Tool;
import io.warrenmq.ctl.protocol.JsonText;
import io.warrenmq.ctl.protocol.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node, its application, settings and checks, as RabbitMQ 3.10.8 answers the same calls. */
class NodeTranscriptTest {
    private static final String NEEDS_RUNNING =
            "Error: this command requires the 'rabbit' app to be running on the target"
                    + " node. Start it with 'rabbitmqctl start_app'.\n";
    private static final String NEEDS_STOPPED =
            "Error: this command requires the 'rabbit' app to be stopped on the target"
                    + " node. Stop it with 'rabbitmqctl stop_app'.\n";

    @TempDir
    private Path files;

    private TestNode node;

    @BeforeEach
    void start() throws IOException {
        node = new TestNode();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void theApplicationStopsAndStartsWhileTheNodeStays() {
        node.ctl("add_user", "u1", "p1");

        assertThat(node.ctl("stop_app"))
                .isEqualTo(new Outcome("Stopping rabbit application on node rabbit@localhost ...\n", "", 0));
        assertThat(node.ctl("stop_app").exitCode()).isZero();
        assertThat(node.ctl("start_app")).isEqualTo(new Outcome("Starting node rabbit@localhost ...\n", "", 0));
        assertThat(node.ctl("start_app").exitCode()).isZero();
        assertThat(node.ctl("-s", "list_users").out()).contains("u1\t[]\n");
    }

    @Test
    void commandsThatNeedTheApplicationSaySoInsteadOfTheirBanner() {
        node.ctl("stop_app");

        Outcome outcome = node.ctl("list_users");
        assertThat(outcome.exitCode()).isEqualTo(64);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith(NEEDS_RUNNING + "Arguments given:\n\tlist_users\n\nUsage\n");
        assertThat(node.ctl("cluster_status").out()).contains("node rabbit@localhost is stopped");
        assertThat(node.ctl("ping").exitCode()).isZero();
        assertThat(node.ctl("await_startup", "-t", "2"))
                .isEqualTo(new Outcome("", "Error:\nrabbit_is_not_running\n", 69));
    }

    @Test
    void aNodeIsResetOnlyWhenItsApplicationIsStopped() {
        node.ctl("add_user", "u1", "p1");

        Outcome refused = node.ctl("reset");
        assertThat(refused.exitCode()).isEqualTo(64);
        assertThat(refused.err()).startsWith(NEEDS_STOPPED);
        node.ctl("stop_app");
        assertThat(node.ctl("reset")).isEqualTo(new Outcome("Resetting node rabbit@localhost ...\n", "", 0));
        assertThat(node.ctl("force_boot")).isEqualTo(new Outcome("", "", 0));
        node.ctl("start_app");
        assertThat(node.ctl("-s", "list_users").out()).isEqualTo("guest\t[administrator]\n");
    }

    @Test
    void startingIsAwaited() {
        assertThat(node.ctl("await_startup")).isEqualTo(new Outcome("", "", 0));
        node.state(NodeApplication.State.BOOTING);
        assertThat(node.ctl("await_startup", "-t", "0.1"))
                .isEqualTo(new Outcome(
                        "",
                        "Error: operation await_startup on node rabbit@localhost timed out. Timeout value used: 100\n",
                        75));
        assertThat(node.diagnostics("is_booting").out()).endsWith("RabbitMQ on node rabbit@localhost is booting\n");
        node.state(NodeApplication.State.RUNNING);
    }

    @Test
    void theProcessIsAwaitedByItsFile() throws IOException {
        Path pidFile = Files.writeString(
                files.resolve("pid"), Long.toString(ProcessHandle.current().pid()));

        Outcome outcome = node.ctl("wait", pidFile.toString());

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out())
                .startsWith("Waiting for pid file '" + pidFile + "' to appear\npid is ")
                .endsWith("Applications 'rabbit_and_plugins' are running on node 'rabbit@localhost'\n");
    }

    @Test
    void stopAsksTheProcessToEnd() {
        assertThat(node.ctl("stop")).isEqualTo(new Outcome("Stopping and halting node rabbit@localhost ...\n", "", 0));
        assertThat(node.haltCount).hasValue(1);
    }

    @Test
    void clusterCommandsOnANodeThatStandsAloneFailPrecisely() {
        assertThat(node.ctl("forget_cluster_node", "rabbit@foo"))
                .isEqualTo(new Outcome(
                        "Removing node rabbit@foo from the cluster\n",
                        "Error:\n{:not_a_cluster_node, 'The node selected is not in the cluster.'}\n",
                        69));
        assertThat(node.ctl("forget_cluster_node", "rabbit@localhost").err()).contains("Last replica");
        assertThat(node.ctl("await_online_nodes", "1").exitCode()).isZero();
        assertThat(node.ctl("await_online_nodes", "2", "-t", "0.05"))
                .extracting(Outcome::err, Outcome::exitCode)
                .containsExactly(
                        "Error:\nError: timed out while waiting. Not enough nodes joined rabbit@localhost's cluster.\n",
                        70);
        node.ctl("stop_app");
        assertThat(node.ctl("join_cluster", "rabbit@foo").exitCode()).isEqualTo(69);
        assertThat(node.ctl("change_cluster_node_type", "ram").err())
                .contains("Non-clustered nodes can only be disc nodes.");
    }

    @Test
    void theStateOfTheClusterIsToldInThreeForms() {
        String text = node.ctl("cluster_status").out();
        assertThat(text).startsWith("""
                        Cluster status of node rabbit@localhost ...
                        Basics

                        Cluster name: rabbit@localhost

                        Disk Nodes

                        rabbit@localhost

                        Running Nodes

                        rabbit@localhost

                        Versions

                        rabbit@localhost: RabbitMQ 3.10.8 on Java""").contains("""
                        Maintenance status

                        Node: rabbit@localhost, status: not under maintenance

                        Alarms

                        (none)

                        Network Partitions

                        (none)

                        Listeners

                        Node: rabbit@localhost, interface: [::], port: 5672, protocol: amqp, purpose: AMQP 0-9-1
                        """, "Feature flags\n\nFlag: ");

        JsonValue.Obj json = (JsonValue.Obj)
                JsonText.read(node.ctl("--formatter", "json", "cluster_status").out());
        assertThat(json.members().keySet())
                .contains(
                        "alarms",
                        "cluster_name",
                        "disk_nodes",
                        "ram_nodes",
                        "running_nodes",
                        "partitions",
                        "versions",
                        "maintenance_status",
                        "listeners",
                        "feature_flags");

        assertThat(node.ctl("--formatter", "erlang", "cluster_status").out()).contains("""
                        [{nodes,[{disc,[rabbit@localhost]}]},
                         {running_nodes,[rabbit@localhost]},
                         {cluster_name,<<"rabbit@localhost">>},
                         {partitions,[]},
                         {alarms,[{rabbit@localhost,[]}]},
                        """);
        node.environment.put("RABBITMQ_CTL_LEGACY_STATUS", "1");
        assertThat(node.ctl("-q", "cluster_status").out()).startsWith("[{nodes,[{disc,");
    }

    @Test
    void theStatusHasTheLinesThatDeploymentScriptsLookFor() {
        String text = node.ctl("status").out();
        assertThat(text)
                .contains(
                        "OS PID: " + ProcessHandle.current().pid() + "\n",
                        "RabbitMQ version: 3.10.8\n",
                        "Node name: rabbit@localhost\n",
                        "port: 5672",
                        "Total memory used: 0.1239 gb\n",
                        "Memory high watermark setting: 0.4 of available memory, computed to: 4.0 gb\n",
                        "Connection count: 3\n",
                        "Virtual host count: 1\n",
                        "Low free disk space watermark: 0.05 gb\nFree disk space: 85.3665 gb\n");

        JsonValue.Obj json = (JsonValue.Obj)
                JsonText.read(node.ctl("status", "--formatter", "json").out());
        assertThat(json.members().keySet())
                .contains(
                        "active_plugins",
                        "alarms",
                        "config_files",
                        "data_directory",
                        "disk_free",
                        "disk_free_limit",
                        "enabled_plugin_file",
                        "erlang_version",
                        "file_descriptors",
                        "is_under_maintenance",
                        "listeners",
                        "log_files",
                        "memory",
                        "net_ticktime",
                        "os",
                        "pid",
                        "processes",
                        "rabbitmq_version",
                        "run_queue",
                        "totals",
                        "uptime",
                        "vm_memory_calculation_strategy",
                        "vm_memory_high_watermark_limit",
                        "vm_memory_high_watermark_setting");
    }

    @Test
    void memoryAndDiskLimitsTakeEffectAtOnce() {
        assertThat(node.ctl("set_vm_memory_high_watermark", "0.000000001"))
                .isEqualTo(new Outcome("Setting memory threshold on rabbit@localhost to 0.000000001 ...\n", "", 0));
        assertThat(node.broker().alarms).containsExactly(Resource.MEMORY);
        assertThat(node.diagnostics("check_local_alarms"))
                .extracting(Outcome::err, Outcome::exitCode)
                .containsExactly(
                        "Error:\nNode rabbit@localhost reported local alarms:\nMemory alarm on node rabbit@localhost\n",
                        69);
        node.ctl("set_vm_memory_high_watermark", "0.4");
        assertThat(node.diagnostics("check_alarms").out())
                .endsWith("Node rabbit@localhost reported no alarms, local or clusterwide\n");
        assertThat(node.ctl("set_vm_memory_high_watermark", "absolute", "1GiB").out())
                .isEqualTo("Setting memory threshold on rabbit@localhost to 1GiB bytes ...\n");
        assertThat(node.broker().memoryLimitBytes()).isEqualTo(1L << 30);
        assertThat(node.ctl("set_disk_free_limit", "2GB").out())
                .isEqualTo("Setting disk free limit on rabbit@localhost to 2GB bytes ...\n");
        assertThat(node.broker().diskLimitBytes).isEqualTo(2_000_000_000L);
        assertThat(node.ctl("set_disk_free_limit", "mem_relative", "0.1").out())
                .isEqualTo("Setting disk free limit on rabbit@localhost to 0.1 times the total RAM ...\n");
        assertThat(node.broker().diskLimitBytes).isEqualTo(1_000_000_000L);
    }

    @Test
    void listenersAreSuspendedAndResumed() {
        node.ctl("suspend_listeners");
        assertThat(node.broker().isSuspended).isTrue();
        node.ctl("resume_listeners");
        assertThat(node.broker().isSuspended).isFalse();
    }

    @Test
    void aDrainedNodeKeepsClientsOutUntilItIsRevived() {
        assertThat(node.run(Tool.UPGRADE, "", "drain").exitCode()).isZero();
        assertThat(node.broker().isSuspended).isTrue();
        assertThat(node.broker().closed).containsExactly("all Node was put into maintenance mode");
        assertThat(node.ctl("cluster_status").out()).contains("status: marked for maintenance");
        assertThat(node.run(Tool.UPGRADE, "", "revive").exitCode()).isZero();
        assertThat(node.broker().isSuspended).isFalse();
        assertThat(node.run(Tool.UPGRADE, "", "await_online_synchronized_mirror")
                        .out())
                .contains("Target node seems to be the only one in a single node cluster");
    }

    @Test
    void connectionsAreClosedWithAReason() {
        assertThat(node.ctl("close_connection", "<rabbit@localhost.1.2.3>", "Closed via rabbitmqctl"))
                .isEqualTo(new Outcome(
                        "Closing connection <rabbit@localhost.1.2.3>, reason: Closed via rabbitmqctl...\n", "", 0));
        assertThat(node.ctl("close_all_connections", "bye").out())
                .isEqualTo("Closing all connections in vhost /, reason: bye...\nClosed 2 connections\n");
        assertThat(node.ctl("close_all_connections", "--global", "bye").out()).isEqualTo("""
                        Closing all connections to node rabbit@localhost (across all vhosts), reason: bye...
                        Closed 3 connections
                        """);
        assertThat(node.ctl("close_all_user_connections", "guest", "bye").exitCode())
                .isZero();
        assertThat(node.broker().closed)
                .containsExactly(
                        "<rabbit@localhost.1.2.3> Closed via rabbitmqctl", "vhost / bye", "all bye", "user guest bye");
        assertThat(node.ctl("close_connection", "nopid", "x").exitCode()).isEqualTo(69);
    }

    @Test
    void connectionsAreClosedUpToALimitTheYoungestFirst() {
        node.broker().connect("/", "guest");
        node.broker().connect("v1", "guest");
        node.broker().connect("/", "guest");

        assertThat(node.ctl("-q", "close_all_connections", "--limit", "1", "--per-connection-delay", "1", "bye")
                        .out())
                .isEqualTo("Closed 1 connections\n");
        assertThat(node.broker().closed).containsExactly("<rabbit@localhost.1.3.0> bye");
    }

    @Test
    void definitionsAreExportedAndImported() throws IOException {
        Path file = files.resolve("definitions.json");

        assertThat(node.ctl("export_definitions", "-").out()).isEqualTo("{\"queues\":[]}");
        assertThat(node.ctl("export_definitions", file.toString()).out())
                .isEqualTo("Exporting definitions in JSON to a file at \"" + file + "\" ...\n");
        assertThat(node.ctl("import_definitions", file.toString()))
                .isEqualTo(new Outcome("Importing definitions in JSON from a file at \"" + file + """
                        " ...
                        Successfully started definition import. This process is asynchronous and can take some time.
                        """, "", 0));
        assertThat(node.broker().imported).containsExactly(Files.readString(file));
        assertThat(node.run(Tool.CTL, "{\"users\":[]}", "import_definitions", "-")
                        .exitCode())
                .isZero();
        assertThat(node.run(Tool.CTL, "bad", "import_definitions"))
                .extracting(Outcome::err, Outcome::exitCode)
                .containsExactly("Error:\ndefinitions are not JSON\n", 69);
        assertThat(node.ctl("import_definitions", files.resolve("none").toString())
                        .exitCode())
                .isEqualTo(65);
    }

    @Test
    void theExpressionsOfTestSuitesAreEvaluated() {
        assertThat(node.ctl("eval", "node().").out()).isEqualTo("rabbit@localhost\n");
        assertThat(node.ctl("eval", "rabbit_alarm:set_alarm({{resource_limit, memory, node()}, []}).")
                        .out())
                .isEqualTo("ok\n");
        node.ctl("eval", "rabbit_alarm:set_alarm({{resource_limit,disk,node()},[]}).");
        assertThat(node.broker().alarms).containsExactly(Resource.MEMORY, Resource.DISK);
        node.ctl("eval", "rabbit_alarm:clear_alarm({resource_limit, memory, node()}).");
        assertThat(node.broker().alarms).containsExactly(Resource.DISK);
        node.ctl("eval", "application:set_env(rabbit, channel_max, 48).");
        assertThat(node.broker().channelMax).isEqualTo(48);
    }

    @Test
    void theUsersOfTheLoopbackCanBeReadAndGivenBack() {
        String read = node.ctl("eval", "{ok, V} = application:get_env(rabbit, loopback_users), V.")
                .out();

        assertThat(read).isEqualTo("[<<\"guest\">>]\n");
        assertThat(node.ctl("eval", "application:set_env(rabbit, loopback_users, []).")
                        .exitCode())
                .isZero();
        assertThat(node.broker().loopbackUsers()).isEmpty();
        assertThat(node.ctl("eval", "application:set_env(rabbit, loopback_users, " + read + ").")
                        .exitCode())
                .isZero();
        assertThat(node.broker().loopbackUsers()).containsExactly("guest");
    }

    @Test
    void anyOtherExpressionIsRefused() {
        Outcome outcome = node.ctl("eval", "os:cmd(\"rm -rf /\").");

        assertThat(outcome.exitCode()).isEqualTo(69);
        assertThat(outcome.err()).startsWith("Error:\nThere is no Erlang in this node");
    }

    @Test
    void logLevelsAndFeatureFlagsAreChecked() {
        assertThat(node.ctl("set_log_level", "debug"))
                .isEqualTo(new Outcome("Setting log level to \"debug\" ...\n", "", 0));
        assertThat(node.logLevels).containsExactly(LogLevel.DEBUG);
        assertThat(node.ctl("set_log_level", "foo"))
                .extracting(Outcome::err, Outcome::exitCode)
                .containsExactly(
                        "Error:\nlevel foo is not supported. Try one of debug, info, warning, error, critical, none\n",
                        69);
        assertThat(node.ctl("list_feature_flags").out())
                .startsWith("Listing feature flags ...\nname\tstate\nimplicit_default_bindings\tenabled\n");
        assertThat(node.ctl("enable_feature_flag", "all").exitCode()).isZero();
        assertThat(node.ctl("enable_feature_flag", "nosuch").exitCode()).isEqualTo(64);
    }

    @Test
    void healthChecksTellByTheirExitCode() {
        assertThat(node.diagnostics("check_running").out()).isEqualTo("""
                        Checking if RabbitMQ is running on node rabbit@localhost ...
                        RabbitMQ on node rabbit@localhost is fully booted and running
                        """);
        assertThat(node.diagnostics("check_port_listener", "5672").out())
                .endsWith("A listener for port 5672 is running on node rabbit@localhost.\n");
        assertThat(node.diagnostics("check_port_listener", "1883"))
                .isEqualTo(new Outcome(
                        "Asking node rabbit@localhost if there's an active listener on port 1883 ...\n",
                        "No listener for port 1883 is active on node rabbit@localhost."
                                + " Found listeners that use the following ports: 5672\n",
                        69));
        assertThat(node.diagnostics("check_protocol_listener", "amqp").exitCode())
                .isZero();
        assertThat(node.diagnostics("check_protocol_listener", "mqtt").exitCode())
                .isEqualTo(69);
        assertThat(node.diagnostics("check_virtual_hosts").exitCode()).isZero();
        assertThat(node.diagnostics("check_certificate_expiration", "--within", "2", "--unit", "weeks")
                        .out())
                .endsWith("No certificates are expiring within 2 weeks.\n");
        assertThat(node.diagnostics("check_if_node_is_mirror_sync_critical").out())
                .endsWith("Node rabbit@localhost seems to be the only one in a single node cluster,"
                        + " the check does not apply\n");
        node.ctl("stop_app");
        assertThat(node.diagnostics("check_running"))
                .extracting(Outcome::err, Outcome::exitCode)
                .containsExactly(
                        "Error:\nRabbitMQ on node rabbit@localhost is not running or has not fully booted yet"
                                + " (check with is_booting)\n",
                        69);
        assertThat(node.diagnostics("is_running").exitCode()).isZero();
    }

    @Test
    void whatIsBuiltInIsListedAsPlugins() {
        assertThat(node.run(Tool.PLUGINS, "", "list", "-m", "-q").out())
                .isEqualTo("rabbitmq_consistent_hash_exchange\n");
        assertThat(node.run(Tool.PLUGINS, "", "is_enabled", "rabbitmq_consistent_hash_exchange")
                        .exitCode())
                .isZero();
        assertThat(node.run(Tool.PLUGINS, "", "is_enabled", "rabbitmq_mqtt").exitCode())
                .isEqualTo(69);
    }

    @Test
    void commandsWithoutAResultAnswerInJsonToo() {
        assertThat(node.ctl("--formatter", "json", "trace_on").out())
                .isEqualTo(
                        "{\"node\":\"rabbit@localhost\",\"result\":\"ok\",\"value\":\"Trace enabled for vhost /\"}\n");
        assertThat(node.ctl("--formatter", "json", "set_cluster_name", "x").out())
                .isEqualTo("{\"node\":\"rabbit@localhost\",\"result\":\"ok\"}\n");
        Outcome failed = node.ctl("--formatter", "json", "delete_user", "nouser");
        assertThat(failed.exitCode()).isEqualTo(67);
        assertThat(JsonText.read(failed.err()))
                .isEqualTo(JsonValue.object()
                        .put("error", "no_such_user")
                        .put("message", "User \"nouser\" does not exist")
                        .put("node", "rabbit@localhost")
                        .put("result", "error")
                        .build());
    }
}
