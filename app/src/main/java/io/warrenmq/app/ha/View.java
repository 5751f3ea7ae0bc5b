package io.warrenmq.app.ha;

import io.warrenmq.app.ha.Snapshot.Access;
import io.warrenmq.app.ha.Snapshot.Broker;
import io.warrenmq.app.ha.Snapshot.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The picture of a moment for a terminal: lines of at most {@value #COLUMNS} columns, with colours. */
final class View {
    static final int COLUMNS = 80;

    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";
    private static final double MEGABYTE = 1e6;

    private final Plan plan;

    View(Plan plan) {
        this.plan = plan;
    }

    /**
     * The lines of the picture.
     *
     * @param before an earlier moment, for rates
     * @param events what happened, the newest last
     */
    List<String> lines(Snapshot before, Snapshot now, List<String> events) {
        List<String> lines = new ArrayList<>();
        lines.add(bold("WarrenMQ, highly available, on this machine"));
        lines.add("");
        lines.add("  clients     amqp://guest:guest@" + String.join(" or @", plan.entries()));
        lines.add("  statistics  "
                + String.join(
                        "  ",
                        plan.access().stream()
                                .map(host -> "http://" + host.second() + "/")
                                .toList()));
        lines.add("  files       " + plan.directory());
        lines.add("");
        boolean virtual = plan.network().isPresent();
        lines.add(bold(row(
                "  access host",
                virtual ? "virtual address" : "",
                "balancer",
                virtual ? "vrrp" : "",
                "conn.",
                "in",
                "out")));
        for (int n = 0; n < now.access().size(); n++) {
            lines.add(access(before.access().get(n), now.access().get(n), now.atNs() - before.atNs(), virtual));
        }
        lines.add("");
        StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-31s%-9s", "  broker", "process"));
        now.access()
                .forEach(access -> head.append(String.format(
                        Locale.ROOT, "%-20s", "for " + access.host().name())));
        lines.add(bold(head.toString().stripTrailing()));
        now.brokers().forEach(broker -> lines.add(broker(broker, now.access())));
        lines.add("");
        events.forEach(event -> lines.add("  " + cut(event)));
        lines.add("");
        lines.add("  a, b: kill or revive an access host   1, 2, 3: a broker   q: end");
        return lines;
    }

    private static String row(
            String host, String address, String balancer, String vrrp, String connections, String in, String out) {
        return String.format(
                        Locale.ROOT, "%-26s%-16s%-9s%-6s%7s%8s%8s", host, address, balancer, vrrp, connections, in, out)
                .stripTrailing();
    }

    private String access(Access before, Access now, long elapsedNs, boolean virtual) {
        Host host = now.host();
        String name = "  " + host.key() + "  " + host.name() + "  " + (virtual ? host.address() : host.amqp());
        String address =
                now.holds() ? plan.network().map(Plan.Network::virtualAddress).orElse("") : virtual ? "-" : "";
        boolean answers = now.figures().answers();
        String line = row(
                name,
                address,
                now.balancerRuns() ? (answers ? "up" : "starts") : "dead",
                virtual ? (now.vrrpRuns() ? "up" : "dead") : "",
                answers ? Long.toString(now.figures().connections()) : "",
                answers ? rate(before.figures().bytesIn(), now.figures().bytesIn(), elapsedNs) : "",
                answers ? rate(before.figures().bytesOut(), now.figures().bytesOut(), elapsedNs) : "");
        return coloured(
                line, now.balancerRuns() ? (now.holds() ? Optional.of(GREEN) : Optional.empty()) : Optional.of(RED));
    }

    /** Bytes a second; a balancer that was started anew begins at zero. */
    private static String rate(long before, long now, long elapsedNs) {
        double megabytes = now < before || elapsedNs <= 0 ? 0 : (now - before) / MEGABYTE / (elapsedNs / 1e9);
        return String.format(Locale.ROOT, megabytes < 10 ? "%.2fM" : "%.0fM", megabytes);
    }

    private String broker(Broker broker, List<Access> balancers) {
        Host host = broker.host();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "  %c  %-5s%-21s%-9s",
                host.key(),
                host.name(),
                host.amqp(),
                broker.runs() ? "up" : "dead"));
        boolean usable = false;
        for (Access access : balancers) {
            Optional<Server> server =
                    Optional.ofNullable(access.figures().servers().get(host.name()));
            usable |= server.map(Server::isUp).orElse(false);
            line.append(String.format(
                    Locale.ROOT,
                    "%-20s",
                    server.map(each -> each.status()
                                    + (each.connections() > 0 ? ", " + each.connections() + " conn." : ""))
                            .orElse("-")));
        }
        return coloured(line.toString().stripTrailing(), broker.runs() && usable ? Optional.empty() : Optional.of(RED));
    }

    private static String cut(String text) {
        return text.length() <= COLUMNS - 2 ? text : text.substring(0, COLUMNS - 3) + "~";
    }

    private static String bold(String text) {
        return BOLD + text + PLAIN;
    }

    private static String coloured(String text, Optional<String> colour) {
        return colour.map(code -> code + text + PLAIN).orElse(text);
    }
}
