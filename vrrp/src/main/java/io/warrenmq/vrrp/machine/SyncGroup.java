package io.warrenmq.vrrp.machine;

import io.warrenmq.vrrp.config.GroupConfig;
import java.util.List;

/** Virtual routers that are in the same state. Owned by the thread of its machine. */
public final class SyncGroup {

    private final GroupConfig config;
    private final List<VirtualRouter> members;
    State told;

    SyncGroup(GroupConfig config, List<VirtualRouter> members, State told) {
        this.config = config;
        this.members = members;
        this.told = told;
    }

    /** What the configuration says of it. */
    public GroupConfig config() {
        return config;
    }

    /** Its name. */
    public String name() {
        return config.name();
    }

    List<VirtualRouter> members() {
        return members;
    }

    boolean allIn(State state) {
        return members.stream().allMatch(member -> member.state() == state);
    }
}
