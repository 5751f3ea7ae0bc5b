package io.warrenmq.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ProcessFiguresTest {
    private static final long OWN_PID = ProcessHandle.current().pid();

    @Test
    void theFirstNumberOfSchedstatIsTheTimeOnAProcessor() {
        assertThat(ProcessFigures.runNanos("147584 1344109 2\n")).isEqualTo(147_584);
    }

    @Test
    void aSchedstatOfAKernelWithoutStatisticsIsNotTakenForOne() {
        assertThatThrownBy(() -> ProcessFigures.runNanos("\n")).hasMessageContaining("schedstat");
    }

    @Test
    void aFieldOfTheStatusIsFoundByItsName() {
        List<String> status = List.of("Name:\tjava", "VmHWM:\t  999 kB", "VmRSS:\t  123456 kB");

        assertThat(ProcessFigures.field(status, "VmRSS:")).hasValue(123_456);
        assertThat(ProcessFigures.field(status, "VmSwap:")).isEmpty();
    }

    @Test
    void theSoftLimitIsTheFirstOfTheTwo() {
        List<String> limits = List.of(
                "Limit                     Soft Limit           Hard Limit           Units     ",
                "Max processes             96365                96366                processes ",
                "Max open files            1024                 524288               files     ",
                "Max cpu time              unlimited            unlimited            seconds   ");

        assertThat(ProcessFigures.softLimit(limits, "Max open files")).hasValue(1024);
        assertThat(ProcessFigures.softLimit(limits, "Max cpu time")).hasValue(Long.MAX_VALUE);
        assertThat(ProcessFigures.softLimit(limits, "Max nonsense")).isEmpty();
    }

    @Test
    void figuresOfThisProcessAreThere() throws IOException {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/schedstat")), "only Linux tells");

        assertThat(ProcessFigures.cpuNanos(OWN_PID)).isPositive();
        assertThat(ProcessFigures.residentKb(OWN_PID)).isGreaterThan(1024);
        assertThat(ProcessFigures.openFileLimit(OWN_PID)).isPositive();
    }

    @Test
    void aProcessThatIsGoneIsNamed() {
        assertThatThrownBy(() -> ProcessFigures.cpuNanos(Integer.MAX_VALUE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no process " + Integer.MAX_VALUE);
    }
}
