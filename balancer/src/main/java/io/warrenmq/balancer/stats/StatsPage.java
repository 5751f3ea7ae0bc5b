package io.warrenmq.balancer.stats;

import io.warrenmq.balancer.config.StatsSettings;
import java.util.List;

/** The statistics as a page of HTML. */
public final class StatsPage {
    private static final String STYLE = """
            body{font:13px sans-serif;margin:1em}table{border-collapse:collapse;margin:0 0 1.5em}
            th,td{border:1px solid #bbb;padding:2px 6px;text-align:right}th{background:#eee}
            td:first-child,th:first-child{text-align:left}h2{font-size:15px;margin:.3em 0}
            .up{background:#c0ffc0}.down{background:#ff9090}.warn{background:#ffffa0}.maint{background:#c07820}
            .drain{background:#20a0ff}.none{background:#e0e0e0}
            """;

    /** Title and column. */
    private record Column(String title, String name) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("Queue", "qcur"),
            new Column("Queue max", "qmax"),
            new Column("Rate", "rate"),
            new Column("Rate max", "rate_max"),
            new Column("Sessions", "scur"),
            new Column("max", "smax"),
            new Column("limit", "slim"),
            new Column("total", "stot"),
            new Column("LbTot", "lbtot"),
            new Column("Last", "lastsess"),
            new Column("Bytes in", "bin"),
            new Column("Bytes out", "bout"),
            new Column("Denied", "dcon"),
            new Column("Conn errors", "econ"),
            new Column("Retr", "wretr"),
            new Column("Redis", "wredis"),
            new Column("Status", "status"),
            new Column("Last check", "check_status"),
            new Column("Weight", "weight"),
            new Column("Act", "act"),
            new Column("Bck", "bck"),
            new Column("Checks failed", "chkfail"),
            new Column("Down", "chkdown"),
            new Column("Downtime", "downtime"),
            new Column("Throttle", "throttle"));

    private StatsPage() {}

    /**
     * Makes the page.
     *
     * @param refreshSeconds 0 for a page that does not reload itself
     * @param upOnly whether servers that are down are left out
     */
    public static String html(
            BalancerView view, List<StatRow> rows, StatsSettings settings, int refreshSeconds, boolean upOnly) {
        StringBuilder page = new StringBuilder("<!DOCTYPE html><html><head><meta charset=\"utf-8\">");
        BalancerView.ProcessView process = view.process();
        String title = "Statistics Report"
                + settings.node().map(node -> " for " + node).orElse("");
        if (refreshSeconds > 0) {
            page.append("<meta http-equiv=\"refresh\" content=\"")
                    .append(refreshSeconds)
                    .append("\">");
        }
        page.append("<title>")
                .append(escaped(title))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body>");
        page.append("<h1>").append(escaped(title)).append("</h1><p>");
        if (!settings.hideVersion()) {
            page.append("WarrenMQ balancer ").append(escaped(process.version())).append(", ");
        }
        page.append("pid ")
                .append(process.pid())
                .append(", uptime ")
                .append(process.uptimeSeconds())
                .append(" s, ");
        page.append(process.connections())
                .append(" of ")
                .append(process.maxConnections())
                .append(" connections, ");
        page.append(process.connectionRate()).append(" new in the last second</p>");
        String uri = escaped(settings.uri());
        page.append("<p><a href=\"")
                .append(uri)
                .append(";csv\">CSV</a> <a href=\"")
                .append(uri)
                .append(";json\">JSON</a>");
        page.append(" <a href=\"")
                .append(uri)
                .append(";up\">only what is up</a> <a href=\"")
                .append(uri);
        page.append(";norefresh\">no refresh</a></p>");
        String proxy = "";
        for (StatRow row : rows) {
            if (!row.get("pxname").equals(proxy)) {
                page.append(proxy.isEmpty() ? "" : "</table>");
                proxy = row.get("pxname");
                head(page, proxy);
            }
            if (!upOnly || row.type() != 2 || !row.get("status").startsWith("DOWN")) {
                line(page, row, settings);
            }
        }
        return page.append(proxy.isEmpty() ? "" : "</table>")
                .append("</body></html>\n")
                .toString();
    }

    private static void head(StringBuilder page, String proxy) {
        page.append("<h2>").append(escaped(proxy)).append("</h2><table><tr><th></th>");
        COLUMNS.forEach(column -> page.append("<th>").append(column.title()).append("</th>"));
        page.append("</tr>");
    }

    private static void line(StringBuilder page, StatRow row, StatsSettings settings) {
        page.append("<tr class=\"").append(colour(row)).append("\"><td");
        if (settings.showLegends() && !row.get("addr").isEmpty()) {
            page.append(" title=\"").append(escaped(row.get("addr"))).append('"');
        }
        page.append('>').append(escaped(row.get("svname"))).append("</td>");
        for (Column column : COLUMNS) {
            page.append("<td");
            if (column.name().equals("check_status") && !row.get("last_chk").isEmpty()) {
                page.append(" title=\"").append(escaped(row.get("last_chk"))).append('"');
            }
            page.append('>').append(escaped(row.get(column.name()))).append("</td>");
        }
        page.append("</tr>");
    }

    private static String colour(StatRow row) {
        String status = row.get("status");
        if (status.equals("UP") || status.equals("OPEN")) {
            return "up";
        }
        if (status.startsWith("UP") || status.startsWith("DOWN ") || status.equals("NOLB")) {
            return "warn";
        }
        return switch (status) {
            case "DOWN", "STOP" -> "down";
            case "MAINT" -> "maint";
            case "DRAIN" -> "drain";
            default -> "none";
        };
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
