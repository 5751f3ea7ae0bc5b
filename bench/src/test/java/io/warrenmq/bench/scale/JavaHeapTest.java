package io.warrenmq.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class JavaHeapTest {
    @Test
    void generationsOfTheSerialCollectorAreAddedUp() {
        assertThat(JavaHeap.usedKb("""
                        4711:
                         DefNew     total 9792K, used 1234K [0x00000000f0000000, 0x00000000f0aa0000, 0x00000000f5550000)
                          eden space 8704K,  14% used [0x00000000f0000000, 0x00000000f0134a10, 0x00000000f0880000)
                          from space 1088K,   0% used [0x00000000f0880000, 0x00000000f0880000, 0x00000000f0990000)
                         Tenured    total 21888K, used 1000K [0x00000000f5550000, 0x00000000f6ab0000, 0x0000000100000000)
                          the  space 21888K,   4% used [0x00000000f5550000, 0x00000000f564a2a8, 0x00000000f6ab0000)
                         Metaspace       used 5120K, committed 5312K, reserved 1114112K
                          class space    used 512K, committed 640K, reserved 1048576K
                        """)).hasValue(2234);
    }

    @Test
    void otherCollectorsTellOneNumber() {
        assertThat(JavaHeap.usedKb(
                        " garbage-first heap   total reserved 262144K, committed 32768K, used 7168K [0x1, 0x2)"))
                .hasValue(7168);
        assertThat(JavaHeap.usedKb(" ZHeap           used 12M, capacity 128M, max capacity 256M"))
                .hasValue(12_288);
    }

    @Test
    void anAnswerOfAnotherKindIsNotTakenForNothing() {
        assertThat(JavaHeap.usedKb("4711:\nCommand executed successfully\n")).isEmpty();
    }

    @Test
    void thisProcessCanBeAsked() throws Exception {
        assertThat(JavaHeap.liveKb(ProcessHandle.current().pid())).isPositive();
    }

    @Test
    void aProcessThatIsNoJavaMachineGivesAnAdvice() {
        assertThatThrownBy(() -> JavaHeap.liveKb(Integer.MAX_VALUE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("leave --heap out");
    }
}
