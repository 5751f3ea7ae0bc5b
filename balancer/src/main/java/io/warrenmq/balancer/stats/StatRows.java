package io.warrenmq.balancer.stats;

import io.warrenmq.balancer.config.BackendSettings;
import io.warrenmq.balancer.config.FrontendSettings;
import io.warrenmq.balancer.config.Mode;
import io.warrenmq.balancer.pool.Backend;
import io.warrenmq.balancer.pool.Backend.BackendView;
import io.warrenmq.balancer.pool.Backend.ServerView;
import io.warrenmq.balancer.pool.CheckResult;
import io.warrenmq.balancer.pool.Counters;
import io.warrenmq.balancer.pool.Server;
import io.warrenmq.balancer.proxy.Frontend;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes the lines of the statistics. */
public final class StatRows {
    private StatRows() {}

    /** One line for each frontend, server and backend; those of one proxy stand together. */
    public static List<StatRow> of(BalancerView view) {
        List<StatRow> rows = new ArrayList<>();
        List<Backend> left = new ArrayList<>(view.backends());
        for (Frontend frontend : view.frontends()) {
            rows.add(frontend(frontend, view));
            if (frontend.settings().listen()) {
                left.stream()
                        .filter(backend -> backend.name().equals(frontend.name()))
                        .findFirst()
                        .ifPresent(own -> {
                            left.remove(own);
                            backend(own, view, rows);
                        });
            }
        }
        left.forEach(backend -> backend(backend, view, rows));
        return rows;
    }

    private static void backend(Backend backend, BalancerView view, List<StatRow> rows) {
        BackendSettings settings = backend.settings();
        for (Server server : backend.servers()) {
            rows.add(server(backend, server, view));
        }
        BackendView state = backend.view();
        Counters counters = backend.counters;
        StatRow row = common(settings.name(), "BACKEND", settings.id(), 0, 1, settings.mode(), counters, view);
        aborts(row, counters);
        times(row, counters);
        row.set("qcur", backend.queued())
                .set("qmax", counters.queueMax())
                .set("slim", settings.fullConnections())
                .set("dreq", 0)
                .set("dresp", 0)
                .set(
                        "status",
                        state.activeServers() + state.backupServers() > 0
                                        || backend.servers().isEmpty()
                                ? "UP"
                                : "DOWN")
                .set("weight", state.weight())
                .set("uweight", state.weight())
                .set("act", state.activeServers())
                .set("bck", state.backupServers())
                .set("chkdown", state.timesEmpty())
                .set("lastchg", state.lastChangeSeconds())
                .set("downtime", state.downtimeSeconds())
                .set(
                        "lastsess",
                        lastSession(
                                backend.servers().stream()
                                        .mapToLong(Server::lastSessionAtMs)
                                        .max()
                                        .orElse(-1),
                                view))
                .set("algo", settings.balance().algorithm().word());
        rows.add(row);
    }

    private static StatRow frontend(Frontend frontend, BalancerView view) {
        FrontendSettings settings = frontend.settings();
        Counters counters = frontend.counters;
        StatRow row = common(settings.name(), "FRONTEND", settings.id(), 0, 0, settings.mode(), counters, view);
        return row.set("slim", frontend.maxConnections())
                .set("dreq", 0)
                .set("dresp", 0)
                .set("ereq", counters.requestErrors.sum())
                .set("status", settings.disabled() || frontend.paused() ? "STOP" : "OPEN")
                .set("rate_lim", settings.sessionsPerSecond())
                .set("conn_rate", counters.sessionRate.perSecond(view.nowMs()))
                .set("conn_rate_max", counters.sessionRate.max())
                .set("conn_tot", counters.sessions.sum() + counters.deniedConnections.sum())
                .set("intercepted", counters.intercepted.sum())
                .set("dcon", counters.deniedConnections.sum())
                .set("dses", 0);
    }

    private static StatRow server(Backend backend, Server server, BalancerView view) {
        ServerView state = backend.view(server);
        Counters counters = server.counters;
        BackendSettings settings = backend.settings();
        StatRow row = common(
                settings.name(),
                server.name(),
                settings.id(),
                server.settings().id(),
                2,
                settings.mode(),
                counters,
                view);
        aborts(row, counters);
        times(row, counters);
        row.set("qcur", server.queued())
                .set("qmax", counters.queueMax())
                .set("slim", server.maxConnections() > 0 ? Integer.toString(server.maxConnections()) : "")
                .set("dresp", 0)
                .set("status", state.status())
                .set("weight", state.effectiveWeight())
                .set("uweight", server.weight())
                .set("act", server.settings().backup() ? 0 : 1)
                .set("bck", server.settings().backup() ? 1 : 0)
                .set("lastchg", state.lastChangeSeconds())
                .set("downtime", state.downtimeSeconds())
                .set(
                        "qlimit",
                        server.settings().maxQueued() > 0
                                ? Integer.toString(server.settings().maxQueued())
                                : "")
                .set("throttle", state.throttlePercent() < 0 ? "" : Integer.toString(state.throttlePercent()))
                .set("tracked", server.settings().track().orElse(""))
                .set("lastsess", lastSession(server.lastSessionAtMs(), view))
                .set("used_conn_cur", counters.current());
        InetAddress address = server.address();
        row.set("addr", address == null ? "" : address.getHostAddress() + ":" + server.port(0));
        if (server.settings().check()) {
            CheckResult check = server.lastCheck();
            row.set("chkfail", counters.failedChecks.sum())
                    .set("chkdown", counters.timesDown.sum())
                    .set("check_status", check.status().name())
                    .set("check_code", check.code() >= 0 ? Integer.toString(check.code()) : "")
                    .set("check_duration", check.durationMs())
                    .set("check_desc", check.status().description())
                    .set("last_chk", check.info())
                    .set("check_rise", state.rise())
                    .set("check_fall", state.fall())
                    .set("check_health", state.health())
                    .set("hanafail", 0);
        }
        return row;
    }

    private static long lastSession(long atMs, BalancerView view) {
        return atMs < 0 ? -1 : (view.nowMs() - atMs) / 1000;
    }

    private static StatRow common(
            String proxy,
            String name,
            int proxyId,
            int serverId,
            int type,
            Mode mode,
            Counters counters,
            BalancerView view) {
        StatRow row = new StatRow();
        row.set("pxname", proxy)
                .set("svname", name)
                .set("scur", counters.current())
                .set("smax", counters.max())
                .set("stot", counters.sessions.sum())
                .set("bin", counters.bytesIn.sum())
                .set("bout", counters.bytesOut.sum())
                .set("pid", 1)
                .set("iid", proxyId)
                .set("sid", serverId)
                .set("type", type)
                .set("rate", counters.sessionRate.perSecond(view.nowMs()))
                .set("rate_max", counters.sessionRate.max())
                .set("mode", mode.name().toLowerCase(Locale.ROOT))
                .set("eint", 0);
        if (mode == Mode.HTTP) {
            String[] names = {"hrsp_1xx", "hrsp_2xx", "hrsp_3xx", "hrsp_4xx", "hrsp_5xx", "hrsp_other"};
            for (int family = 0; family < names.length; family++) {
                row.set(names[family], counters.responses[family].sum());
            }
            row.set("req_tot", counters.requests.sum());
        }
        return row;
    }

    private static void aborts(StatRow row, Counters counters) {
        row.set("econ", counters.connectErrors.sum())
                .set("eresp", counters.serverAborts.sum())
                .set("wretr", counters.retries.sum())
                .set("wredis", counters.redispatches.sum())
                .set("lbtot", counters.selections.sum())
                .set("cli_abrt", counters.clientAborts.sum())
                .set("srv_abrt", counters.serverAborts.sum())
                .set("connect", counters.connectAttempts.sum())
                .set("reuse", 0);
    }

    private static void times(StatRow row, Counters counters) {
        row.set("qtime", counters.averageMs(0))
                .set("ctime", counters.averageMs(1))
                .set("rtime", 0)
                .set("ttime", counters.averageMs(2))
                .set("qtime_max", counters.maxMs(0))
                .set("ctime_max", counters.maxMs(1))
                .set("rtime_max", 0)
                .set("ttime_max", counters.maxMs(2));
    }
}
