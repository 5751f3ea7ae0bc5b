package io.warrenmq.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No message and no listing shows a secret, whatever is wrong around it. */
class SecrecyTest {

    private static final String SECRET = "xyzzy-4711";

    @TempDir
    private Path directory;

    @Test
    void anAcceptedConfigurationPrintsNone() {
        ConfigSandbox sandbox = new ConfigSandbox(directory)
                .file("rabbitmq.conf", """
                        default_pass = S
                        ssl_options.password = S
                        management.ssl.password = S
                        anonymous_login_user = anna
                        anonymous_login_pass = S
                        default_users.1.vhost_pattern = .*
                        default_users.1.password = S
                        management.oauth_client_secret = S
                        default_user = $(USER_NAME)
                        """.replace("S\n", SECRET + "\n"))
                .variable("USER_NAME", "alice")
                .file(
                        "advanced.config",
                        "[{rabbitmq_shovel, [{shovels, [{x, [{uri, \"amqp://a:S@h\"}]}]}]}]."
                                .replace("S@", SECRET + "@"));
        NodeConfig config = sandbox.config();

        List<Object> printed = List.of(
                config,
                config.tls(),
                config.firstStart(),
                config.authentication(),
                config.http(),
                config.effective(),
                sandbox.warnings(),
                sandbox.load().toString());
        assertThat(printed).allSatisfy(object -> assertThat(object.toString()).doesNotContain(SECRET));
        assertThat(config.effective().toString()).contains("default_pass, value=******");
    }

    @Test
    void aRefusedConfigurationPrintsNone() {
        for (String line : List.of(
                "default_pass " + SECRET,
                "default_pass: " + SECRET,
                "default_pass = '" + SECRET,
                "default_pass = '" + SECRET + "' " + SECRET,
                "default_pass = encrypted:" + SECRET,
                "default_pass " + SECRET + " = 5",
                "ssl_options.pasword = " + SECRET)) {
            ConfigSandbox sandbox = new ConfigSandbox(directory).file("rabbitmq.conf", line + "\n");
            assertThat(sandbox.problems()).as(line).isNotEmpty().noneMatch(problem -> problem.contains(SECRET));
        }
    }

    @Test
    void aBrokenEnvironmentFilePrintsNone() {
        ConfigSandbox sandbox = new ConfigSandbox(directory)
                .file("rabbitmq-env.conf", "DEFAULT_PASS=\"" + SECRET + "\nDEFAULT_PASS = " + SECRET + "\n");

        assertThat(sandbox.problems()).hasSize(2).noneMatch(problem -> problem.contains(SECRET));
    }
}
