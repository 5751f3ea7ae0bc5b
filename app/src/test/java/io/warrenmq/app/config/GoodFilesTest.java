package io.warrenmq.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.wire.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the two formats mean. */
class GoodFilesTest {

    private ConfigSandbox sandbox;

    @BeforeEach
    void emptyDirectory(@TempDir Path directory) {
        sandbox = new ConfigSandbox(directory);
    }

    private NodeConfig modern(String text) {
        return sandbox.file("rabbitmq.conf", text).config();
    }

    private NodeConfig classic(String text) {
        return sandbox.file("rabbitmq.config", text).config();
    }

    @Test
    void commentsBlanksAndLineEndsOfAnyKindAreNoPartOfValues() {
        NodeConfig config = modern(
                "\uFEFF# first\r\n\r\n  heartbeat  =  30   # seconds\r\n\tchannel_max=7\r\ndefault_vhost = a b\r\n");

        assertThat(config.limits().heartbeatS()).isEqualTo(30);
        assertThat(config.limits().channelMax()).isEqualTo(7);
        assertThat(config.firstStart().vhost()).isEqualTo("a b");
    }

    @Test
    void singleQuotesProtectAndVariablesAreReplaced() {
        sandbox.variable("NAME", "alice").variable("NUMBER", "12");
        NodeConfig config = modern("""
                default_pass = 'a # b $(NAME) = '   # a comment
                default_user = $(NAME)-$(NUMBER)
                heartbeat = $(NUMBER)
                default_vhost = = odd
                """);

        assertThat(config.firstStart().password().revealText()).isEqualTo("a # b $(NAME) = ");
        assertThat(config.firstStart().user()).isEqualTo("alice-12");
        assertThat(config.limits().heartbeatS()).isEqualTo(12);
        assertThat(config.firstStart().vhost()).isEqualTo("= odd");
    }

    @Test
    void theLastOfEqualKeysWinsWithAWarning() {
        assertThat(modern("heartbeat = 1\nheartbeat = 2\n").limits().heartbeatS())
                .isEqualTo(2);
        assertThat(sandbox.warnings())
                .containsExactly("rabbitmq.conf:2: 'heartbeat' is set again; line 1 has no effect");
    }

    @Test
    void doubleQuotesAreAPartOfTheValueAsTheyAreInRabbitMq() {
        assertThat(modern("default_user = \"bob\"\n").firstStart().user()).isEqualTo("\"bob\"");
        assertThat(sandbox.warnings()).singleElement().asString().contains("double quotes are a part of the value");
    }

    @Test
    void listenersTakeAddressesOfBothKinds() {
        assertThat(modern("""
                        listeners.tcp.1 = 5672
                        listeners.tcp.2 = 127.0.0.1:5673
                        listeners.tcp.v6 = ::1:5674
                        listeners.tcp.all6 = [::]:5675
                        """).listeners().tcp())
                .map(ListenAddress::toString)
                .containsExactlyInAnyOrder("[::]:5672", "127.0.0.1:5673", "[::1]:5674", "[::]:5675");
    }

    @Test
    void noneEmptiesAListWhereverItStands() {
        assertThat(modern("listeners.tcp = none\nlisteners.tcp.default = 5672\nloopback_users = none\n")
                        .listeners()
                        .tcp())
                .isEmpty();
        assertThat(sandbox.config().authentication().loopbackUsers()).isEmpty();
        assertThat(sandbox.warnings())
                .containsExactly(
                        "rabbitmq.conf:2: 'listeners.tcp.default' has no effect, because 'listeners.tcp' is none");
    }

    @Test
    void loopbackUsersAreListedOrExcepted() {
        assertThat(modern("loopback_users.guest = false\n").authentication().loopbackUsers())
                .isEmpty();
        assertThat(modern("loopback_users.alice = true\nloopback_users.bob\\.b = true\n")
                        .authentication()
                        .loopbackUsers())
                .isEqualTo(Set.of("alice", "bob.b"));
    }

    @Test
    void ofTwoFormsOfALimitTheLaterOneApplies() {
        assertThat(modern("disk_free_limit.relative = 1.5\n").resources().diskFreeLimit())
                .isEqualTo(new Resources.Amount.Relative(1.5));
        assertThat(modern("disk_free_limit.relative = 1.5\ndisk_free_limit.absolute = 2GiB\n")
                        .resources()
                        .diskFreeLimit())
                .isEqualTo(new Resources.Amount.Absolute(2L << 30));
        assertThat(new Resources.Amount.Relative(0.5).bytes(1000)).isEqualTo(500);
    }

    @Test
    void listsAreOrderedByTheirNumbers() {
        assertThat(modern("ssl_options.ciphers.10 = C\nssl_options.ciphers.2 = B\nssl_options.ciphers.1 = A\n")
                        .tls()
                        .ciphers())
                .containsExactly("A", "B", "C");
    }

    @Test
    void backendsMayBeSplitAndHaveShortNames() {
        assertThat(modern("""
                        auth_backends.1.authn = internal
                        auth_backends.1.authz = rabbit_auth_backend_internal
                        auth_backends.2 = rabbit_auth_backend_internal
                        """).authentication().backends())
                .containsExactly(
                        new Authentication.Backend("internal", "internal"),
                        new Authentication.Backend("internal", "internal"));
    }

    @Test
    void categoriesOfTheLogAreNoOutputs() {
        LogOptions log = modern("""
                        log.file = my.log
                        log.file.level = warning
                        log.file.rotation.date = $W0D23
                        log.file.rotation.size = 10MB
                        log.console = true
                        log.connection.level = debug
                        """).log();

        assertThat(log.categoryLevels()).containsOnlyKeys("connection");
        assertThat(log.fileLevel()).isEqualTo(LogLevel.WARNING);
        assertThat(log.rotation()).isEqualTo(new RotationSchedule.Weekly(java.time.DayOfWeek.SUNDAY, 23));
        assertThat(log.rotationSizeBytes()).isEqualTo(10_000_000);
        assertThat(log.isConsole()).isTrue();
    }

    @Test
    void timeoutsAndLimitsMayBeSwitchedOff() {
        ConnectionLimits limits = modern("consumer_timeout = undefined\nconnection_max = infinity\nframe_max = 0\n")
                .limits();

        assertThat(limits.consumerTimeoutMs()).isEmpty();
        assertThat(limits.connectionMax()).isEmpty();
        assertThat(limits.frameMaxBytes()).isZero();
    }

    @Test
    void keysWithoutMeaningHereCauseOneWarning() {
        modern("""
                sysmon_handler.thresholds.busy_ports = 1
                sysmon_handler.triggers.port = on
                raft.segment_max_entries = 5
                mqtt.allow_anonymous = false
                """);

        assertThat(sandbox.warnings())
                .containsExactly(
                        "rabbitmq.conf:1: 'sysmon_handler.thresholds.busy_ports' has no effect: it tunes the Erlang runtime",
                        "rabbitmq.conf:4: 'mqtt.allow_anonymous' has no effect: it belongs to a plugin that is not part of this"
                                + " broker");
    }

    @Test
    void whatIsAcceptedAndChangesNothingIsSaid() {
        modern("""
                reverse_dns_lookups = true
                vhost_max = infinity
                collect_statistics_interval = 5000
                vm_memory_high_watermark_paging_ratio = 0.75
                management.tcp.port = 15672
                management.tcp.ip = 127.0.0.1
                cluster_partition_handling = pause_minority
                cluster_formation.classic_config.nodes.1 = rabbit@a
                cluster_formation.classic_config.nodes.2 = rabbit@b
                deprecated_features.permit.transient_nonexcl_queues = true
                deprecated_features.permit.global_qos = false
                cluster_name = shop
                auth_mechanisms.1 = EXTERNAL
                """);

        assertThat(sandbox.warnings())
                .containsExactly(
                        "rabbitmq.conf:13: EXTERNAL is offered to nobody, because no client is asked for a certificate; set"
                                + " 'ssl_options.verify' to verify_peer",
                        "rabbitmq.conf:1: 'reverse_dns_lookups' has no effect: peers are shown by their addresses",
                        "rabbitmq.conf:4: 'vm_memory_high_watermark_paging_ratio' has no effect: queued messages leave memory by"
                                + " a share of the memory for messages that is fixed",
                        "rabbitmq.conf:6: 'management.tcp.ip' has no effect: this program serves no HTTP",
                        "rabbitmq.conf:11: 'deprecated_features.permit.global_qos' has no effect: all features are permitted");
    }

    @Test
    void templatesSayWhatNewVirtualHostsGet() {
        VirtualHostTemplates templates = modern("""
                        default_limits.vhosts.2.pattern = .*
                        default_limits.vhosts.2.max_queues = 100
                        default_limits.vhosts.1.pattern = ^qa
                        default_limits.vhosts.1.max_connections = 5
                        default_policies.operator.short.vhost_pattern = ^qa
                        default_policies.operator.short.queue_pattern = ^tmp
                        default_policies.operator.short.expires = 60000
                        default_policies.operator.short.max_length_bytes = 1MiB
                        default_users.tester.vhost_pattern = ^qa
                        default_users.tester.tags = policymaker, monitoring
                        default_users.tester.write = ^in
                        default_users.tester.password = s3cr3t
                        """).firstStart().templates();

        assertThat(templates.limits())
                .containsExactly(
                        new VirtualHostTemplates.Limits("^qa", OptionalInt.of(5), OptionalInt.empty()),
                        new VirtualHostTemplates.Limits(".*", OptionalInt.empty(), OptionalInt.of(100)));
        assertThat(templates.operatorPolicies())
                .containsExactly(new VirtualHostTemplates.OperatorPolicy(
                        "short", "^qa", "^tmp", Map.of("expires", 60_000L, "max-length-bytes", 1L << 20)));
        assertThat(templates.users())
                .containsExactly(new VirtualHostTemplates.User(
                        "tester",
                        "^qa",
                        ".*",
                        "^in",
                        ".*",
                        List.of("policymaker", "monitoring"),
                        Optional.of(Secret.of("s3cr3t"))));
        assertThat(sandbox.warnings()).isEmpty();
    }

    @Test
    void serverPropertiesAreTexts() {
        assertThat(modern("server_properties.site = north\n").serverProperties())
                .containsOnly(Map.entry("site", "north"));
    }

    @Test
    void brokenVersionsOfTlsAreNotOffered() {
        assertThat(modern("ssl_options.versions.1 = tlsv1.2\nssl_options.versions.2 = tlsv1.1\n")
                        .tls()
                        .versions())
                .containsExactly("tlsv1.2");
        assertThat(sandbox.warnings()).containsExactly("rabbitmq.conf:2: tlsv1.1 is not offered, because it is broken");
    }

    @Test
    void theClassicFormatMeansTheSame() {
        sandbox.file("server.pem", "").file("key.pem", "").file("ca.pem", "");
        NodeConfig config = classic("""
                %% All of it.
                [
                  {kernel, [{net_ticktime, 120}]},
                  {rabbit, [
                    {tcp_listeners, [5672, {"127.0.0.1", 5673}, {"::1", 5674}]},
                    {ssl_listeners, [5671]},
                    {ssl_options, [{cacertfile, "DIR/ca.pem"}, {certfile, "DIR/server.pem"}, {keyfile, "DIR/key.pem"},
                                   {password, "t0psecret"}, {verify, verify_peer}, {fail_if_no_peer_cert, true},
                                   {versions, ['tlsv1.2']}]},
                    {tcp_listen_options, [binary, {backlog, 256}, {nodelay, true}, {linger, {true, 5}}, {keepalive, true}]},
                    {default_user, <<"alice">>}, {default_pass, <<"wonder">>}, {default_vhost, <<"/">>},
                    {default_user_tags, [management, policymaker]},
                    {default_permissions, [<<"^a">>, <<".*">>, <<"">>]},
                    {loopback_users, []},
                    {auth_mechanisms, ['PLAIN', 'EXTERNAL']},
                    {auth_backends, [rabbit_auth_backend_internal, {internal, rabbit_auth_backend_internal}]},
                    {vm_memory_high_watermark, 0.55},
                    {disk_free_limit, {mem_relative, 1.0}},
                    {consumer_timeout, undefined},
                    {frame_max, 131_072}, {heartbeat, 16#3C},
                    {default_consumer_prefetch, {false, 250}},
                    {cluster_partition_handling, {pause_if_all_down, ['rabbit@a', 'rabbit@b'], autoheal}},
                    {cluster_nodes, {['rabbit@a', 'rabbit@b'], ram}},
                    {server_properties, [{<<"cluster_id">>, "x"}, {<<"site">>, longstr, <<"Y">>}]},
                    {log, [{file, [{file, "broker.log"}, {level, warning}, {date, "$D0"}, {size, 1024}, {count, 3}]},
                           {console, [{enabled, true}, {level, error}]},
                           {categories, [{connection, [{level, debug}]}, {queue, none}]}]}
                  ]},
                  {rabbitmq_management, [{listener, [{port, 15680}, {ip, "127.0.0.1"}, {ssl, false}]},
                                         {rates_mode, detailed}]},
                  {rabbitmq_prometheus, [{tcp_config, [{port, 15693}]}]},
                  {rabbit, [{channel_max, 9}]}
                ].
                """.replace("DIR", sandbox.path("").toString()));

        assertThat(config.cluster().netTickTimeS()).isEqualTo(120);
        assertThat(config.listeners().tcp())
                .map(ListenAddress::toString)
                .containsExactly("[::]:5672", "127.0.0.1:5673", "[::1]:5674");
        assertThat(config.listeners().tls()).hasSize(1);
        assertThat(config.tls().verify()).isEqualTo(TlsVerify.VERIFY_PEER);
        assertThat(config.tls().keyPassword().orElseThrow().revealText()).isEqualTo("t0psecret");
        assertThat(config.tls().versions()).containsExactly("tlsv1.2");
        assertThat(config.tcp().backlog()).isEqualTo(256);
        assertThat(config.tcp().lingerTimeoutS()).isEqualTo(5);
        assertThat(config.firstStart().tags()).containsExactly("management", "policymaker");
        assertThat(config.firstStart().configure()).isEqualTo("^a");
        assertThat(config.firstStart().read()).isEmpty();
        assertThat(config.authentication().loopbackUsers()).isEmpty();
        assertThat(config.authentication().backends())
                .containsExactly(
                        new Authentication.Backend("internal", "internal"),
                        new Authentication.Backend("internal", "internal"));
        assertThat(config.resources().memoryWatermark()).isEqualTo(new Resources.Amount.Relative(0.55));
        assertThat(config.resources().diskFreeLimit()).isEqualTo(new Resources.Amount.Relative(1.0));
        assertThat(config.limits().consumerTimeoutMs()).isEmpty();
        assertThat(config.limits().heartbeatS()).isEqualTo(60);
        assertThat(config.limits().channelMax()).isEqualTo(9);
        assertThat(config.limits().defaultConsumerPrefetch()).isEqualTo(250);
        assertThat(config.cluster().partitionHandling()).isEqualTo(PartitionHandling.PAUSE_IF_ALL_DOWN);
        assertThat(config.cluster().pauseNodes()).map(NodeName::toString).containsExactly("rabbit@a", "rabbit@b");
        assertThat(config.cluster().pauseRecovery()).isEqualTo(PauseRecovery.AUTOHEAL);
        assertThat(config.cluster().nodeType()).isEqualTo(NodeType.RAM);
        assertThat(config.serverProperties()).containsOnly(Map.entry("cluster_id", "x"), Map.entry("site", "Y"));
        assertThat(config.log().fileLevel()).isEqualTo(LogLevel.WARNING);
        assertThat(config.log().rotationCount()).isEqualTo(3);
        assertThat(config.log().consoleLevel()).isEqualTo(LogLevel.ERROR);
        assertThat(config.log().categoryLevels())
                .containsEntry("connection", LogLevel.DEBUG)
                .containsEntry("queue", LogLevel.NONE);
        assertThat(config.http().management()).hasToString("127.0.0.1:15680");
        assertThat(config.http().ratesMode()).isEqualTo(RatesMode.DETAILED);
        assertThat(config.http().prometheus().port()).isEqualTo(15693);
    }

    @Test
    void whatTheClassicFormatHoldsBesidesIsKeptWithAWarning() {
        NodeConfig config =
                classic("[{rabbit, [{hartbeat, 5}, {heartbeat, 6}, {heartbeat, 7}]}, {mnesia, [{dir, \"/x\"}]}].");

        assertThat(config.limits().heartbeatS()).isEqualTo(7);
        assertThat(config.erlangTerms()).containsOnlyKeys("rabbit", "mnesia");
        assertThat(sandbox.warnings())
                .containsExactly(
                        "rabbitmq.config:1:12: 'rabbit.hartbeat' is not known and has no effect",
                        "rabbitmq.config:1:43: 'rabbit.heartbeat' is set again; line 1 has no effect",
                        "rabbitmq.config:1:70: nothing here uses the settings of application 'mnesia'");
    }
}
