package io.warrenmq.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerTest {
    @TempDir
    private Path folder;

    @Test
    void theProcessIsReadFromWhatTheScriptPrints() throws Exception {
        Peer peer = peer("echo starting; echo PID 4711");

        assertThat(peer.start()).isEqualTo(4711);
    }

    @Test
    void theScriptIsToldVerbAndPort() throws Exception {
        Peer peer = peer("[ \"$1 $2\" = 'start 5682' ] && echo PID 1");

        assertThat(peer.start()).isEqualTo(1);
    }

    @Test
    void aRestartTellsWhenItBeganAndHowLongItTook() throws Exception {
        Peer peer = peer("echo STARTED_AT_MS 1000; echo ACCEPTS_MS 250; echo PID 12; [ \"$3\" = KILL ]");

        assertThat(peer.restart(true)).isEqualTo(new Restarted(12, 1000, 250));
        assertThatThrownBy(() -> peer.restart(false)).isInstanceOf(IOException.class);
    }

    @Test
    void optionsOfTheJavaMachineReachTheScript() throws Exception {
        Peer peer = peer("[ \"$WARREN_JAVA_OPTS\" = '-Xmx1g -Xint' ] && echo PID 5");

        assertThat(peer.start("-Xmx1g -Xint")).isEqualTo(5);
    }

    @Test
    void whatAFailedScriptSaidIsTold() throws Exception {
        Peer peer = peer("echo no such broker here; exit 3");

        assertThatThrownBy(peer::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("start 5682 ended with 3")
                .hasMessageContaining("no such broker here");
    }

    @Test
    void aScriptThatPrintsNoProcessIsNotBelieved() throws Exception {
        Peer peer = peer("echo RAPID 12");

        assertThatThrownBy(peer::start).hasMessageContaining("printed no PID").hasMessageContaining("RAPID 12");
    }

    private Peer peer(String commands) throws IOException {
        Path script = folder.resolve("broker");
        Files.writeString(script, "#!/bin/sh\n" + commands + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return new Peer("broker", script, 5682);
    }
}
