package io.warrenmq.bench.scale;

import io.warrenmq.bench.peer.ProcessFigures;
import java.io.IOException;
import java.time.Duration;

/**
 * The memory of a broker at a moment.
 *
 * @param liveHeapKb what is reachable in the heap of a Java broker, NaN if it was not asked for
 */
record Memory(long residentKb, double liveHeapKb) {
    /** Reads it when the broker had time to put away what it was given. */
    static Memory of(long pid, boolean heap, Duration settling) throws IOException, InterruptedException {
        Thread.sleep(settling);
        // Before the heap is looked at, because that collects its garbage.
        long resident = ProcessFigures.residentKb(pid);
        return new Memory(resident, heap ? JavaHeap.liveKb(pid) : Double.NaN);
    }

    double residentMb() {
        return residentKb / 1024.0;
    }

    /** KiB of resident memory for each of so many things that came to be since then. */
    double residentKbEach(Memory before, long count) {
        return (double) (residentKb - before.residentKb) / count;
    }

    /** KiB of live heap for each of so many things that came to be since then. */
    double liveHeapKbEach(Memory before, long count) {
        return (liveHeapKb - before.liveHeapKb) / count;
    }
}
