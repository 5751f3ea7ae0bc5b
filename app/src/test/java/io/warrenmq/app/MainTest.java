package io.warrenmq.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsItsHelpWithoutACommand() {
        assertThat(run()).isZero();

        assertThat(out.toString()).contains("Usage: warren", "version");
    }

    @Test
    void printsItsVersionAndThatOfJava() {
        assertThat(run("version")).isZero();

        assertThat(out.toString()).startsWith("WarrenMQ ").contains("Java " + Runtime.version());
    }

    @Test
    void refusesACommandItDoesNotKnow() {
        assertThat(run("hop")).isEqualTo(2);

        assertThat(err.toString()).contains("hop");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void vrrpHasTheCommandLineOfKeepalived() {
        assertThat(run("vrrp", "--help")).isZero();
        assertThat(out.toString()).contains("keepalived.conf", "--config-test", "--dont-release-vrrp", "Exit codes");
    }

    @Test
    void vrrpTestsAConfigurationWithoutRunningIt(@TempDir Path folder) throws IOException {
        Path good = Files.writeString(folder.resolve("good.conf"), "global_defs {\n router_id a\n}\n");
        Path bad = Files.writeString(folder.resolve("bad.conf"), "global_defs {\n router_id a\n");

        assertThat(run("vrrp", "-t", "-f", good.toString())).isZero();
        assertThat(run("vrrp", "-t=" + bad)).isEqualTo(4);
        assertThat(err.toString())
                .contains("fatal: (" + bad + ": Line 1) column 1: There is a missing '}'", "Add it after");
        assertThat(run("vrrp", "-f", folder.resolve("none.conf").toString())).isEqualTo(4);
        assertThat(out.toString()).contains("none.conf) the file cannot be read", "nothing was started");
    }

    @Test
    void vrrpTellsTheNumbersOfItsSignals() {
        assertThat(run("vrrp", "--signum=RELOAD")).isZero();
        assertThat(out.toString().strip()).isEqualTo("1");
        assertThat(run("vrrp", "--signum=BANG")).isEqualTo(2);
        assertThat(err.toString()).contains("There is no signal BANG");
    }

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
