package io.warrenmq.vrrp.config;

import java.util.List;

/**
 * A {@code vrrp_sync_group}: its members are in the same state.
 *
 * @param members names of instances, at least one
 * @param tracks what every member watches besides its own
 */
public record GroupConfig(
        Place place, String name, List<String> members, List<Track> tracks, NotifyConfig notifications) {
    public GroupConfig {
        members = List.copyOf(members);
        tracks = List.copyOf(tracks);
    }
}
