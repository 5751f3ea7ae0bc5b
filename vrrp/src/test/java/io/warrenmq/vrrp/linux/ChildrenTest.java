package io.warrenmq.vrrp.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChildrenTest {

    private final Children children = new Children();

    @BeforeEach
    void skipElsewhere() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "skipped: there is no /bin/sh");
    }

    private int endOf(ChildProcess child) {
        int[] status = {-1};
        try (Poller poller = new Poller()) {
            poller.add(child.pidFd(), () -> status[0] = children.reap(child).orElse(-1));
            long end = System.nanoTime() + 10_000_000_000L;
            while (status[0] < 0 && System.nanoTime() < end) {
                poller.poll(1_000_000_000L);
            }
        }
        return status[0];
    }

    private ChildProcess shell(String text) {
        return children.start(List.of("sh", "-c", text), Map.of("PATH", "/usr/bin:/bin", "WORD", "7"));
    }

    @Test
    void theExitStatusIsTold() {
        assertThat(endOf(shell("exit $WORD"))).isEqualTo(7);
    }

    @Test
    void aSignalIsTold() {
        assertThat(endOf(shell("kill -9 $$"))).isEqualTo(137);
    }

    @Test
    void aGroupIsKilledWhole() {
        ChildProcess child = shell("trap '' TERM; sleep 100 & wait");

        children.signalGroup(child, Children.SIGKILL);

        assertThat(endOf(child)).isEqualTo(137);
    }

    @Test
    void itRunsInTheRootFolderWithoutOurFiles() {
        assertThat(endOf(shell("[ $(pwd) = / ] && [ $(ls /proc/$$/fd | wc -l) -le 4 ]")))
                .isZero();
    }

    @Test
    void whatCannotBeStartedIsAnError() {
        assertThatThrownBy(() -> children.start(List.of("/nowhere/at/all"), Map.of()))
                .isInstanceOf(LinuxException.class)
                .hasMessage("cannot start /nowhere/at/all: no such file");
    }
}
