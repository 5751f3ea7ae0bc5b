package io.warrenmq.vrrp.machine;

/**
 * What the results of a script mean: it is up after {@code rise} successes in a row and down after {@code fall}
 * failures, except that the first result decides at once. Owned by the thread that runs scripts.
 */
public final class ScriptVerdict {

    private final int rise;
    private final int fall;
    private int value;
    private Reading reading;

    /**
     * Begins before the first run.
     *
     * @param initFail whether it counts as down until it has succeeded {@code rise} times
     */
    public ScriptVerdict(int rise, int fall, boolean initFail) {
        this.rise = rise;
        this.fall = fall;
        this.value = initFail ? 0 : rise - 1;
        this.reading = initFail ? Reading.down() : Reading.unknown();
    }

    /** What it counts as. */
    public Reading reading() {
        return reading;
    }

    /** Counts as up until something else is known; after a reload. */
    public void assumeUp() {
        value = rise + fall - 1;
        reading = Reading.up();
    }

    /** Takes a result; returns whether it counts as something else now. */
    public boolean take(boolean success) {
        Reading before = reading;
        if (success) {
            if (value >= rise - 1) {
                value = rise + fall - 1;
                reading = Reading.up();
            } else {
                value++;
            }
        } else if (value > rise && reading.equals(Reading.up())) {
            value--;
        } else {
            value = 0;
            reading = Reading.down();
        }
        return !reading.equals(before);
    }
}
