package io.warrenmq.vrrp.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.vrrp.config.NotifyConfig.Event;
import io.warrenmq.vrrp.machine.Configs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageTest {

    @TempDir
    Path folder;

    private static VrrpConfig load(String text) {
        return Configs.of(text);
    }

    private static String routerId(String text) {
        return load(text).global().routerId();
    }

    @Test
    void commentsBeginAnywhereOutsideOfQuotes() {
        assertThat(routerId("! top\nglobal_defs { # c\n router_id a#b ! x\n}\n# ünïcode"))
                .isEqualTo("a");
        assertThat(routerId("global_defs {\n router_id \"a#b!c\"\n}")).isEqualTo("a#b!c");
    }

    @Test
    void aBlockMayBeOnOneLineOrOpenOnTheNext() {
        assertThat(routerId("global_defs { router_id X }")).isEqualTo("X");
        assertThat(routerId("global_defs\n{\nrouter_id X\n}")).isEqualTo("X");
        assertThat(routerId("global_defs{\nrouter_id X\n}")).isEqualTo("X");
    }

    @Test
    void aBackslashEscapesInsideOfQuotes() {
        assertThat(routerId("global_defs {\n router_id \"a \\\"b\\\" c\"\n}")).isEqualTo("a \"b\" c");
    }

    @Test
    void macrosAreReplacedRecursively() {
        assertThat(routerId("$NAME=lb\n$FULL=${NAME}43\nglobal_defs {\n router_id $FULL\n}"))
                .isEqualTo("lb43");
        assertThat(routerId("global_defs {\n router_id ${_INSTANCE}\n}")).isEqualTo("host");
        assertThat(routerId("global_defs {\n router_id a${_HASH}b\n}")).isEqualTo("a#b");
        assertThat(routerId("global_defs {\n router_id $UNKNOWN\n}")).isEqualTo("$UNKNOWN");
        assertThat(routerId("global_defs {\n router_id ${_RANDOM 7 7}\n}")).isEqualTo("7");
    }

    @Test
    void aMacroMayHaveSeveralLines() {
        VrrpConfig config = load("""
                $AUTH=authentication {\\
                  auth_type PASS\\
                  auth_pass x\\
                }
                vrrp_instance A {
                  interface eth0
                  virtual_router_id 1
                  $AUTH
                  virtual_ipaddress { 192.0.2.1 }
                }
                """);

        assertThat(config.instances().getFirst().authentication().type())
                .isEqualTo(io.warrenmq.vrrp.packet.AuthType.PASS);
    }

    @Test
    void linesAreChosenByTheConfigurationId() {
        String text = "global_defs {\n @host router_id ours\n @other router_id theirs\n @^host smtp_server x\n}";

        assertThat(routerId(text)).isEqualTo("ours");
        assertThat(load(text).global().mail().host()).isEmpty();
    }

    @Test
    void filesAreIncludedByPatternNextToTheIncludingFile() throws IOException {
        Files.createDirectory(folder.resolve("d"));
        Files.writeString(folder.resolve("d/1.conf"), "include ../deep.conf");
        Files.writeString(folder.resolve("d/2.conf"), "bogus");
        Files.writeString(folder.resolve("deep.conf"), "global_defs {\n router_id deep\n}");
        Path main = Files.writeString(folder.resolve("main.conf"), "include d/*.conf\ninclude nowhere.conf\n");

        LoadResult result = ConfigLoader.load(main, Configs.HOST, new LoadOptions("x", false, new Random(1)));

        assertThat(((LoadResult.Loaded) result).config().global().routerId()).isEqualTo("deep");
        assertThat(result.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.place().file()).isEqualTo(folder.resolve("d/2.conf"));
            assertThat(finding.place().line()).isEqualTo(1);
        });
    }

    @Test
    void filesThatIncludeEachOtherEnd() throws IOException {
        Path main = folder.resolve("main.conf");
        Files.writeString(main, "include main.conf");

        LoadResult result = ConfigLoader.load(main, Configs.HOST, new LoadOptions("x", false, new Random(1)));

        assertThat(result.exitCode()).isEqualTo(4);
    }

    @Test
    void aCommandKeepsQuotedArgumentsTogether() {
        assertThat(Tokenizer.arguments("/bin/sh -c 'exit 1' \"a b\" ${x}"))
                .containsExactly("/bin/sh", "-c", "exit 1", "a b", "${x}");
    }

    @Test
    void furtherWordsOfANotificationAreUserAndGroup() {
        VrrpConfig config = load("""
                vrrp_instance A {
                  interface eth0
                  virtual_router_id 1
                  virtual_ipaddress { 192.0.2.1 }
                  notify_master "/bin/x y" nobody nogroup
                }
                """);
        ScriptCommand command = Objects.requireNonNull(
                config.instances().getFirst().notifications().scripts().get(Event.MASTER));

        assertThat(command.arguments()).containsExactly("/bin/x", "y");
        assertThat(command.user()).contains("nobody");
        assertThat(command.group()).contains("nogroup");
    }

    @Test
    void anyOctetsEndInMessagesAndNothingElse() throws IOException {
        Random random = new Random(42);
        String letters = "{}\"'\\#!$@~ \n\tabc_global_defsvrrp_instance 1.2/";
        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(200);
            for (int index = 0; index < length; index++) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertThat(Configs.load(text.toString()).findings()).isNotNull();
        }
        Path binary = folder.resolve("binary");
        byte[] bytes = new byte[4096];
        random.nextBytes(bytes);
        Files.write(binary, bytes);
        assertThat(ConfigLoader.load(binary, Configs.HOST, new LoadOptions("x", false, random))
                        .findings())
                .isNotEmpty();
    }
}
