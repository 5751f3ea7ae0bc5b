package io.warrenmq.vrrp.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;

/** Real-time scheduling of the calling thread. */
public final class Realtime {

    private static final int SCHED_RR = 2;
    // Children that the thread starts must not run before everything else.
    private static final int SCHED_RESET_ON_FORK = 0x4000_0000;

    private Realtime() {}

    /** Gives the calling thread SCHED_RR with this priority; returns whether it was permitted. */
    public static boolean request(int priority) {
        try (Arena arena = Arena.ofConfined()) {
            return new Libc()
                            .schedSetscheduler(
                                    0, SCHED_RR | SCHED_RESET_ON_FORK, arena.allocateFrom(JAVA_INT, priority))
                    >= 0;
        }
    }
}
