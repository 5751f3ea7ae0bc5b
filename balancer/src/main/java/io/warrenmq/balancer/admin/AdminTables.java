package io.warrenmq.balancer.admin;

import io.warrenmq.balancer.pool.AdminState;
import io.warrenmq.balancer.pool.Backend;
import io.warrenmq.balancer.pool.Server;
import io.warrenmq.balancer.stats.BalancerView;
import io.warrenmq.balancer.stats.CsvText;
import io.warrenmq.balancer.stats.StatRow;
import io.warrenmq.balancer.stats.StatRows;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** Answers that are tables. */
final class AdminTables {
    private AdminTables() {}

    static String info(BalancerView view) {
        BalancerView.ProcessView process = view.process();
        Duration uptime = Duration.ofSeconds(process.uptimeSeconds());
        return "Name: WarrenMQ balancer\nVersion: " + process.version() + "\nNbthread: " + process.threads()
                + "\nNbproc: 1\nProcess_num: 1\nPid: " + process.pid() + "\nUptime: " + uptime.toDays() + "d "
                + uptime.toHoursPart() + "h"
                + String.format("%02dm%02ds", uptime.toMinutesPart(), uptime.toSecondsPart())
                + "\nUptime_sec: " + process.uptimeSeconds() + "\nUlimit-n: " + process.maxDescriptors() + "\nMaxsock: "
                + process.maxDescriptors() + "\nMaxconn: " + process.maxConnections() + "\nHard_maxconn: "
                + process.maxConnections() + "\nCurrConns: " + process.connections() + "\nCumConns: "
                + process.connectionsTotal() + "\nCumReq: " + process.requestsTotal() + "\nConnRate: "
                + process.connectionRate() + "\nConnRateLimit: 0\nMaxConnRate: " + process.maxConnectionRate()
                + "\nSessRate: " + process.connectionRate() + "\nSessRateLimit: 0\nMaxSessRate: "
                + process.maxConnectionRate() + "\nListeners: " + process.listeners() + "\nStopping: "
                + (process.stopping() ? 1 : 0) + "\nDroppedLogs: " + process.droppedLogs() + "\nTotalBytesOut: "
                + process.bytesOut() + "\n";
    }

    /** @param words {@code [IID TYPE SID] [json|up|no-maint|typed]} */
    static String stat(BalancerView view, List<String> words) {
        List<StatRow> rows = StatRows.of(view);
        if (words.size() >= 3 && words.subList(0, 3).stream().allMatch(word -> word.matches("-?\\d{1,9}"))) {
            int iid = Integer.parseInt(words.get(0));
            int types = Integer.parseInt(words.get(1));
            int sid = Integer.parseInt(words.get(2));
            rows = rows.stream()
                    .filter(row -> iid == -1 || row.get("iid").equals(Integer.toString(iid)))
                    .filter(row -> types == -1 || (types & 1 << Integer.parseInt(row.get("type"))) != 0)
                    .filter(row -> sid == -1 || row.get("sid").equals(Integer.toString(sid)))
                    .toList();
        }
        if (words.contains("up")) {
            rows = rows.stream()
                    .filter(row -> !row.get("status").startsWith("DOWN"))
                    .toList();
        }
        if (words.contains("no-maint")) {
            rows = rows.stream()
                    .filter(row -> !row.get("status").equals("MAINT"))
                    .toList();
        }
        return words.contains("json") ? CsvText.json(rows) : CsvText.csv(rows);
    }

    static String state(List<Backend> backends) {
        StringBuilder text =
                new StringBuilder("1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state"
                        + " srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result srv_check_health"
                        + " srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl"
                        + " srv_check_port srv_check_addr srv_agent_addr srv_agent_port\n");
        for (Backend backend : backends) {
            for (Server server : backend.servers()) {
                Backend.ServerView view = backend.view(server);
                int operating =
                        view.down() || server.admin() == AdminState.MAINT ? 0 : view.throttlePercent() >= 0 ? 1 : 2;
                int admin = switch (server.admin()) {
                    case READY -> 0;
                    case DRAIN -> 8;
                    // What the file says is not to be forced on the next program, whose file may say otherwise.
                    case MAINT -> server.settings().disabled() ? 4 : 1;
                };
                boolean literal = isLiteral(server.settings().host());
                text.append(backend.settings().id())
                        .append(' ')
                        .append(backend.name())
                        .append(' ');
                text.append(server.settings().id())
                        .append(' ')
                        .append(server.name())
                        .append(' ');
                text.append(address(server))
                        .append(' ')
                        .append(operating)
                        .append(' ')
                        .append(admin)
                        .append(' ');
                text.append(server.weight())
                        .append(' ')
                        .append(server.settings().weight())
                        .append(' ');
                text.append(view.lastChangeSeconds())
                        .append(' ')
                        .append(server.lastCheck().status().number())
                        .append(' ');
                text.append(server.lastCheck().status().isGood() ? 3 : 2)
                        .append(' ')
                        .append(view.health())
                        .append(' ');
                text.append(server.settings().check() ? 6 : 0).append(" 0 0 0 ");
                text.append(literal ? "-" : server.settings().host())
                        .append(' ')
                        .append(server.port(0));
                text.append(" - 0 ").append(server.settings().checkPort()).append(' ');
                text.append(server.settings().checkHost().orElse("-")).append(" - 0\n");
            }
        }
        return text.toString();
    }

    private static boolean isLiteral(String host) {
        try {
            return InetAddress.ofLiteral(host) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String address(Server server) {
        InetAddress address = server.address();
        return address == null ? "-" : address.getHostAddress();
    }

    static String connections(List<Backend> backends) {
        StringBuilder text = new StringBuilder("# bkname/svname bkid/svid addr port - purge_delay served queued\n");
        for (Backend backend : backends) {
            for (Server server : backend.servers()) {
                text.append(backend.name()).append('/').append(server.name()).append(' ');
                text.append(backend.settings().id())
                        .append('/')
                        .append(server.settings().id())
                        .append(' ');
                text.append(address(server)).append(' ').append(server.port(0)).append(" - 0 ");
                text.append(server.served()).append(' ').append(server.queued()).append('\n');
            }
        }
        return text.toString();
    }
}
