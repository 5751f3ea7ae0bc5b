package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.linux.Announcements;
import io.warrenmq.vrrp.linux.Link;
import io.warrenmq.vrrp.machine.VirtualRouter;
import io.warrenmq.vrrp.packet.Family;
import io.warrenmq.vrrp.packet.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** Announces addresses, with a pause between two announcements if one is configured. Owned by the timer thread. */
final class Announcer {

    private static final int MAX_QUEUED = 100_000;

    private record Planned(VirtualRouter router, IpAddress address, Link link) {}

    private final Announcements announcements;
    private final VirtualAddresses addresses;
    private final DaemonLog log;
    private final Deque<Planned> planned = new ArrayDeque<>();
    private long arpIntervalNs;
    private long neighbourIntervalNs;
    private long nextNs;

    Announcer(Announcements announcements, VirtualAddresses addresses, DaemonLog log) {
        this.announcements = announcements;
        this.addresses = addresses;
        this.log = log;
    }

    void intervals(long arpNs, long neighbourNs) {
        arpIntervalNs = arpNs;
        neighbourIntervalNs = neighbourNs;
    }

    /** Announces all addresses of a master, so often each. */
    void announce(VirtualRouter router, int repeat, long now) {
        Map<IpAddress, Link> places = addresses.places(router);
        places.forEach((address, link) -> {
            if (repeat > 0) {
                log.instance(
                        router.name(),
                        "Sending/queueing gratuitous " + kind(address) + " on " + link.name() + " for " + address);
            }
        });
        for (int round = 0; round < repeat; round++) {
            places.forEach((address, link) -> plan(router, address, link));
        }
        expire(now);
    }

    void announce(VirtualRouter router, IpAddress address, int repeat, long now) {
        Link link = addresses.places(router).get(address);
        for (int round = 0; link != null && round < repeat; round++) {
            plan(router, address, link);
        }
        expire(now);
    }

    private static String kind(IpAddress address) {
        return address.family() == Family.IPV4 ? "ARPs" : "NAs";
    }

    private void plan(VirtualRouter router, IpAddress address, Link link) {
        if (planned.size() < MAX_QUEUED) {
            planned.add(new Planned(router, address, link));
        }
    }

    void expire(long now) {
        while (!planned.isEmpty() && nextNs <= now) {
            Planned next = planned.poll();
            // What was given up meanwhile must not be announced.
            if (next.router().addressesSet()) {
                send(next);
                long pause = next.address().family() == Family.IPV4 ? arpIntervalNs : neighbourIntervalNs;
                nextNs = pause > 0 ? now + pause : nextNs;
            }
        }
    }

    private void send(Planned next) {
        boolean router = next.address().family() == Family.IPV6 && forwards(next.link());
        int error = announcements.announce(next.link(), next.address(), router);
        if (error != 0) {
            log.instance(
                    next.router().name(),
                    "cannot announce " + next.address() + " on " + next.link().name() + " (error " + error + ")");
        }
    }

    private static boolean forwards(Link link) {
        try {
            return "1"
                    .equals(Files.readString(Path.of("/proc/sys/net/ipv6/conf", link.name(), "forwarding"))
                            .strip());
        } catch (IOException e) {
            // Without IPv6 settings the host forwards no IPv6.
            return false;
        }
    }

    long nextDeadlineNs() {
        return planned.isEmpty() ? Long.MAX_VALUE : nextNs;
    }
}
