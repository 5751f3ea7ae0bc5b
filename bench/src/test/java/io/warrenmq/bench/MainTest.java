package io.warrenmq.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"connections", "queues", "bindings", "backlog"})
    void aCurveWithoutABrokerSaysHowToNameOne(String curve) {
        assertThat(execute("scale", curve)).isEqualTo(1);
        assertThat(err.toString()).contains("either --pid with --port").doesNotContain("\tat ");
    }

    @Test
    void aBrokerIsEitherUpOrStarted() {
        assertThat(execute("scale", "queues", "--pid", "1", "--peer", "warren")).isEqualTo(1);
        assertThat(err.toString()).contains("either --pid with --port");
    }

    @Test
    void sizesAreNumbers() {
        assertThat(execute("scale", "queues", "--pid", "1", "--sizes", "10,many"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("many");
    }

    @Test
    void moreConnectionsThanFilesAreRefusedBeforeTheFirst() {
        assertThat(execute(
                        "scale",
                        "connections",
                        "--pid",
                        Long.toString(ProcessHandle.current().pid()),
                        "--port",
                        "1",
                        "--sizes",
                        "1,2000000000"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("ulimit -n 2000000200");
    }

    @Test
    void aLoadNeedsTheProcessOfTheBroker() {
        assertThat(execute("run", "SMALL")).isEqualTo(2);
        assertThat(err.toString()).contains("--pid");
    }

    private int execute(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
