package io.warrenmq.balancer.config;

import java.util.List;
import java.util.Optional;

/**
 * The statistics page.
 *
 * @param refreshSeconds 0 for a page that does not reload itself
 * @param users user:password; empty for a page without login
 * @param scope names of the proxies that are shown; empty for all
 */
public record StatsSettings(
        String uri,
        int refreshSeconds,
        List<String> users,
        String realm,
        boolean hideVersion,
        boolean showLegends,
        Optional<String> node,
        List<String> scope) {
    @Override
    public String toString() {
        return "StatsSettings[" + uri + ", " + users.size() + " users]";
    }
}
