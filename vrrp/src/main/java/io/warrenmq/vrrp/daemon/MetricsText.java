package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.Track;
import io.warrenmq.vrrp.machine.Reading;
import io.warrenmq.vrrp.machine.State;
import io.warrenmq.vrrp.machine.VirtualRouter;
import io.warrenmq.vrrp.packet.Refusal;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToLongFunction;

/** The state of the daemon in the text format of Prometheus. */
final class MetricsText {

    private final StringBuilder text = new StringBuilder(4096);
    private final TimerThread.View view;

    private MetricsText(TimerThread.View view) {
        this.view = view;
    }

    static String of(TimerThread.View view) {
        MetricsText metrics = new MetricsText(view);
        metrics.write();
        return metrics.text.toString();
    }

    private void write() {
        perRouter("vrrp_state", "gauge", "0 init, 1 backup, 2 master, 3 fault.", router -> code(router.state()));
        perRouter(
                "vrrp_priority_effective",
                "gauge",
                "Priority with all that is tracked.",
                VirtualRouter::effectivePriority);
        perRouter(
                "vrrp_adverts_sent_total",
                "counter",
                "Adverts sent.",
                router -> router.counters().advertsSent());
        perRouter(
                "vrrp_adverts_received_total",
                "counter",
                "Valid adverts received.",
                router -> router.counters().advertsReceived());
        head("vrrp_transitions_total", "counter", "States entered.");
        for (VirtualRouter router : view.machine().routers()) {
            for (State state : State.values()) {
                if (state != State.INIT) {
                    line(
                            "vrrp_transitions_total",
                            labels(router) + ",to=\"" + state.name().toLowerCase(Locale.ROOT) + '"',
                            router.counters().entered(state));
                }
            }
        }
        head("vrrp_dropped_total", "counter", "Adverts refused, by the reason's name in the JSON dump.");
        for (VirtualRouter router : view.machine().routers()) {
            for (Refusal reason : Refusal.values()) {
                line(
                        "vrrp_dropped_total",
                        labels(router) + ",reason=\"" + reason.key() + '"',
                        router.counters().refused(reason));
            }
        }
        perRouter(
                "vrrp_master_conflict",
                "gauge",
                "Other routers that speak of the same virtual router and are not understood: both may be master.",
                view.conflicts()::count);
        scripts();
        lateness();
    }

    private void scripts() {
        Set<Track.Source> scripts = new LinkedHashSet<>();
        view.machine()
                .routers()
                .forEach(router -> router.tracks().stream()
                        .filter(track -> track.kind() == Track.Kind.SCRIPT)
                        .forEach(track -> scripts.add(track.source())));
        head("vrrp_script_up", "gauge", "1 if the script counts as successful.");
        for (Track.Source script : scripts) {
            boolean up = view.machine().reading(script) instanceof Reading.Up;
            line("vrrp_script_up", "script=\"" + escaped(script.name()) + '"', up ? 1 : 0);
        }
    }

    private void lateness() {
        String name = "vrrp_advert_lateness_seconds";
        head(name, "histogram", "How late timers ran.");
        for (int step = 0; step < Lateness.BOUNDS_NS.length; step++) {
            line(
                    name + "_bucket",
                    "le=\"" + Lateness.BOUNDS_NS[step] / 1e9 + '"',
                    view.lateness().countUpTo(step));
        }
        long all = view.lateness().countUpTo(Lateness.BOUNDS_NS.length);
        line(name + "_bucket", "le=\"+Inf\"", all);
        text.append(name)
                .append("_sum ")
                .append(view.lateness().sumNs() / 1e9)
                .append('\n')
                .append(name)
                .append("_count ")
                .append(all)
                .append('\n');
    }

    private void perRouter(String name, String type, String help, ToLongFunction<VirtualRouter> value) {
        head(name, type, help);
        view.machine().routers().forEach(router -> line(name, labels(router), value.applyAsLong(router)));
    }

    private void head(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void line(String name, String labels, long value) {
        text.append(name).append('{').append(labels).append("} ").append(value).append('\n');
    }

    private static String labels(VirtualRouter router) {
        return "instance=\"" + escaped(router.name()) + "\",vrid=\""
                + router.config().vrid() + '"';
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static int code(State state) {
        return switch (state) {
            case INIT -> 0;
            case BACKUP -> 1;
            case MASTER -> 2;
            case FAULT -> 3;
        };
    }
}
