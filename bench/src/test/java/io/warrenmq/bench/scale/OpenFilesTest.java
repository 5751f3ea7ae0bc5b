package io.warrenmq.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenFilesTest {
    @Test
    void enoughForBothIsNoProblem() {
        assertThat(OpenFiles.problem(10_000, 20_000, Long.MAX_VALUE)).isEmpty();
        assertThat(OpenFiles.problem(800, 1000, 1000)).isEmpty();
    }

    @Test
    void tooFewHereNamesTheCommandThatHelps() {
        assertThat(OpenFiles.problem(10_000, 1024, 20_000))
                .hasValue(
                        "10000 connections need 10200 open files, but the load generator may open 1024. Raise the limit"
                                + " with `ulimit -n 10200` in the shell that starts this program, or measure fewer with --sizes.");
    }

    @Test
    void tooFewForTheBrokerSaysSo() {
        assertThat(OpenFiles.problem(10_000, 20_000, 4096).orElseThrow())
                .contains("the broker may open 4096")
                .contains("in the shell that starts the broker");
    }
}
