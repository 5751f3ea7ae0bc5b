package io.warrenmq.vrrp.machine;

import io.warrenmq.vrrp.config.InstanceConfig;
import io.warrenmq.vrrp.config.NotifyConfig.Event;
import io.warrenmq.vrrp.config.Track;
import io.warrenmq.vrrp.packet.Advert;
import io.warrenmq.vrrp.packet.IpAddress;
import java.util.Map;
import java.util.Optional;

/**
 * What adverts and timers mean: RFC 9568 section 6.4, with Keepalived's preemption. Owned by the thread of its machine.
 */
final class Elections {

    private final Effects effects;
    private final Transitions transitions;
    private final Map<Track.Source, Reading> readings;

    Elections(Effects effects, Transitions transitions, Map<Track.Source, Reading> readings) {
        this.effects = effects;
        this.transitions = transitions;
        this.readings = readings;
    }

    void received(VirtualRouter router, Advert advert, IpAddress from, long now) {
        switch (router.state()) {
            case INIT, FAULT -> {
                // Whoever takes no part in elections must not learn from them either.
            }
            case BACKUP -> backupReceived(router, advert, from, now);
            case MASTER -> masterReceived(router, advert, from, now);
        }
    }

    private void backupReceived(VirtualRouter router, Advert advert, IpAddress from, long now) {
        int priority = advert.priority();
        if (priority == 0) {
            effects.log(router, "Backup received priority 0 advertisement");
            router.downAt = now + router.skewNs();
            return;
        }
        boolean lower = priority < router.effectivePriority();
        if (lower && router.config().preempt() && !isPreemptionDelayed(router, now)) {
            effects.log(router, "received lower priority (" + priority + ") advert from " + from + " - discarding");
            return;
        }
        if (!lower && (router.preemptAt != VirtualRouter.NEVER || router.preemptDelayOver)) {
            router.preemptAt = VirtualRouter.NEVER;
            router.preemptDelayOver = false;
            effects.log(router, "stop preempt delay");
        }
        router.wanted = State.BACKUP;
        accept(router, advert, from);
        router.downAt = now + router.masterDownNs();
    }

    private static void accept(VirtualRouter router, Advert advert, IpAddress from) {
        router.master = Optional.of(from);
        router.masterPriority = advert.priority();
        if (router.config().version() == 3 && advert.intervalNs() > 0) {
            router.masterIntervalNs = advert.intervalNs();
        }
    }

    private boolean isPreemptionDelayed(VirtualRouter router, long now) {
        long delay = router.config().preemptDelayNs();
        if (delay == 0 || router.preemptDelayOver) {
            return false;
        }
        if (router.preemptAt == VirtualRouter.NEVER) {
            router.preemptAt = now + delay;
            effects.log(router, "start preempt delay (" + delay / 1_000_000_000.0 + " secs)");
        }
        return true;
    }

    private void masterReceived(VirtualRouter router, Advert advert, IpAddress from, long now) {
        int priority = advert.priority();
        int ours = router.effectivePriority();
        if (priority == 0) {
            sendAndRestart(router, now);
            return;
        }
        int order = router.source.map(from::compareTo).orElse(-1);
        if (priority == ours && order == 0) {
            effects.log(
                    router,
                    "WARNING - received an advert from our own address " + from
                            + ": another host uses it, or a loop sends our packets back");
            return;
        }
        if (priority == InstanceConfig.OWNER_PRIORITY && ours == InstanceConfig.OWNER_PRIORITY) {
            effects.log(
                    router,
                    "CONFIGURATION ERROR: " + from + " has priority 255 too; only one node may. Continuing with 254");
            router.yieldOwnership();
            router.recomputePriority(readings);
            ours = router.effectivePriority();
        }
        if (priority < ours || priority == ours && order < 0) {
            lowerReceived(router, priority, ours, from, now);
        } else {
            higherReceived(router, advert, ours, from, now);
        }
    }

    private void lowerReceived(VirtualRouter router, int priority, int ours, IpAddress from, long now) {
        effects.log(
                router,
                "Received advert from " + from + " with lower priority " + priority + ", ours " + ours
                        + ", forcing new election");
        if (!router.config().rules().lowerPriorityNoAdvert()) {
            sendAndRestart(router, now);
        }
        // Its announcements may have moved the addresses in the caches of others.
        effects.announce(router, router.config().announcing().lowerPriorityRepeat());
        long delay = router.config().announcing().lowerPriorityDelayNs();
        router.lowerAnnounceAt = delay > 0 ? now + delay : VirtualRouter.NEVER;
        effects.happened(router, Event.MASTER_RX_LOWER_PRI);
    }

    private void higherReceived(VirtualRouter router, Advert advert, int ours, IpAddress from, long now) {
        effects.log(
                router,
                advert.priority() > ours
                        ? "Master received advert from " + from + " with higher priority " + advert.priority()
                                + ", ours " + ours
                        : "Master received advert from " + from + " with same priority " + ours
                                + " but higher IP address than ours");
        if (router.config().rules().higherPrioritySendAdvert()) {
            transitions.sendAdvert(router, ours);
        }
        accept(router, advert, from);
        transitions.giveWay(router, now);
    }

    private void sendAndRestart(VirtualRouter router, long now) {
        transitions.sendAdvert(router, router.effectivePriority());
        router.advertAt = now + router.config().advertIntervalNs();
    }

    void expire(VirtualRouter router, long now) {
        if (router.preemptAt <= now) {
            router.preemptAt = VirtualRouter.NEVER;
            router.preemptDelayOver = true;
            effects.log(router, "preempt delay is over");
        }
        if (router.downAt <= now) {
            if (router.wanted != State.MASTER) {
                effects.log(router, "Receive advertisement timeout");
            }
            transitions.wantMaster(router, now);
        }
        if (router.advertAt <= now) {
            transitions.sendAdvert(router, router.effectivePriority());
            // From the planned time, so that delays do not add up; but never a burst after a standstill.
            long interval = router.config().advertIntervalNs();
            long planned = router.advertAt + interval;
            router.advertAt = planned > now ? planned : now + interval;
        }
        if (router.announceAt <= now) {
            router.announceAt = VirtualRouter.NEVER;
            effects.announce(router, router.config().announcing().repeat());
        }
        if (router.lowerAnnounceAt <= now) {
            router.lowerAnnounceAt = VirtualRouter.NEVER;
            effects.announce(router, router.config().announcing().lowerPriorityRepeat());
        }
        if (router.refreshAt <= now) {
            router.refreshAt = now + router.config().announcing().refreshNs();
            effects.announce(router, router.config().announcing().refreshRepeat());
        }
    }
}
