package io.warrenmq.vrrp.machine;

import io.warrenmq.vrrp.config.GroupConfig;
import io.warrenmq.vrrp.config.InstanceConfig;
import io.warrenmq.vrrp.config.NotifyConfig.Event;
import io.warrenmq.vrrp.config.Track;
import io.warrenmq.vrrp.config.VrrpConfig;
import io.warrenmq.vrrp.packet.Advert;
import io.warrenmq.vrrp.packet.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All virtual routers of a daemon. Times are nanoseconds of one monotonic clock, given with each call. Owned by the one
 * thread that calls it.
 */
public final class VrrpMachine {

    private final Effects effects;
    private final Transitions transitions;
    private final Elections elections;
    private final Map<String, VirtualRouter> routers = new LinkedHashMap<>();
    private final Map<Track.Source, Reading> readings = new HashMap<>();
    private List<SyncGroup> groups = List.of();

    public VrrpMachine(Effects effects) {
        this.effects = effects;
        this.transitions = new Transitions(effects, readings);
        this.elections = new Elections(effects, transitions, readings);
    }

    /** The routers, in the order of the configuration. */
    public Collection<VirtualRouter> routers() {
        return routers.values();
    }

    public List<SyncGroup> groups() {
        return groups;
    }

    /** What is known of a watched thing. */
    public Reading reading(Track.Source source) {
        return readings.getOrDefault(source, Reading.unknown());
    }

    /**
     * Starts, or takes over a changed configuration: routers that stay keep their state, others give up their
     * addresses. {@link #start} must follow for new ones once their sources are known.
     */
    public void configure(VrrpConfig config, long now) {
        Map<String, VirtualRouter> before = new LinkedHashMap<>(routers);
        Map<String, InstanceConfig> configsBefore = new HashMap<>();
        before.forEach((name, router) -> configsBefore.put(name, router.config()));
        routers.clear();
        for (InstanceConfig instance : config.instances()) {
            VirtualRouter old = before.get(instance.name());
            if (old != null && old.config().isSameRouter(instance)) {
                before.remove(instance.name());
                routers.put(instance.name(), old);
            } else {
                routers.put(instance.name(), new VirtualRouter(instance));
            }
        }
        for (VirtualRouter gone : before.values()) {
            gone.group = Optional.empty();
            transitions.delete(gone, config.global().notifyDeleted());
        }
        regroup(config.groups());
        for (InstanceConfig instance : config.instances()) {
            VirtualRouter router = router(instance.name());
            List<Track> groupTracks =
                    router.group.map(group -> group.config().tracks()).orElse(List.of());
            router.configure(instance, groupTracks);
            InstanceConfig old = configsBefore.get(instance.name());
            if (old != null && router.state() != State.INIT) {
                transitions.reconfigured(router, old, now);
            }
        }
    }

    private void regroup(List<GroupConfig> configs) {
        Map<String, State> told = new HashMap<>();
        groups.forEach(group -> told.put(group.name(), group.told));
        routers.values().forEach(router -> router.group = Optional.empty());
        List<SyncGroup> made = new ArrayList<>();
        for (GroupConfig config : configs) {
            List<VirtualRouter> members =
                    config.members().stream().map(this::router).toList();
            SyncGroup group = new SyncGroup(config, members, told.getOrDefault(config.name(), State.INIT));
            members.forEach(member -> member.group = Optional.of(group));
            made.add(group);
        }
        groups = made;
    }

    private VirtualRouter router(String name) {
        VirtualRouter router = routers.get(name);
        if (router == null) {
            throw new IllegalArgumentException("no instance " + name);
        }
        return router;
    }

    /** Begins with all routers that have not begun: their addresses, left by a crash, are removed first. */
    public void start(long now) {
        for (VirtualRouter router : routers.values()) {
            if (!router.begun) {
                router.begun = true;
                effects.log(router, "removing VIPs.");
                effects.removeAddresses(router);
            }
        }
        evaluate(now);
    }

    /** The address that a router sends from, or none any more. */
    public void sourceIs(VirtualRouter router, Optional<IpAddress> source, long now) {
        if (!router.source.equals(source)) {
            router.source = source;
            if (router.begun) {
                evaluate(now);
            }
        }
    }

    /** Something became known of a watched thing. Before {@link #start} nothing follows from it. */
    public void learn(Track.Source source, Reading reading, long now) {
        Reading before = readings.put(source, reading);
        if (!reading.equals(before)) {
            evaluate(now);
        }
    }

    private void evaluate(long now) {
        routers.values().forEach(router -> transitions.updatePriority(router, now));
        // Faults first, so that nobody becomes master for a moment in a group that has one.
        routers.values().forEach(router -> transitions.enterFaultIfBroken(router, now));
        routers.values().forEach(router -> transitions.leaveFaultIfMended(router, now));
        settle();
    }

    /** A valid advert for a router arrived. */
    public void received(VirtualRouter router, Advert advert, IpAddress from, long now) {
        router.counters().received(advert.priority());
        elections.received(router, advert, from, now);
        settle();
    }

    /** Does what is due. */
    public void expire(long now) {
        for (VirtualRouter router : routers.values()) {
            if (router.nextDeadlineNs() <= now) {
                elections.expire(router, now);
            }
        }
        settle();
    }

    /** When {@link #expire} is to be called next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNs() {
        long next = VirtualRouter.NEVER;
        for (VirtualRouter router : routers.values()) {
            next = Math.min(next, router.nextDeadlineNs());
        }
        return next;
    }

    /**
     * Leaves: masters say so and give up their addresses. Nothing may be called afterwards.
     *
     * @param keepAddresses whether addresses stay, and nobody is told to take over
     */
    public void stop(boolean keepAddresses) {
        // All of them first, so that every peer takes over at once.
        if (!keepAddresses) {
            routers.values().forEach(transitions::release);
        }
        for (VirtualRouter router : routers.values()) {
            router.stopTimers();
            effects.happened(router, Event.STOP);
        }
        groups.forEach(group -> effects.happened(group, Event.STOP));
    }

    private void settle() {
        for (SyncGroup group : groups) {
            State state = group.members().getFirst().state();
            if (state != group.told && state != State.INIT && group.allIn(state)) {
                group.told = state;
                effects.happened(group, Transitions.event(state));
            }
        }
    }
}
