package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.InstanceConfig;
import io.warrenmq.vrrp.config.Track;
import io.warrenmq.vrrp.machine.Counters;
import io.warrenmq.vrrp.machine.State;
import io.warrenmq.vrrp.machine.VirtualRouter;
import io.warrenmq.vrrp.packet.AuthType;
import io.warrenmq.vrrp.packet.Refusal;
import java.util.List;
import java.util.Locale;

/** The state of the daemon with the keys of Keepalived's JSON dump. Passwords are masked. */
final class JsonDump {

    private final StringBuilder text = new StringBuilder(4096);

    private JsonDump() {}

    /**
     * The dump.
     *
     * @param wallMinusMonotonicNs what to add to times of the machine to get those since 1970
     */
    static String of(TimerThread.View view, long wallMinusMonotonicNs) {
        JsonDump dump = new JsonDump();
        dump.text.append('[');
        for (VirtualRouter router : view.machine().routers()) {
            dump.instance(router, wallMinusMonotonicNs);
        }
        dump.dropComma();
        return dump.text.append("]\n").toString();
    }

    private void instance(VirtualRouter router, long wallMinusMonotonicNs) {
        InstanceConfig config = router.config();
        text.append("{\"data\":{");
        text("iname", router.name());
        text("ifp_ifname", config.interfaceName().orElse(""));
        number("vrid", config.vrid());
        number("base_priority", router.basePriority());
        number("effective_priority", router.effectivePriority());
        number("master_priority", router.masterPriority());
        bool("vipset", router.addressesSet());
        decimal("adver_int", config.advertIntervalNs());
        decimal("master_adver_int", router.masterIntervalNs());
        bool("accept", true);
        bool("nopreempt", !config.preempt());
        number("preempt_delay", config.preemptDelayNs() / 1_000_000_000L);
        number("state", code(router.state()));
        number("wantstate", code(router.wanted()));
        number("version", config.version());
        bool("smtp_alert", config.notifications().mail());
        bool("notify_deleted", false);
        decimal("last_transition", router.lastTransitionNs() + wallMinusMonotonicNs);
        number("garp_delay", config.announcing().delayNs() / 1_000_000_000L);
        number("garp_rep", config.announcing().repeat());
        number("garp_refresh", config.announcing().refreshNs() / 1_000_000_000L);
        number("garp_refresh_rep", config.announcing().refreshRepeat());
        number("garp_lower_prio_delay", config.announcing().lowerPriorityDelayNs() / 1_000_000_000L);
        number("garp_lower_prio_rep", config.announcing().lowerPriorityRepeat());
        bool("lower_prio_no_advert", config.rules().lowerPriorityNoAdvert());
        bool("higher_prio_send_advert", config.rules().higherPrioritySendAdvert());
        bool("dont_track_primary", !config.trackPrimary());
        bool("skip_check_adv_addr", config.rules().skipAddressCheck());
        bool("strict_mode", config.rules().strict());
        text("vmac_ifname", "");
        bool("promote_secondaries", config.promoteSecondaries());
        texts("vips", config.addresses().stream().map(Object::toString).toList());
        texts(
                "track_script",
                router.tracks().stream()
                        .filter(track -> track.kind() == Track.Kind.SCRIPT)
                        .map(Track::name)
                        .toList());
        boolean password = config.authentication().type() == AuthType.PASS;
        number("auth_type", password ? 1 : 0);
        text("auth_data", password ? "********" : "");
        dropComma();
        text.append("},\"stats\":{");
        Counters counters = router.counters();
        number("advert_rcvd", counters.advertsReceived());
        number("advert_sent", counters.advertsSent());
        number("become_master", counters.becameMaster());
        number("release_master", counters.releasedMaster());
        for (Refusal reason : Refusal.values()) {
            number(reason.key(), counters.refused(reason));
        }
        number("pri_zero_rcvd", counters.priorityZeroReceived());
        number("pri_zero_sent", counters.priorityZeroSent());
        dropComma();
        text.append("}},");
    }

    private static int code(State state) {
        return switch (state) {
            case INIT -> 0;
            case BACKUP -> 1;
            case MASTER -> 2;
            case FAULT -> 3;
        };
    }

    private void dropComma() {
        if (text.charAt(text.length() - 1) == ',') {
            text.setLength(text.length() - 1);
        }
    }

    private void number(String key, long value) {
        text.append('"').append(key).append("\":").append(value).append(',');
    }

    private void decimal(String key, long ns) {
        text.append('"')
                .append(key)
                .append("\":")
                .append(String.format(Locale.ROOT, "%.6f", ns / 1e9))
                .append(',');
    }

    private void bool(String key, boolean value) {
        text.append('"').append(key).append("\":").append(value).append(',');
    }

    private void text(String key, String value) {
        text.append('"').append(key).append("\":");
        quoted(value);
        text.append(',');
    }

    private void texts(String key, List<String> values) {
        text.append('"').append(key).append("\":[");
        values.forEach(value -> {
            quoted(value);
            text.append(',');
        });
        dropComma();
        text.append("],");
    }

    private void quoted(String value) {
        text.append('"');
        for (int index = 0; index < value.length(); index++) {
            char c = value.charAt(index);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
