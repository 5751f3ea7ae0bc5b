package io.warrenmq.app.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.blackbox.Amqp;
import io.warrenmq.app.blackbox.Await;
import io.warrenmq.app.blackbox.NodeProcess;
import io.warrenmq.app.blackbox.NodeVitals;
import io.warrenmq.app.blackbox.RawClient;
import java.time.Duration;

/**
 * How much abuse there is, and how little of it may stay. {@code -Dwarren.abuse.scale=1} asks for all of it; a usual
 * test run has a tenth, because it shares its machine and has other things to test.
 */
final class Abuse {
    /** Heap, off-heap chunks, code and threads of a node with a heap of 256 MiB. */
    static final long RESIDENT_LIMIT_BYTES = 900L << 20;

    private static final double SCALE = Double.parseDouble(System.getProperty("warren.abuse.scale", "0.1"));
    private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(20);
    private static final int DESCRIPTOR_TOLERANCE = 24;

    private Abuse() {}

    static int count(int full) {
        return (int) Math.max(1, Math.round(full * SCALE));
    }

    static Duration duration(Duration full) {
        return Duration.ofMillis(Math.round(full.toMillis() * SCALE));
    }

    /** A node that serves, is as small as it may be and holds on to nothing that this client does not have. */
    static void expectHealthy(NodeProcess node, long descriptorsBefore) {
        assertThat(node.isAlive()).isTrue();
        expectService(node);
        NodeVitals vitals = node.vitals();
        if (vitals.areKnown()) {
            Await.until(
                    SETTLE_TIMEOUT,
                    () -> vitals.descriptors() <= descriptorsBefore + DESCRIPTOR_TOLERANCE,
                    () -> vitals.descriptors() + " descriptors are open, before there were " + descriptorsBefore);
            expectBoundedMemory(node);
        }
        assertThat(node.stackTraces()).isEmpty();
    }

    static void expectBoundedMemory(NodeProcess node) {
        if (node.vitals().areKnown()) {
            assertThat(node.vitals().residentBytes() >> 20)
                    .as("MiB of memory that the node takes")
                    .isLessThan(RESIDENT_LIMIT_BYTES >> 20);
        }
    }

    /** Open files and sockets of the node, 0 where that cannot be told. */
    static long descriptors(NodeProcess node) {
        return node.vitals().areKnown() ? node.vitals().descriptors() : 0;
    }

    /** Nothing of former connections is reachable any more. */
    static void expectNoConnections(NodeProcess node, long stillThere) {
        Await.until(
                SETTLE_TIMEOUT,
                () -> {
                    NodeVitals.Live live = node.vitals().live();
                    return live.connections() <= stillThere && live.channels() <= 2 * stillThere;
                },
                () -> "still reachable: " + node.vitals().live() + ", expected connections: " + stillThere);
    }

    /** A client that behaves is served at once. */
    static void expectService(NodeProcess node) {
        try (RawClient client = RawClient.open(node.address())) {
            String queue =
                    client.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE)).queue();
            client.publish(1, "", queue, new byte[] {1});
            client.send(1, Amqp.get(queue, true));
            client.expectContent(1, io.warrenmq.app.blackbox.MethodId.BASIC_GET_OK);
            client.closeConnection();
        }
    }
}
