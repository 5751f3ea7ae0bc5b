package io.warrenmq.balancer.pool;

/**
 * Whether a server is up, by the results of its checks: one number from 0 to rise + fall - 1, up from {@code rise} on.
 * A server begins just up, so that the very first failure takes it down. Guarded by the lock of its {@link Backend}.
 */
final class Health {
    private final int rise;
    private final int fall;
    private int value;
    private boolean decided;

    /** What a result changed. */
    enum Change {
        NONE,
        UP,
        DOWN
    }

    Health(int rise, int fall) {
        this.rise = rise;
        this.fall = fall;
        this.value = rise;
    }

    Change succeeded() {
        decided = true;
        if (value >= rise + fall - 1) {
            return Change.NONE;
        }
        boolean wasUp = isUp();
        value++;
        if (value < rise) {
            return Change.NONE;
        }
        // One success makes up for all failures before it: only a row of them takes a server down.
        value = rise + fall - 1;
        return wasUp ? Change.NONE : Change.UP;
    }

    Change failed() {
        decided = true;
        if (value == 0) {
            return Change.NONE;
        }
        boolean wasUp = isUp();
        value--;
        if (value >= rise) {
            return Change.NONE;
        }
        if (wasUp) {
            value = 0;
            return Change.DOWN;
        }
        // A server that was coming up begins again.
        value = 0;
        return Change.NONE;
    }

    /** An operator says so; the next checks decide on from there. */
    Change force(boolean up) {
        boolean wasUp = isUp();
        value = up ? rise + fall - 1 : 0;
        decided = true;
        return wasUp == up ? Change.NONE : up ? Change.UP : Change.DOWN;
    }

    boolean isUp() {
        return value >= rise;
    }

    boolean isDecided() {
        return decided;
    }

    int value() {
        return value;
    }

    int rise() {
        return rise;
    }

    int fall() {
        return fall;
    }

    /** How long until the next check: often while it is going up or down, and before it is known at all. */
    long delayMs(long interMs, long fastInterMs, long downInterMs) {
        if (!decided) {
            return fastInterMs;
        }
        if (value == 0) {
            return downInterMs;
        }
        return value >= rise + fall - 1 ? interMs : fastInterMs;
    }

    /** As the statistics show it: {@code UP}, {@code UP 2/3}, {@code DOWN}, {@code DOWN 1/2}. */
    String text() {
        if (isUp()) {
            int left = value - rise + 1;
            return left == fall || !decided ? "UP" : "UP " + left + "/" + fall;
        }
        return value == 0 ? "DOWN" : "DOWN " + value + "/" + rise;
    }
}
