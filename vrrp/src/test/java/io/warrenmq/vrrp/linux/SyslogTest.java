package io.warrenmq.vrrp.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyslogTest {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;

    @TempDir
    Path folder;

    @Test
    void aLineHasPriorityTimeAndProgram() {
        Libc libc = new Libc();
        Path path = folder.resolve("log");
        int fd = SocketOptions.check(libc.socket(AF_UNIX, SOCK_DGRAM, 0), "open a socket");
        try (Arena arena = Arena.ofConfined();
                Syslog syslog = new Syslog(path, Syslog.facility("local3").orElseThrow(), "test")) {
            byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
            MemorySegment address = arena.allocate(110, 2);
            address.set(JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, address, JAVA_BYTE, 2, name.length);
            SocketOptions.check(libc.bind(fd, address, name.length + 3), "bind");

            assertThat(syslog.write("(VI_1) Entering MASTER STATE")).isTrue();

            MemorySegment line = arena.allocate(200);
            long size = libc.recv(fd, line, 200, 0);
            assertThat(new String(line.asSlice(0, size).toArray(JAVA_BYTE), StandardCharsets.UTF_8))
                    .matches("<158>[A-Z][a-z]{2} [ 1-3]\\d \\d\\d:\\d\\d:\\d\\d test\\["
                            + ProcessHandle.current().pid() + "]: \\(VI_1\\) Entering MASTER STATE");
        } finally {
            libc.close(fd);
        }
    }

    @Test
    void withoutASystemLogLinesAreLostAndNothingElseHappens() {
        Syslog syslog = new Syslog(folder.resolve("nobody"), 3, "test");
        assertThat(syslog.write("lost")).isFalse();
        syslog.close();
        syslog.close();
        assertThat(syslog.write("lost too")).isFalse();
    }

    @Test
    void facilitiesHaveTheNamesOfKeepalived() {
        assertThat(Syslog.facility("0")).hasValue(16);
        assertThat(Syslog.facility("local7")).hasValue(23);
        assertThat(Syslog.facility("daemon")).hasValue(3);
        assertThat(Syslog.facility("user")).hasValue(1);
        assertThat(Syslog.facility("8")).isEmpty();
        assertThat(Syslog.facility("mail")).isEmpty();
        assertThatThrownBy(() -> new Syslog(Path.of("/" + "x".repeat(110)), 3, "test"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
