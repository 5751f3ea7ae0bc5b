package io.warrenmq.balancer.config;

import java.util.List;

/**
 * What a proxy logs.
 *
 * @param skipEmpty no line for a connection without data
 * @param skipNormal no line for a connection without error
 * @param early a line when the server is connected to, not at the end
 */
public record LogSettings(
        List<LogTarget> targets,
        Style style,
        boolean skipEmpty,
        boolean skipNormal,
        boolean early,
        boolean healthChecks,
        boolean separateErrors) {
    /** How the line of a connection looks. */
    public enum Style {
        NONE,
        TCP,
        HTTP
    }
}
