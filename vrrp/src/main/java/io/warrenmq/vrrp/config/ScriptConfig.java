package io.warrenmq.vrrp.config;

/**
 * A {@code vrrp_script}.
 *
 * @param intervalNs between the starts of two runs
 * @param timeoutNs after which a run is killed and has failed
 * @param weight added to priorities while it succeeds, or subtracted while it fails; 0 sets instances to FAULT
 * @param rise successes in a row until it counts as up
 * @param fall failures in a row until it counts as down
 * @param initFail whether it counts as down before its first run
 */
public record ScriptConfig(
        Place place,
        String name,
        ScriptCommand command,
        long intervalNs,
        long timeoutNs,
        int weight,
        boolean reverse,
        int rise,
        int fall,
        boolean initFail) {

    /** Whether another is the same but for the line that it stands in, so that a reload lets it go on. */
    public boolean isSame(ScriptConfig other) {
        return unplaced().equals(other.unplaced());
    }

    private ScriptConfig unplaced() {
        return new ScriptConfig(
                Place.NOWHERE, name, command.unplaced(), intervalNs, timeoutNs, weight, reverse, rise, fall, initFail);
    }
}
