package io.warrenmq.balancer.stats;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Statistics as metrics of Prometheus, with the names of HAProxy's exporter. */
public final class PrometheusText {
    private static final List<String> SERVER_STATES = List.of("DOWN", "UP", "MAINT", "DRAIN", "NOLB", "no check");
    private static final List<String> BACKEND_STATES = List.of("DOWN", "UP");
    private static final List<String> FRONTEND_STATES = List.of("STOP", "OPEN");

    /** Metric, column, and whether the value is milliseconds that are shown as seconds. */
    private record Metric(String name, String column, boolean counter, boolean milliseconds) {
        static Metric gauge(String name, String column) {
            return new Metric(name, column, false, false);
        }

        static Metric counter(String name, String column) {
            return new Metric(name, column, true, false);
        }

        static Metric seconds(String name, String column) {
            return new Metric(name, column, false, true);
        }
    }

    private static final List<Metric> FRONTEND = List.of(
            Metric.gauge("current_sessions", "scur"),
            Metric.gauge("max_sessions", "smax"),
            Metric.gauge("limit_sessions", "slim"),
            Metric.counter("sessions_total", "stot"),
            Metric.gauge("max_session_rate", "rate_max"),
            Metric.gauge("limit_session_rate", "rate_lim"),
            Metric.gauge("connections_rate_max", "conn_rate_max"),
            Metric.counter("connections_total", "conn_tot"),
            Metric.counter("bytes_in_total", "bin"),
            Metric.counter("bytes_out_total", "bout"),
            Metric.counter("requests_denied_total", "dreq"),
            Metric.counter("responses_denied_total", "dresp"),
            Metric.counter("request_errors_total", "ereq"),
            Metric.counter("denied_connections_total", "dcon"),
            Metric.counter("denied_sessions_total", "dses"),
            Metric.counter("http_requests_total", "req_tot"),
            Metric.counter("intercepted_requests_total", "intercepted"),
            Metric.counter("internal_errors_total", "eint"));

    private static final List<Metric> COMMON = List.of(
            Metric.gauge("current_queue", "qcur"),
            Metric.gauge("max_queue", "qmax"),
            Metric.gauge("current_sessions", "scur"),
            Metric.gauge("max_sessions", "smax"),
            Metric.gauge("limit_sessions", "slim"),
            Metric.counter("sessions_total", "stot"),
            Metric.counter("bytes_in_total", "bin"),
            Metric.counter("bytes_out_total", "bout"),
            Metric.counter("connection_errors_total", "econ"),
            Metric.counter("response_errors_total", "eresp"),
            Metric.counter("retry_warnings_total", "wretr"),
            Metric.counter("redispatch_warnings_total", "wredis"),
            Metric.gauge("weight", "weight"),
            Metric.gauge("uweight", "uweight"),
            Metric.counter("check_up_down_total", "chkdown"),
            Metric.gauge("check_last_change_seconds", "lastchg"),
            Metric.counter("downtime_seconds_total", "downtime"),
            Metric.counter("loadbalanced_total", "lbtot"),
            Metric.gauge("max_session_rate", "rate_max"),
            Metric.counter("client_aborts_total", "cli_abrt"),
            Metric.counter("server_aborts_total", "srv_abrt"),
            Metric.gauge("last_session_seconds", "lastsess"),
            Metric.seconds("queue_time_average_seconds", "qtime"),
            Metric.seconds("connect_time_average_seconds", "ctime"),
            Metric.seconds("total_time_average_seconds", "ttime"),
            Metric.seconds("max_queue_time_seconds", "qtime_max"),
            Metric.seconds("max_connect_time_seconds", "ctime_max"),
            Metric.seconds("max_total_time_seconds", "ttime_max"),
            Metric.counter("connection_attempts_total", "connect"));

    private static final List<Metric> BACKEND =
            List.of(Metric.gauge("active_servers", "act"), Metric.gauge("backup_servers", "bck"));

    private static final List<Metric> SERVER = List.of(
            Metric.gauge("check_code", "check_code"),
            Metric.seconds("check_duration_seconds", "check_duration"),
            Metric.counter("check_failures_total", "chkfail"),
            Metric.gauge("queue_limit", "qlimit"),
            Metric.gauge("current_throttle", "throttle"),
            Metric.gauge("used_connections_current", "used_conn_cur"));

    private PrometheusText() {}

    /** All metrics in the text format 0.0.4. */
    public static String of(BalancerView view) {
        StringBuilder text = new StringBuilder(16_384);
        process(view.process(), text);
        List<StatRow> rows = StatRows.of(view);
        status(text, "frontend", 0, rows, FRONTEND_STATES);
        metrics(text, "frontend", 0, rows, FRONTEND);
        responses(text, "frontend", 0, rows);
        status(text, "backend", 1, rows, BACKEND_STATES);
        metrics(text, "backend", 1, rows, COMMON);
        metrics(text, "backend", 1, rows, BACKEND);
        responses(text, "backend", 1, rows);
        status(text, "server", 2, rows, SERVER_STATES);
        metrics(text, "server", 2, rows, COMMON);
        metrics(text, "server", 2, rows, SERVER);
        checkStatus(text, rows);
        return text.toString();
    }

    private static void process(BalancerView.ProcessView process, StringBuilder text) {
        Map<String, Long> gauges = new TreeMap<>();
        gauges.put("nbthread", (long) process.threads());
        gauges.put("uptime_seconds", process.uptimeSeconds());
        gauges.put("start_time_seconds", process.startedAtSeconds());
        gauges.put("max_fds", process.maxDescriptors());
        gauges.put("max_sockets", process.maxDescriptors());
        gauges.put("max_connections", (long) process.maxConnections());
        gauges.put("hard_max_connections", (long) process.maxConnections());
        gauges.put("current_connections", (long) process.connections());
        gauges.put("current_connection_rate", (long) process.connectionRate());
        gauges.put("max_connection_rate", (long) process.maxConnectionRate());
        gauges.put("current_session_rate", (long) process.connectionRate());
        gauges.put("max_session_rate", (long) process.maxConnectionRate());
        gauges.put("limit_connection_rate", 0L);
        gauges.put("limit_session_rate", 0L);
        gauges.put("stopping", process.stopping() ? 1L : 0L);
        gauges.put("listeners", (long) process.listeners());
        gauges.forEach((name, value) -> family(text, "haproxy_process_" + name, false)
                .append("haproxy_process_" + name + " ")
                .append(value)
                .append('\n'));
        Map<String, Long> counters = Map.of(
                "connections_total", process.connectionsTotal(),
                "requests_total", process.requestsTotal(),
                "dropped_logs_total", process.droppedLogs(),
                "bytes_out_total", process.bytesOut());
        new TreeMap<>(counters)
                .forEach((name, value) -> family(text, "haproxy_process_" + name, true)
                        .append("haproxy_process_" + name + " ")
                        .append(value)
                        .append('\n'));
        family(text, "haproxy_process_build_info", false)
                .append("haproxy_process_build_info{version=\"" + escaped(process.version()) + "\"} 1\n");
    }

    private static StringBuilder family(StringBuilder text, String name, boolean counter) {
        return text.append("# HELP ")
                .append(name)
                .append(' ')
                .append(name.substring(name.indexOf('_') + 1).replace('_', ' '))
                .append(".\n# TYPE ")
                .append(name)
                .append(counter ? " counter\n" : " gauge\n");
    }

    private static void metrics(StringBuilder text, String kind, int type, List<StatRow> rows, List<Metric> metrics) {
        for (Metric metric : metrics) {
            String name = "haproxy_" + kind + "_" + metric.name();
            boolean begun = false;
            for (StatRow row : rows) {
                String value = row.type() == type ? row.get(metric.column()) : "";
                if (value.isEmpty()) {
                    continue;
                }
                if (!begun) {
                    begun = true;
                    family(text, name, metric.counter());
                }
                text.append(name).append('{').append(labels(row)).append("} ");
                text.append(
                        metric.milliseconds()
                                ? String.format(Locale.ROOT, "%.3f", Long.parseLong(value) / 1000.0)
                                : value);
                text.append('\n');
            }
        }
    }

    private static String labels(StatRow row) {
        String proxy = "proxy=\"" + escaped(row.get("pxname")) + '"';
        return row.type() == 2 ? proxy + ",server=\"" + escaped(row.get("svname")) + '"' : proxy;
    }

    private static void status(StringBuilder text, String kind, int type, List<StatRow> rows, List<String> states) {
        String name = "haproxy_" + kind + "_status";
        family(text, name, false);
        for (StatRow row : rows) {
            if (row.type() != type) {
                continue;
            }
            String current = row.get("status");
            // "UP 2/3" is up.
            String state = current.startsWith("UP") ? "UP" : current.startsWith("DOWN") ? "DOWN" : current;
            for (String known : states) {
                text.append(name)
                        .append('{')
                        .append(labels(row))
                        .append(",state=\"")
                        .append(known)
                        .append("\"} ");
                text.append(known.equals(state) ? "1\n" : "0\n");
            }
        }
    }

    private static void checkStatus(StringBuilder text, List<StatRow> rows) {
        family(text, "haproxy_server_check_status", false);
        for (StatRow row : rows) {
            if (row.type() == 2 && !row.get("check_status").isEmpty()) {
                text.append("haproxy_server_check_status{").append(labels(row)).append(",state=\"");
                text.append(row.get("check_status")).append("\"} 1\n");
            }
        }
    }

    private static void responses(StringBuilder text, String kind, int type, List<StatRow> rows) {
        String name = "haproxy_" + kind + "_http_responses_total";
        boolean begun = false;
        for (StatRow row : rows) {
            if (row.type() != type || row.get("hrsp_2xx").isEmpty()) {
                continue;
            }
            if (!begun) {
                begun = true;
                family(text, name, true);
            }
            for (String code : List.of("1xx", "2xx", "3xx", "4xx", "5xx", "other")) {
                text.append(name)
                        .append('{')
                        .append(labels(row))
                        .append(",code=\"")
                        .append(code)
                        .append("\"} ");
                text.append(row.get("hrsp_" + code)).append('\n');
            }
        }
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
