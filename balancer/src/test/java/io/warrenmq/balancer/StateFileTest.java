package io.warrenmq.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.balancer.admin.AdminCommands;
import io.warrenmq.balancer.config.GlobalSettings.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("StringConcatToTextBlock") // configurations are put together from parts
class StateFileTest {
    private static String text(Path file, TestServer server, String extra) {
        StringBuilder text = new StringBuilder("global\n server-state-base " + file.getParent()
                + "\n server-state-file " + file.getFileName()
                + "\ndefaults\n timeout connect 2s\n timeout client 60s\n"
                + " timeout server 60s\n load-server-state-from-file global\nlisten l\n bind 127.0.0.1:0\n");
        for (String name : new String[] {"a", "b", "c", "d"}) {
            text.append(" server ")
                    .append(name)
                    .append(" 127.0.0.1:")
                    .append(server.port())
                    .append(" weight 4 ")
                    .append(extra)
                    .append('\n');
        }
        return text.toString();
    }

    @Test
    void serversBeginAsTheProgramBeforeLeftThem(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("states");
        try (TestServer server = new TestServer(TestServer.echo("a"))) {
            try (TestBalancer balancer = new TestBalancer(text(file, server, "check inter 60s"))) {
                AdminCommands commands = new AdminCommands(balancer.balancer);
                commands.run("set server l/a state drain", Level.ADMIN);
                commands.run("set server l/b state maint", Level.ADMIN);
                commands.run("set server l/c weight 7", Level.ADMIN);
                commands.run("set server l/d health down", Level.ADMIN);
                Files.writeString(file, commands.run("show servers state", Level.ADMIN));
            }
            try (TestBalancer balancer =
                    new TestBalancer(text(file, server, "check inter 60s rise 60 fastinter 60s downinter 60s"))) {
                assertThat(balancer.status("l", "a")).isEqualTo("DRAIN");
                assertThat(balancer.status("l", "b")).isEqualTo("MAINT");
                assertThat(balancer.server("l", "c").weight()).isEqualTo(7);
                assertThat(balancer.status("l", "c")).startsWith("UP");
                assertThat(balancer.status("l", "d")).startsWith("DOWN");
            }
            try (TestBalancer balancer =
                    new TestBalancer(text(file, server, "").replace("weight 4", "weight 5 disabled"))) {
                assertThat(balancer.server("l", "c").weight())
                        .as("the file was changed meanwhile")
                        .isEqualTo(5);
                assertThat(balancer.status("l", "c")).isEqualTo("MAINT");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "2\n", "1\n3 l 1 a 127.0.0.1\n", "1\n3 l 1 a 127.0.0.1 x y z 1\n", "1\n3 l 1 a h 2 0 999 4\n"
            })
    void aFileThatIsWrongIsNoReasonNotToStart(String content, @TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("states"), content);
        try (TestServer server = new TestServer(TestServer.echo("a"));
                TestBalancer balancer = new TestBalancer(text(file, server, ""))) {
            assertThat(balancer.server("l", "a").weight()).isEqualTo(4);
            assertThat(balancer.names("l", 2)).isEqualTo("aa");
        }
    }

    @Test
    void aFileThatIsMissingIsNoReasonNotToStart(@TempDir Path directory) throws Exception {
        try (TestServer server = new TestServer(TestServer.echo("a"));
                TestBalancer balancer = new TestBalancer(text(directory.resolve("none"), server, ""))) {
            assertThat(balancer.names("l", 2)).isEqualTo("aa");
        }
    }
}
