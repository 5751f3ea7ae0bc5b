package io.warrenmq.vrrp.config;

import java.util.List;
import java.util.Optional;

/**
 * A program to run.
 *
 * @param arguments its path and its arguments; never empty
 * @param user whose rights it gets, if not the default's
 * @param group instead of the user's own group
 */
public record ScriptCommand(Place place, List<String> arguments, Optional<String> user, Optional<String> group) {

    /** The same command wherever it is written, to be compared with another. */
    ScriptCommand unplaced() {
        return new ScriptCommand(Place.NOWHERE, arguments, user, group);
    }

    /** The path of the program. */
    public String program() {
        return arguments.getFirst();
    }
}
