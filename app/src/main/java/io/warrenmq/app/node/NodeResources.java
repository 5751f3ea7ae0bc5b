package io.warrenmq.app.node;

import io.warrenmq.app.control.ResourceLimits;
import io.warrenmq.broker.flow.DiskFreeLimit;
import io.warrenmq.broker.flow.MemoryWatermark;
import io.warrenmq.broker.flow.ResourceMonitor;
import io.warrenmq.server.node.BrokerNode;
import java.util.OptionalDouble;

/** The limits of memory and disk of a running node, in operators' terms. */
final class NodeResources implements ResourceLimits {
    private final ResourceMonitor monitor;

    NodeResources(BrokerNode node) {
        this.monitor = node.resources();
    }

    @Override
    public long totalMemoryBytes() {
        return monitor.totalMemoryBytes();
    }

    @Override
    public long usedMemoryBytes() {
        return monitor.usedMemoryBytes();
    }

    @Override
    public long memoryLimitBytes() {
        return monitor.memoryLimitBytes();
    }

    @Override
    public OptionalDouble memoryRatio() {
        return monitor.memoryWatermark() instanceof MemoryWatermark.Relative(double ratio)
                ? OptionalDouble.of(ratio)
                : OptionalDouble.empty();
    }

    @Override
    public void setMemoryRatio(double ratio) {
        monitor.memoryWatermark(new MemoryWatermark.Relative(ratio));
    }

    @Override
    public void setMemoryLimit(long sizeBytes) {
        monitor.memoryWatermark(new MemoryWatermark.Absolute(sizeBytes));
    }

    @Override
    public long freeDiskBytes() {
        return monitor.freeDiskBytes();
    }

    @Override
    public long diskLimitBytes() {
        return monitor.diskFreeLimitBytes();
    }

    @Override
    public void setDiskLimit(long sizeBytes) {
        monitor.diskFreeLimit(new DiskFreeLimit.Absolute(sizeBytes));
    }
}
