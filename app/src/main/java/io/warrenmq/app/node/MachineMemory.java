package io.warrenmq.app.node;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Memory of the machine, or of the container that the process is in. */
final class MachineMemory {
    private MachineMemory() {}

    /** In bytes; the JDK looks at the limits of control groups. */
    static long totalBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
