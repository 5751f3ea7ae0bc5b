package io.warrenmq.vrrp.machine;

import io.warrenmq.vrrp.config.Announcing;
import io.warrenmq.vrrp.config.InstanceConfig;
import io.warrenmq.vrrp.config.NotifyConfig.Event;
import io.warrenmq.vrrp.config.Track;
import java.util.List;
import java.util.Map;

/** How a router changes from one state to another, and its group with it. Owned by the thread of its machine. */
final class Transitions {

    private final Effects effects;
    private final Map<Track.Source, Reading> readings;

    Transitions(Effects effects, Map<Track.Source, Reading> readings) {
        this.effects = effects;
        this.readings = readings;
    }

    static Event event(State state) {
        return switch (state) {
            case MASTER -> Event.MASTER;
            case BACKUP -> Event.BACKUP;
            case FAULT -> Event.FAULT;
            case INIT -> throw new IllegalArgumentException("nobody enters INIT");
        };
    }

    /** Becomes master, and the group with it, unless another member of the group does not want to yet. */
    void wantMaster(VirtualRouter router, long now) {
        boolean first = router.wanted != State.MASTER;
        router.wanted = State.MASTER;
        List<VirtualRouter> members = members(router);
        boolean all = members.stream()
                .allMatch(member -> member.wanted == State.MASTER
                        && (member.state() == State.BACKUP || member.state() == State.MASTER || member == router));
        if (!all) {
            if (router.state() != State.BACKUP) {
                enterBackup(router, "Entering BACKUP STATE", now);
                router.wanted = State.MASTER;
            } else if (first) {
                effects.log(router, "waits for the other instances of its group");
            }
            router.downAt = now + router.masterDownNs();
            return;
        }
        becomeMaster(router, now);
        List<VirtualRouter> others = members.stream()
                .filter(member -> member.state() != State.MASTER)
                .toList();
        if (!others.isEmpty()) {
            router.group.ifPresent(group -> effects.log(group, "Syncing instances to MASTER state"));
            others.forEach(member -> becomeMaster(member, now));
        }
    }

    private void becomeMaster(VirtualRouter router, long now) {
        InstanceConfig config = router.config();
        router.stopTimers();
        router.wanted = State.MASTER;
        router.masterIntervalNs = config.advertIntervalNs();
        router.master = router.source;
        router.masterPriority = router.effectivePriority();
        // Before the addresses, so that an old master drops them first.
        sendAdvert(router, router.effectivePriority());
        router.state = State.MASTER;
        router.lastTransitionNs = now;
        router.counters().enter(State.MASTER);
        effects.log(router, "Entering MASTER STATE");
        effects.log(router, "setting VIPs.");
        router.addressesSet = true;
        effects.addAddresses(router);
        router.advertAt = now + config.advertIntervalNs();
        announceAll(router, now);
        effects.happened(router, Event.MASTER);
    }

    private void announceAll(VirtualRouter router, long now) {
        Announcing announcing = router.config().announcing();
        effects.announce(router, announcing.repeat());
        router.announceAt = announcing.delayNs() > 0 ? now + announcing.delayNs() : VirtualRouter.NEVER;
        router.refreshAt = announcing.refreshNs() > 0 ? now + announcing.refreshNs() : VirtualRouter.NEVER;
    }

    /** Gives way to another master, and the group with it. */
    void giveWay(VirtualRouter router, long now) {
        for (VirtualRouter member : members(router)) {
            if (member.state() == State.MASTER) {
                if (member != router) {
                    member.group.ifPresent(group -> effects.log(group, "Syncing instances to BACKUP state"));
                }
                withdraw(member);
                enterBackup(member, "Entering BACKUP STATE", now);
            } else {
                member.wanted = State.BACKUP;
            }
        }
    }

    private void enterBackup(VirtualRouter router, String text, long now) {
        router.stopTimers();
        router.state = State.BACKUP;
        router.wanted = State.BACKUP;
        router.lastTransitionNs = now;
        router.downAt = now + router.masterDownNs();
        router.counters().enter(State.BACKUP);
        effects.log(router, text);
        effects.happened(router, Event.BACKUP);
    }

    private void withdraw(VirtualRouter router) {
        effects.log(router, "removing VIPs.");
        router.addressesSet = false;
        effects.removeAddresses(router);
        router.counters().leftMaster();
    }

    void updatePriority(VirtualRouter router, long now) {
        int before = router.effectivePriority();
        long skewBefore = router.skewNs();
        if (!router.recomputePriority(readings)) {
            return;
        }
        if (router.state() == State.BACKUP && router.downAt != VirtualRouter.NEVER) {
            router.downAt = Math.max(now, router.downAt + router.skewNs() - skewBefore);
        }
        if (router.begun) {
            effects.log(router, "Changing effective priority from " + before + " to " + router.effectivePriority());
            effects.priorityChanged(router);
        }
    }

    private boolean isBroken(VirtualRouter router) {
        return members(router).stream().anyMatch(member -> member.hasFault(readings));
    }

    void enterFaultIfBroken(VirtualRouter router, long now) {
        if (!router.begun || router.state() == State.FAULT || !isBroken(router)) {
            return;
        }
        release(router);
        router.stopTimers();
        router.state = State.FAULT;
        router.wanted = State.FAULT;
        router.lastTransitionNs = now;
        router.counters().enter(State.FAULT);
        effects.log(router, "Entering FAULT STATE");
        effects.happened(router, Event.FAULT);
    }

    void leaveFaultIfMended(VirtualRouter router, long now) {
        boolean waits = router.state() == State.FAULT || router.state() == State.INIT;
        if (!waits
                || !router.begun
                || isBroken(router)
                || members(router).stream().anyMatch(member -> member.isPending(readings))) {
            return;
        }
        router.masterIntervalNs = router.config().advertIntervalNs();
        if (router.isOwner() && router.config().initialMaster()) {
            wantMaster(router, now);
        } else {
            enterBackup(router, "Entering BACKUP STATE" + (router.state() == State.INIT ? " (init)" : ""), now);
        }
    }

    /** A master says that it leaves and drops its addresses; others do nothing. */
    void release(VirtualRouter router) {
        if (router.state() == State.MASTER) {
            sendAdvert(router, 0);
            effects.log(router, "sent 0 priority");
            withdraw(router);
        }
    }

    /** The router is no longer configured. */
    void delete(VirtualRouter router, boolean tellDeleted) {
        release(router);
        router.stopTimers();
        router.state = State.FAULT;
        effects.happened(router, tellDeleted ? Event.DELETED : Event.FAULT);
    }

    /** The configuration of a running router changed. */
    void reconfigured(VirtualRouter router, InstanceConfig before, long now) {
        router.recomputePriority(readings);
        long interval = router.config().advertIntervalNs();
        switch (router.state()) {
            case MASTER -> {
                router.masterIntervalNs = interval;
                router.advertAt = Math.min(router.advertAt, now + interval);
                if (!router.config().addresses().equals(before.addresses())
                        || !router.config().excluded().equals(before.excluded())) {
                    effects.changeAddresses(router, before);
                    announceAll(router, now);
                }
            }
            case BACKUP -> {
                if (interval != before.advertIntervalNs()) {
                    router.masterIntervalNs = interval;
                }
                router.downAt = now + router.masterDownNs();
            }
            case INIT, FAULT -> router.masterIntervalNs = interval;
        }
    }

    void sendAdvert(VirtualRouter router, int priority) {
        router.counters().sent(priority);
        effects.sendAdvert(router, priority);
    }

    private static List<VirtualRouter> members(VirtualRouter router) {
        return router.group.map(SyncGroup::members).orElse(List.of(router));
    }
}
