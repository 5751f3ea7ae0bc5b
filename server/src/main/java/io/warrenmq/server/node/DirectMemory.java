package io.warrenmq.server.node;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** Memory outside the heap that this Java machine allows itself. */
final class DirectMemory {
    private DirectMemory() {}

    /** In bytes; without {@code -XX:MaxDirectMemorySize} it is the size of the heap. */
    static long limitBytes() {
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long option = Long.parseLong(machine.getVMOption("MaxDirectMemorySize").getValue());
        return option == 0 ? Runtime.getRuntime().maxMemory() : option;
    }
}
