package io.warrenmq.broker.flow;

import static io.warrenmq.broker.flow.ResourceAlarms.Resource.DISK;
import static io.warrenmq.broker.flow.ResourceAlarms.Resource.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.queue.VirtualWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResourceMonitorTest {
    private final VirtualWorld world = new VirtualWorld(2, 1);
    private final List<Set<ResourceAlarms.Resource>> heard = new ArrayList<>();
    private long used = 10;
    private long free = 1_000_000;
    private final ResourceMonitor monitor = new ResourceMonitor(
            100, new MemoryWatermark.Relative(0.4), new DiskFreeLimit.Absolute(500), () -> used, () -> free);

    @Test
    void memoryAboveTheWatermarkSetsTheAlarmAndTellsListenersOfChangesOnly() {
        ResourceAlarms.Subscription subscription = monitor.subscribe(world.loops.get(1), heard::add);
        monitor.start(world.loops.getFirst());
        world.advance(3000);
        assertThat(heard).isEmpty();
        used = 41;
        world.advance(1000);
        assertThat(monitor.active()).containsExactly(MEMORY);
        world.advance(3000);
        used = 40;
        world.advance(1000);
        assertThat(heard).containsExactly(Set.of(MEMORY), Set.of());
        subscription.close();
        used = 100;
        world.advance(1000);
        assertThat(heard).hasSize(2);
        monitor.stop();
    }

    @Test
    void aWatermarkOfZeroIsAlwaysAlarmed() {
        monitor.memoryWatermark(new MemoryWatermark.Relative(0));
        assertThat(monitor.active()).containsExactly(MEMORY);
        monitor.memoryWatermark(new MemoryWatermark.Absolute(1000));
        assertThat(monitor.active()).isEmpty();
    }

    @Test
    void theDiskIsLookedAtMoreOftenNearItsLimit() {
        free = Long.MAX_VALUE;
        assertThat(monitor.checkDisk()).isEqualTo(10_000);
        free = 500 + 500_000L * 1000;
        assertThat(monitor.checkDisk()).isEqualTo(1000);
        free = 600;
        assertThat(monitor.checkDisk()).isEqualTo(100);
        assertThat(monitor.active()).isEmpty();
        free = 499;
        monitor.checkDisk();
        assertThat(monitor.active()).containsExactly(DISK);
        monitor.diskFreeLimit(new DiskFreeLimit.Relative(2));
        assertThat(monitor.diskFreeLimitBytes()).isEqualTo(200);
        assertThat(monitor.active()).isEmpty();
    }

    @Test
    void anAlarmSetByHandStaysUntilItIsClearedByHand() {
        monitor.force(DISK, true);
        monitor.checkDisk();
        monitor.checkMemory();
        assertThat(monitor.active()).containsExactly(DISK);
        monitor.force(DISK, false);
        assertThat(monitor.active()).isEmpty();
    }
}
