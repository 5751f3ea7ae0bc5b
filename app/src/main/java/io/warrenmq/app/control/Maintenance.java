package io.warrenmq.app.control;

/** Whether operators took the node out of service. Thread-safe. */
final class Maintenance {
    private volatile boolean isOn;

    void set(boolean on) {
        isOn = on;
    }

    boolean isOn() {
        return isOn;
    }
}
