package io.warrenmq.balancer.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statistics page while its lines are read. For one thread. */
final class StatsDraft {
    private static final List<String> KNOWN = List.of(
            "enable",
            "uri",
            "refresh",
            "auth",
            "realm",
            "hide-version",
            "show-legends",
            "show-node",
            "show-desc",
            "admin",
            "scope");

    private String uri = "/haproxy?stats";
    private int refreshSeconds;
    private final List<String> users = new ArrayList<>();
    private String realm = "HAProxy Statistics";
    private boolean hideVersion;
    private boolean showLegends;
    private Optional<String> node = Optional.empty();
    private final List<String> scope = new ArrayList<>();

    StatsDraft copy() {
        StatsDraft copy = new StatsDraft();
        copy.uri = uri;
        copy.refreshSeconds = refreshSeconds;
        copy.users.addAll(users);
        copy.realm = realm;
        copy.hideVersion = hideVersion;
        copy.showLegends = showLegends;
        copy.node = node;
        copy.scope.addAll(scope);
        return copy;
    }

    void apply(Line line, Findings findings) {
        String what = line.word(1, "a word behind it: " + String.join(", ", KNOWN));
        int used = 3;
        switch (what) {
            case "enable" -> used = 2;
            case "hide-version" -> {
                hideVersion = true;
                used = 2;
            }
            case "show-legends" -> {
                showLegends = true;
                used = 2;
            }
            case "show-desc", "show-modules" -> used = line.size();
            case "show-node" -> {
                node = Optional.of(line.optionalWord(2).orElse("localhost"));
            }
            case "uri" -> {
                uri = line.word(2, "a path behind 'uri'");
                if (!uri.startsWith("/")) {
                    throw new DirectiveException("'stats uri' expects a path that begins with '/', not '" + uri + "'.");
                }
            }
            case "refresh" ->
                refreshSeconds =
                        (int) (Values.timeMs("stats refresh", line.word(2, "a time behind 'refresh'"), "s") / 1000);
            case "auth" -> {
                String user = line.word(2, "USER:PASSWORD behind 'auth'");
                if (user.indexOf(':') < 1) {
                    throw new DirectiveException("'stats auth' expects USER:PASSWORD with a colon between them.");
                }
                users.add(user);
            }
            case "realm" -> realm = line.word(2, "a text behind 'realm'");
            case "scope" -> scope.add(line.word(2, "the name of a proxy, or '.', behind 'scope'"));
            case "admin" -> {
                findings.warn(
                        line.place(), "'stats admin' has no effect: the page has no buttons; use the admin socket.");
                used = line.size();
            }
            default ->
                throw new DirectiveException(
                        "'stats " + what + "' is not supported" + Suggestions.didYouMean(what, KNOWN) + ".");
        }
        if (line.size() > used) {
            findings.warn(
                    line.place(),
                    "'stats " + what + "' ignores '" + String.join(" ", line.from(used))
                            + "' behind its value; remove it, or put the value in quotes.");
        }
    }

    StatsSettings freeze() {
        return new StatsSettings(
                uri, refreshSeconds, List.copyOf(users), realm, hideVersion, showLegends, node, List.copyOf(scope));
    }
}
