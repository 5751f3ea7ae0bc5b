package io.warrenmq.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every kind of measurement, in small, against a broker in this process. */
class MeasurementTest {
    private static LocalBroker broker;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        broker = new LocalBroker();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void connectionsAreOpenedUpToEachSize() {
        assertThat(curve("connections", "--sizes", "5,1,20")).containsExactly("0", "1", "5", "20");
        assertThat(err.toString()).contains("resident after all were closed");
    }

    @Test
    void queuesAreDeclaredInNumbersAndDeleted() {
        assertThat(curve("queues", "--sizes", "1,10,700")).containsExactly("0", "1", "10", "700");
        assertThat(err.toString()).contains("deleting them");
    }

    @Test
    void queuesMayBeDeclaredWithoutAnswers() {
        assertThat(curve("queues", "--sizes", "1,700", "--no-wait", "--transient"))
                .containsExactly("0", "1", "700");
    }

    @Test
    void whatIsPublishedThroughBindingsArrives() {
        assertThat(curve("bindings", "--sizes", "1,10,700", "--messages", "300"))
                .containsExactly("1", "10", "700");
        assertThat(err.toString()).contains("deleting the queue with 700 bindings");
    }

    @Test
    void aBacklogIsDrainedInOrder() {
        assertThat(curve("backlog", "--sizes", "950,2000", "--body", "64")).containsExactly("950", "2000");
    }

    @Test
    void aSteadyLoadIsMeasured() {
        int status = execute("run", "PACED", "--rate", "1000", "--warm-up", "1", "--duration", "1");

        assertThat(status).as(err.toString()).isZero();
        assertThat(out.toString()).startsWith("PACED published/s").contains("sequence_errors 0");
    }

    @Test
    void aBacklogOfTheLoadGeneratorIsMeasured() {
        int status = execute("run", "backlog", "--messages", "5000");

        assertThat(status).as(err.toString()).isZero();
        assertThat(out.toString()).startsWith("BACKLOG published/s").contains("sequence_errors 0");
    }

    /** Returns the first column, header left out. */
    private List<String> curve(String curve, String... options) {
        List<String> arguments = new ArrayList<>(List.of("scale", curve, "--csv", "--settle", "0"));
        arguments.addAll(List.of(options));
        assertThat(execute(arguments.toArray(String[]::new)))
                .as(() -> err.toString())
                .isZero();
        return out.toString()
                .lines()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();
    }

    private int execute(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--pid", Long.toString(ProcessHandle.current().pid()), "--port", Integer.toString(broker.port())));
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(all.toArray(String[]::new));
    }
}
