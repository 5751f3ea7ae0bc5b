package io.warrenmq.cluster.node;

import static io.warrenmq.broker.flow.ResourceAlarms.Resource.DISK;
import static io.warrenmq.broker.flow.ResourceAlarms.Resource.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.flow.DiskFreeLimit;
import io.warrenmq.broker.flow.MemoryWatermark;
import io.warrenmq.broker.flow.ResourceAlarms.Resource;
import io.warrenmq.broker.flow.ResourceMonitor;
import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.LoopDriver;
import io.warrenmq.cluster.link.PeerLink;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.store.memory.ChunkPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClusterAlarmsTest {
    private final Loop loop = new Loop(0, new Inline(), new ChunkPool(0));
    private final Node one = new Node("n1");
    private final Node two = new Node("n2");
    private final List<Set<Resource>> told = new ArrayList<>();

    /** Runs everything where it is asked for. */
    private static final class Inline implements LoopDriver {
        @Override
        public void wake(Runnable task) {
            task.run();
        }

        @Override
        public boolean onLoopThread() {
            return true;
        }

        @Override
        public long currentTimeMs() {
            return 0;
        }

        @Override
        public Timer schedule(long delayMs, Runnable task) {
            return () -> {};
        }
    }

    private final class Node {
        final NodeId id;
        final ClusterAlarms alarms = new ClusterAlarms(new ResourceMonitor(
                1, new MemoryWatermark.Absolute(1), new DiskFreeLimit.Absolute(0), () -> 0, () -> 1));

        Node(String name) {
            id = new NodeId(name);
            alarms.start(loop);
        }
    }

    /** From one node to another, at once. */
    private record Wire(Node to, Node from) implements PeerLink {
        @Override
        public NodeId peer() {
            return to.id;
        }

        @Override
        public boolean send(byte[] message) {
            to.alarms.received(new Wire(from, to), message);
            return true;
        }

        @Override
        public long pendingBytes() {
            return 0;
        }

        @Override
        public void close() {
            throw new AssertionError("nothing is wrong with this link");
        }
    }

    private void link() {
        one.alarms.up(new Wire(two, one));
        two.alarms.up(new Wire(one, two));
        one.alarms.up(new Wire(two, one)); // what the other did not take before it had the link
    }

    @Test
    void anAlarmOfOneNodeIsSetOnAllUntilItIsClearedOrTheNodeGoes() {
        one.alarms.force(MEMORY, true);
        link();
        two.alarms.subscribe(loop, told::add);
        assertThat(two.alarms.active()).containsExactly(MEMORY);
        assertThat(two.alarms.own()).isEmpty();
        two.alarms.force(DISK, true);
        assertThat(one.alarms.active()).containsExactlyInAnyOrder(MEMORY, DISK);
        assertThat(one.alarms.own()).containsExactly(MEMORY);

        one.alarms.force(MEMORY, false);
        assertThat(two.alarms.active()).containsExactly(DISK);
        assertThat(told).last().isEqualTo(Set.of(DISK));
        one.alarms.down(new Wire(two, one));
        assertThat(one.alarms.active()).isEmpty();
    }

    @Test
    void whatCannotBeReadChangesNothing() {
        link();
        one.alarms.received(new Wire(two, one), new byte[0]);
        one.alarms.received(new Wire(two, one), new byte[] {(byte) 0xf0});
        assertThat(one.alarms.active()).isEmpty();
    }
}
