package io.warrenmq.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.cluster.replication.EraId;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinkMessageTest {
    private static final List<LinkMessage> MESSAGES = List.of(
            new LinkMessage.Stated(
                    new LinkReport(-5, new EraId(1, -2), Nodes.of(Nodes.N1, Nodes.N2), 17, Nodes.of(Nodes.N3)),
                    -1,
                    Long.MAX_VALUE,
                    true,
                    9),
            new LinkMessage.Stated(new LinkReport(1, Nodes.OLD, Nodes.of(), 0, Nodes.of()), 1, 0, false, 0),
            new LinkMessage.Heal(Nodes.OLD, Nodes.of(Nodes.N4)),
            new LinkMessage.Stops());

    @Test
    void whatIsSentIsRead() {
        for (LinkMessage message : MESSAGES) {
            byte[] bytes = LinkMessage.encode(message);
            assertThat(LinkMessage.isOne(bytes)).isTrue();
            assertThat(LinkMessage.decode(bytes)).contains(message);
        }
    }

    @Test
    void whatIsCutOrChangedIsNeverMoreThanNoMessage() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (LinkMessage message : MESSAGES) {
            byte[] bytes = LinkMessage.encode(message);
            for (int length = 0; length < bytes.length; length++) {
                assertThat(LinkMessage.decode(Arrays.copyOf(bytes, length)))
                        .as("%s bytes of %s", length, message)
                        .isEmpty();
            }
            for (int n = 0; n < 1_000; n++) {
                byte[] changed = bytes.clone();
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                assertThat(LinkMessage.decode(changed)).as("seed %s", seed).isNotNull();
            }
        }
        assertThat(LinkMessage.isOne(new byte[0])).isFalse();
    }
}
