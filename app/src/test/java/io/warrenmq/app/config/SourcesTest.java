package io.warrenmq.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which source wins. */
class SourcesTest {

    private ConfigSandbox sandbox;

    @BeforeEach
    void emptyDirectory(@TempDir Path directory) {
        sandbox = new ConfigSandbox(directory);
    }

    @Test
    void withoutAnythingTheDefaultsApply() {
        NodeConfig config = sandbox.config();

        assertThat(config.nodeName()).hasToString("rabbit@alpha");
        assertThat(config.files().dataDirectory()).isEqualTo(sandbox.path("home/warren-data"));
        assertThat(config.log().file()).contains(sandbox.path("home/warren-data/log/rabbit@alpha.log"));
        assertThat(config.listeners().tcp()).containsExactly(ListenAddress.onAllAddresses(5672));
        assertThat(config.listeners().tls()).isEmpty();
        assertThat(config.http().control()).hasToString("0.0.0.0:35672");
        assertThat(config.http().management()).hasToString("[::]:15672");
        assertThat(config.cluster().distributionPort()).isEqualTo(25672);
        assertThat(config.cluster().clusterName()).isEqualTo("rabbit@alpha");
        assertThat(config.limits().heartbeatS()).isEqualTo(60);
        assertThat(config.limits().frameMaxBytes()).isEqualTo(131072);
        assertThat(config.limits().consumerTimeoutMs()).hasValue(1_800_000);
        assertThat(config.authentication().loopbackUsers()).containsExactly("guest");
        assertThat(config.authentication().mechanisms()).containsExactly("PLAIN", "AMQPLAIN");
        assertThat(config.firstStart().tags()).containsExactly("administrator");
        assertThat(config.resources().memoryWatermark()).isEqualTo(new Resources.Amount.Relative(0.4));
        assertThat(config.resources().diskFreeLimit()).isEqualTo(new Resources.Amount.Absolute(50_000_000));
        assertThat(config.files().configFiles()).isEmpty();
        assertThat(sandbox.warnings()).isEmpty();
    }

    @Test
    void theNewFormatAloneIsRead() {
        sandbox.file("rabbitmq.conf", "heartbeat = 30\n");

        assertThat(sandbox.config().limits().heartbeatS()).isEqualTo(30);
        assertThat(sandbox.config().files().configFiles()).containsExactly(sandbox.path("rabbitmq.conf"));
    }

    @Test
    void theClassicFormatAloneIsRead() {
        sandbox.file("rabbitmq.config", "[{rabbit, [{heartbeat, 31}]}].");

        assertThat(sandbox.config().limits().heartbeatS()).isEqualTo(31);
    }

    @Test
    void ofBothTheClassicOneWinsWithAWarning() {
        sandbox.file("rabbitmq.conf", "heartbeat = 30\nframe_max = 8192\n")
                .file("rabbitmq.config", "[{rabbit, [{heartbeat, 31}]}].");

        assertThat(sandbox.config().limits().heartbeatS()).isEqualTo(31);
        assertThat(sandbox.config().limits().frameMaxBytes()).isEqualTo(131072);
        assertThat(sandbox.warnings())
                .containsExactly("rabbitmq.conf: the file has no effect, because rabbitmq.config exists too");
    }

    @Test
    void furtherFilesOverrideInTheOrderOfTheirNames() {
        sandbox.file("rabbitmq.conf", "heartbeat = 30\nchannel_max = 10\n")
                .file("conf.d/20-b.conf", "heartbeat = 33\n")
                .file("conf.d/10-a.conf", "heartbeat = 32\nchannel_max = 11\n")
                .file("conf.d/30-c.conf.disabled", "heartbeat = 34\n");

        assertThat(sandbox.config().limits().heartbeatS()).isEqualTo(33);
        assertThat(sandbox.config().limits().channelMax()).isEqualTo(11);
    }

    @Test
    void furtherFilesAreReadWithoutAMainFile() {
        sandbox.file("conf.d/10-a.conf", "heartbeat = 32\n");

        assertThat(sandbox.config().limits().heartbeatS()).isEqualTo(32);
    }

    @Test
    void furtherFilesDoNothingBesideTheClassicFormat() {
        sandbox.file("rabbitmq.config", "[].").file("conf.d/10-a.conf", "heartbeat = 32\n");

        assertThat(sandbox.config().limits().heartbeatS()).isEqualTo(60);
        assertThat(sandbox.warnings()).singleElement().asString().startsWith("conf.d: the files here have no effect");
    }

    @Test
    void theAdvancedFileReplacesSingleMembersAndWholeLists() {
        sandbox.file("rabbitmq.conf", """
                        listeners.tcp.default = 5672
                        tcp_listen_options.backlog = 500
                        tcp_listen_options.nodelay = false
                        auth_mechanisms.1 = PLAIN
                        auth_mechanisms.2 = EXTERNAL
                        vm_memory_high_watermark.relative = 0.7
                        """).file("advanced.config", """
                        [{rabbit, [
                          {tcp_listeners, [5680, {"127.0.0.1", 5681}]},
                          {tcp_listen_options, [{backlog, 600}]},
                          {auth_mechanisms, ['AMQPLAIN']},
                          {vm_memory_high_watermark, {absolute, "2GB"}}
                        ]}].
                        """);
        NodeConfig config = sandbox.config();

        assertThat(config.listeners().tcp())
                .map(ListenAddress::toString)
                .containsExactly("[::]:5680", "127.0.0.1:5681");
        assertThat(config.tcp().backlog()).isEqualTo(600);
        assertThat(config.tcp().isNoDelay()).isFalse();
        assertThat(config.authentication().mechanisms()).containsExactly("AMQPLAIN");
        assertThat(config.resources().memoryWatermark()).isEqualTo(new Resources.Amount.Absolute(2_000_000_000));
    }

    @Test
    void theAdvancedFileIsLaidOverTheClassicFormatToo() {
        sandbox.file("rabbitmq.config", "[{rabbit, [{heartbeat, 31}, {channel_max, 5}]}].")
                .file("advanced.config", "[{rabbit, [{heartbeat, 32}]}].");

        assertThat(sandbox.config().limits().heartbeatS()).isEqualTo(32);
        assertThat(sandbox.config().limits().channelMax()).isEqualTo(5);
    }

    @Test
    void variablesNameOtherFiles() {
        sandbox.file("rabbitmq.conf", "heartbeat = 30\n")
                .file("other/broker.conf", "heartbeat = 40\n")
                .file("other/more/1.conf", "channel_max = 41\n")
                .file("other/over.config", "[{rabbit, [{frame_max, 8192}]}].")
                .variable("RABBITMQ_CONFIG_FILE", sandbox.path("other/broker").toString())
                .variable(
                        "RABBITMQ_CONFIG_FILES",
                        sandbox.path("other/more/*.conf").toString())
                .variable(
                        "RABBITMQ_ADVANCED_CONFIG_FILE",
                        sandbox.path("other/over.config").toString());
        ConnectionLimits limits = sandbox.config().limits();

        assertThat(List.of(limits.heartbeatS(), limits.channelMax(), limits.frameMaxBytes()))
                .containsExactly(40, 41, 8192);
    }

    @Test
    void aFlagNamesTheMainFileWhateverVariablesSay() {
        sandbox.file("a.conf", "heartbeat = 30\n")
                .file("b.conf", "heartbeat = 40\n")
                .variable("RABBITMQ_CONFIG_FILE", sandbox.path("a.conf").toString())
                .configFile("b.conf");

        assertThat(sandbox.config().limits().heartbeatS()).isEqualTo(40);
    }

    @Test
    void aVariableThatNamesTheStandardPlaceDoesNotRequireTheFile() {
        sandbox.variable("RABBITMQ_CONFIG_FILE", sandbox.path("rabbitmq").toString());

        assertThat(sandbox.problems()).isEmpty();
    }

    @Test
    void theProcessEnvironmentWinsOverItsFile() {
        sandbox.file(
                        "rabbitmq-env.conf",
                        "NODENAME=from_file\nRABBITMQ_NODE_PORT=5700\nexport LOG_BASE=\"/var/log/$NODENAME\"\n")
                .variable("RABBITMQ_NODENAME", "from_process");
        NodeConfig config = sandbox.config();

        assertThat(config.nodeName()).hasToString("from_process@alpha");
        assertThat(config.listeners().tcp()).containsExactly(ListenAddress.onAllAddresses(5700));
        assertThat(config.cluster().distributionPort()).isEqualTo(25700);
        assertThat(config.log().file()).contains(Path.of("/var/log/from_file/from_process@alpha.log"));
    }

    @Test
    void anEmptyVariableIsUnset() {
        sandbox.file("rabbitmq-env.conf", "NODENAME=from_file\nNODE_PORT=\n").variable("RABBITMQ_NODENAME", "");

        assertThat(sandbox.config().nodeName()).hasToString("from_file@alpha");
    }

    @Test
    void thePortVariableYieldsToListenersOfFiles() {
        sandbox.variable("RABBITMQ_NODE_PORT", "5700").variable("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1");
        assertThat(sandbox.config().listeners().tcp())
                .map(ListenAddress::toString)
                .containsExactly("127.0.0.1:5700");

        sandbox.file("rabbitmq.conf", "listeners.tcp.default = 5800\n");
        assertThat(sandbox.config().listeners().tcp()).containsExactly(ListenAddress.onAllAddresses(5800));
    }

    @Test
    void thePortFlagWinsOverAll() {
        sandbox.variable("RABBITMQ_NODE_PORT", "5700")
                .file("rabbitmq.conf", "listeners.tcp.a = 5800\nlisteners.tcp.b = 5801\n")
                .port(0);

        assertThat(sandbox.config().listeners().tcp()).containsExactly(ListenAddress.onAllAddresses(0));
    }

    @Test
    void longNamesKeepTheWholeHost() {
        sandbox.variable("RABBITMQ_USE_LONGNAME", "true");
        assertThat(sandbox.config().nodeName()).hasToString("rabbit@alpha.example.org");

        sandbox.nodeName("other@beta");
        assertThat(sandbox.config().nodeName()).hasToString("other@beta");
    }

    @Test
    void theDataDirectoryIsFoundInTheOrderFlagOwnVariableOwnKeyAndThoseOfRabbitMq() {
        sandbox.variable("RABBITMQ_MNESIA_BASE", "/data/base");
        assertThat(sandbox.config().files().dataDirectory()).isEqualTo(Path.of("/data/base/rabbit@alpha"));
        sandbox.variable("RABBITMQ_MNESIA_DIR", "/data/dir");
        assertThat(sandbox.config().files().dataDirectory()).isEqualTo(Path.of("/data/dir"));
        sandbox.file("rabbitmq.conf", "warren.data_dir = /data/key\n");
        assertThat(sandbox.config().files().dataDirectory()).isEqualTo(Path.of("/data/key"));
        sandbox.variable("WARREN_DATA_DIR", "/data/own");
        assertThat(sandbox.config().files().dataDirectory()).isEqualTo(Path.of("/data/own"));
        sandbox.dataDirectory("flag");
        assertThat(sandbox.config().files().dataDirectory()).isEqualTo(sandbox.path("home/flag"));
    }

    @Test
    void logsToTheConsoleWhenTheVariableSaysMinus() {
        sandbox.file("rabbitmq.conf", "log.file = broker.log\n").variable("RABBITMQ_LOGS", "-");

        assertThat(sandbox.config().log().file()).isEmpty();
        assertThat(sandbox.config().log().isConsole()).isTrue();
    }

    @Test
    void theLogFileOfAVariableIsNotInTheDirectoryOfAKey() {
        sandbox.file("rabbitmq.conf", "log.dir = /var/log/broker\nlog.file = broker.log\n");
        assertThat(sandbox.config().log().file()).contains(Path.of("/var/log/broker/broker.log"));

        sandbox.variable("RABBITMQ_LOGS", "run.log");
        assertThat(sandbox.config().log().file()).contains(sandbox.path("home/run.log"));
    }

    @Test
    void levelsOfTheVariableWin() {
        sandbox.file("rabbitmq.conf", "log.file.level = error\nlog.channel.level = info\n")
                .variable("RABBITMQ_LOG", "debug,channel=none,+json,+color");
        LogOptions log = sandbox.config().log();

        assertThat(log.fileLevel()).isEqualTo(LogLevel.DEBUG);
        assertThat(log.consoleLevel()).isEqualTo(LogLevel.DEBUG);
        assertThat(log.categoryLevels()).containsOnly(java.util.Map.entry("channel", LogLevel.NONE));
        assertThat(log.fileFormat()).isEqualTo(LogFormat.JSON);
    }

    @Test
    void theDefaultUserOfAContainerWinsOverFiles() {
        sandbox.file("rabbitmq.conf", "default_user = file\ndefault_pass = file\n")
                .variable("RABBITMQ_DEFAULT_USER", "alice")
                .variable("RABBITMQ_DEFAULT_PASS", "s3cr3t")
                .variable("RABBITMQ_DEFAULT_VHOST", "orders")
                .variable("RABBITMQ_DEFAULT_PERMISSIONS", "^a ^b ^c")
                .variable("RABBITMQ_VM_MEMORY_HIGH_WATERMARK", "55%");
        NodeConfig config = sandbox.config();

        assertThat(config.firstStart().user()).isEqualTo("alice");
        assertThat(config.firstStart().password().revealText()).isEqualTo("s3cr3t");
        assertThat(config.firstStart().vhost()).isEqualTo("orders");
        assertThat(config.firstStart().write()).isEqualTo("^b");
        assertThat(config.resources().memoryWatermark()).isEqualTo(new Resources.Amount.Relative(0.55));
        assertThat(config.effective())
                .contains(new EffectiveSetting(
                        "default_user", "alice", new Origin.InEnvironment("RABBITMQ_DEFAULT_USER")));
    }
}
