package io.warrenmq.bench.vrrp;

/** How a master is lost. */
enum Fault {
    KILL,
    STOP,
    CABLE,
    SCRIPT;

    /** Whether it says farewell, so that the backup waits for skew alone. */
    boolean isAnnounced() {
        return this == STOP || this == SCRIPT;
    }
}
