package io.warrenmq.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

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

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
