package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.InstanceConfig;
import io.warrenmq.vrrp.config.Track;
import io.warrenmq.vrrp.config.UnicastConfig;
import io.warrenmq.vrrp.config.VirtualAddress;
import io.warrenmq.vrrp.machine.Counters;
import io.warrenmq.vrrp.machine.VirtualRouter;
import io.warrenmq.vrrp.packet.IpAddress;
import io.warrenmq.vrrp.packet.Refusal;
import java.util.Locale;

/** The state of the daemon as texts, in the words of Keepalived's dumps. Passwords are never in them. */
final class Dumps {

    private static final double SECOND_NS = 1e9;

    private Dumps() {}

    /** The topology, for {@code keepalived.data}. */
    static String data(TimerThread.View view, String version) {
        StringBuilder text = new StringBuilder(4096);
        text.append("------< Global definitions >------\n");
        text.append(" Version = ").append(version).append('\n');
        text.append(" Addresses put back = ").append(view.putBack()).append('\n');
        text.append(" Timers run late = ").append(view.lateCount()).append('\n');
        text.append("------< VRRP Topology >------\n");
        for (VirtualRouter router : view.machine().routers()) {
            instance(text, view, router);
        }
        view.machine().groups().forEach(group -> {
            text.append(" VRRP Sync Group = ").append(group.name()).append('\n');
            group.config().members().forEach(member -> line(text, "member", member));
        });
        return text.toString();
    }

    private static void instance(StringBuilder text, TimerThread.View view, VirtualRouter router) {
        InstanceConfig config = router.config();
        text.append(" VRRP Instance = ").append(router.name()).append('\n');
        line(text, "VRRP Version", config.version());
        line(text, "State", router.state());
        line(text, "Wantstate", router.wanted());
        line(text, "Last transition", seconds(view.nowNs() - router.lastTransitionNs()) + " s ago");
        line(text, "Master down timer", router.masterDownNs() / 1000 + " usecs");
        line(text, "Interface", config.interfaceName().orElse("none"));
        line(text, "Using src_ip", router.source().map(IpAddress::toString).orElse("none"));
        line(text, "Gratuitous ARP delay", config.announcing().delayNs() / 1_000_000_000L);
        line(text, "Gratuitous ARP repeat", config.announcing().repeat());
        line(text, "Gratuitous ARP refresh", config.announcing().refreshNs() / 1_000_000_000L);
        line(text, "Gratuitous ARP refresh repeat", config.announcing().refreshRepeat());
        line(text, "Gratuitous ARP lower priority delay", config.announcing().lowerPriorityDelayNs() / 1_000_000_000L);
        line(text, "Gratuitous ARP lower priority repeat", config.announcing().lowerPriorityRepeat());
        line(text, "Virtual Router ID", config.vrid());
        line(text, "Priority", router.basePriority());
        line(text, "Effective priority", router.effectivePriority());
        line(text, "Total priority", router.totalPriority());
        line(text, "Advert interval", seconds(config.advertIntervalNs()) + " sec");
        line(text, "Accept", "enabled");
        line(text, "Preempt", config.preempt() ? "enabled" : "disabled");
        line(text, "Authentication type", config.authentication());
        line(text, "Master router", router.master().map(IpAddress::toString).orElse("none"));
        line(text, "Master priority", router.masterPriority());
        line(text, "Routers that are not understood", view.conflicts().count(router));
        text.append("   Virtual IP (").append(config.addresses().size()).append("):\n");
        addresses(text, router, config.addresses());
        if (!config.excluded().isEmpty()) {
            text.append("   Virtual IP Excluded (")
                    .append(config.excluded().size())
                    .append("):\n");
            addresses(text, router, config.excluded());
        }
        config.unicast().map(UnicastConfig::peers).ifPresent(peers -> {
            text.append("   Unicast Peer (").append(peers.size()).append("):\n");
            peers.forEach(peer -> text.append("     ").append(peer.address()).append('\n'));
        });
        if (!router.tracks().isEmpty()) {
            text.append("   Tracked (").append(router.tracks().size()).append("):\n");
            for (Track track : router.tracks()) {
                text.append("     ")
                        .append(track.source())
                        .append(" weight ")
                        .append(track.weight())
                        .append(track.reverse() ? " reverse" : "")
                        .append(", now ")
                        .append(view.machine().reading(track.source()))
                        .append('\n');
            }
        }
    }

    private static void addresses(StringBuilder text, VirtualRouter router, java.util.List<VirtualAddress> addresses) {
        for (VirtualAddress address : addresses) {
            text.append("     ")
                    .append(address)
                    .append(" dev ")
                    .append(address.device()
                            .or(() -> router.config().interfaceName())
                            .orElse("none"))
                    .append(router.addressesSet() ? " set" : "")
                    .append('\n');
        }
    }

    private static void line(StringBuilder text, String key, Object value) {
        text.append("   ").append(key).append(" = ").append(value).append('\n');
    }

    private static String seconds(long ns) {
        return String.format(Locale.ROOT, "%.6f", ns / SECOND_NS);
    }

    /** The counters, for {@code keepalived.stats}. */
    static String stats(TimerThread.View view) {
        StringBuilder text = new StringBuilder(1024);
        for (VirtualRouter router : view.machine().routers()) {
            Counters counters = router.counters();
            text.append("VRRP Instance: ").append(router.name()).append('\n');
            text.append("  Advertisements:\n");
            text.append("    Received: ").append(counters.advertsReceived()).append('\n');
            text.append("    Sent: ").append(counters.advertsSent()).append('\n');
            text.append("  Became master: ").append(counters.becameMaster()).append('\n');
            text.append("  Released master: ").append(counters.releasedMaster()).append('\n');
            text.append("  Packet Errors:\n");
            text.append("    Length: ").append(counters.refused(Refusal.LENGTH)).append('\n');
            text.append("    TTL: ").append(counters.refused(Refusal.HOP_LIMIT)).append('\n');
            text.append("    Invalid Type: ")
                    .append(counters.refused(Refusal.TYPE))
                    .append('\n');
            text.append("    Advertisement Interval: ")
                    .append(counters.refused(Refusal.INTERVAL))
                    .append('\n');
            text.append("    Address List: ")
                    .append(counters.refused(Refusal.ADDRESS_LIST))
                    .append('\n');
            text.append("    Version: ")
                    .append(counters.refused(Refusal.VERSION))
                    .append('\n');
            text.append("    Checksum: ")
                    .append(counters.refused(Refusal.CHECKSUM))
                    .append('\n');
            text.append("    Unicast or multicast: ")
                    .append(counters.refused(Refusal.CAST))
                    .append('\n');
            text.append("    Unknown peer: ")
                    .append(counters.refused(Refusal.UNKNOWN_PEER))
                    .append('\n');
            text.append("  Authentication Errors:\n");
            text.append("    Invalid Type: ")
                    .append(counters.refused(Refusal.AUTH_TYPE))
                    .append('\n');
            text.append("    Type Mismatch: ")
                    .append(counters.refused(Refusal.AUTH_MISMATCH))
                    .append('\n');
            text.append("    Failure: ")
                    .append(counters.refused(Refusal.AUTH_FAILURE))
                    .append('\n');
            text.append("  Priority Zero:\n");
            text.append("    Received: ")
                    .append(counters.priorityZeroReceived())
                    .append('\n');
            text.append("    Sent: ").append(counters.priorityZeroSent()).append('\n');
        }
        return text.toString();
    }
}
