package io.warrenmq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.message.SettleBatch.Outcome;
import io.warrenmq.store.DirectoryStore;
import io.warrenmq.store.StoreOptions;
import io.warrenmq.store.disk.sim.SimulatedDisk;
import io.warrenmq.wire.BasicProperties;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a quorum queue keeps over a power cut. */
class QuorumRestartTest {
    private static final StoreOptions OPTIONS = new StoreOptions(64 * 1024, 2, 4096, 20);

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Random random = new Random(7);

    private final class Node {
        final QueueFixture f;
        final LocalQueue queue;

        Node() {
            VirtualWorld world = new VirtualWorld(2, random.nextLong());
            DirectoryStore store = DirectoryStore.open(
                    disk,
                    OPTIONS,
                    world.chunks,
                    cause -> {
                        throw new AssertionError("the store failed", cause);
                    },
                    new VirtualWorkers(world),
                    random::nextLong,
                    "a test");
            f = new QueueFixture(world, false, Optional.of(store));
            queue = f.queue("q", QueueFixture.with().quorum(1).build());
            store.recover(f.host.recovery());
            f.host.start();
            world.settle();
        }
    }

    @Test
    void transientMessagesSurviveAndTheirCountsBeginAnew() {
        Node before = new Node();
        BasicProperties transientOne = BasicProperties.builder().deliveryMode(1).build();
        before.f.publish(before.queue, transientOne, "1", "2", "3");
        assertThat(before.f.publisher.answers).hasSize(3).doesNotContainValue(false);
        TestSink sink = before.f.consume(before.queue, 1);
        before.f.settle(before.queue, sink, Outcome.REQUEUE, 0);
        assertThat(sink.got.get(1).count()).isEqualTo(1);
        disk.crash(SimulatedDisk.Loss.ALL, random);

        Node after = new Node();
        TestSink next = after.f.consume(after.queue, 0);
        assertThat(next.bodies()).containsExactly("1", "2", "3");
        assertThat(next.got)
                .allSatisfy(delivery -> assertThat(delivery.deliveryCount()).isEmpty());
        after.f.settle(after.queue, next, Outcome.REQUEUE, 0);
        assertThat(next.got.getLast().count()).isEqualTo(1);
    }
}
