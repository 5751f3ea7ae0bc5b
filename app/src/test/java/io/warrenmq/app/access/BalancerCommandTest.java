package io.warrenmq.app.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.balancer.BalancerProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BalancerCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int check(Path... files) {
        return new BalancerProcess(List.of(files), new PrintWriter(out), new PrintWriter(err)).check();
    }

    @Test
    void aValidFileIsSaidToBeValidWithItsWarnings(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("a.cfg"), "listen l\n bind :1\n server s 127.0.0.1:1\n");

        assertThat(check(file)).isZero();
        assertThat(out).hasToString("Configuration file is valid\n");
        assertThat(err.toString())
                .contains("[WARNING] config : parsing [" + file + ":1] : listen 'l' has no 'timeout client'");
    }

    @Test
    void aBrokenFileIsRefusedWithAllItsErrors(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("a.cfg"), "listen l\n bind :0x\n serber s 127.0.0.1:1\n");

        assertThat(check(file)).isEqualTo(1);
        assertThat(err.toString())
                .contains("[ALERT] config : parsing [" + file + ":2] : port '0x' in ':0x' is not a number.")
                .contains(file + ":3] : unknown keyword 'serber' in 'listen' section (did you mean 'server'?).")
                .contains("Fatal errors found in configuration.");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void filesOfADirectoryAreReadInOrder(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("2.cfg"), "listen l\n bind :1\n server s 127.0.0.1:1\n");
        Files.writeString(
                directory.resolve("1.cfg"), "defaults\n timeout connect 1s\n timeout client 1s\n timeout server 1s\n");
        Files.writeString(directory.resolve("readme.txt"), "not a configuration");

        assertThat(check(directory)).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(check(directory.resolve("none.cfg"))).isEqualTo(1);
        assertThat(err.toString()).contains("there is no such file; name one behind -f.");
    }
}
